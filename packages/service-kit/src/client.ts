/** What a command needs of this package: its settings, and tokens to ask services with. Loads no server. */
export { createTokenClient, type TokenClient, TokenRequestError } from './auth/token-client.ts';
export { keySetFaults } from './auth/key-set-faults.ts';
export { parseScope } from './auth/scopes.ts';
export type { PrivateKey } from './auth/ports.ts';
export { type Config, ConfigError, type ConfigTable, defineConfig, describeConfig, loadConfig } from './config/config.ts';
export { duration, filePath, list, port, string, url } from './config/parsers.ts';
export { type Keyring, openKeyring, WEBHOOK_KEY_ID } from './seal/keyring.ts';

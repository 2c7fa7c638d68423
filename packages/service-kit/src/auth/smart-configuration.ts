import { CLIENT_ALGORITHMS } from './client-keys.ts';

export interface SmartConfigurationOptions {
  /** Absolute; https in production. */
  readonly tokenUrl: string;
  /** The scopes that a client may ask for. */
  readonly scopes: readonly string[];
}

/** The document at `/.well-known/smart-configuration`, open to all (SEC-001). */
export function smartConfiguration({ tokenUrl, scopes }: SmartConfigurationOptions): object {
  return {
    token_endpoint: tokenUrl,
    token_endpoint_auth_methods_supported: ['private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: CLIENT_ALGORITHMS,
    grant_types_supported: ['client_credentials'],
    // The guide wants it of every server, though nobody authorises anything in a browser here (SMART App Launch 2, conformance).
    code_challenge_methods_supported: ['S256'],
    scopes_supported: scopes,
    capabilities: ['client-confidential-asymmetric', 'permission-v1', 'permission-v2'],
  };
}

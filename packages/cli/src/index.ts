/** What the `ehch` command is made of, for those who start it or use a part of it. */
export { type Api, createApi, type Receipt, type ReceiptEntry } from './api.ts';
export type { Stage } from './drill/stage.ts';
export { openTokens } from './credentials.ts';
export { type GeneratedFile } from './generate/files.ts';
export { generatePcn, type GenerateOptions } from './generate/generate-pcn.ts';
export { type ManifestEntry } from './manifest.ts';
export { runCommand } from './program.ts';
export { type SendOptions, type SentFile, sendFiles } from './send-files.ts';
export { type ExitCode, type Terminal } from './terminal.ts';

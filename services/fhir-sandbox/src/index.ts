/** A FHIR R4 server on PostgreSQL, for trying and testing. */
export { config as SANDBOX_SETTINGS } from './config.ts';
export { createSandbox, type Sandbox, type SandboxOptions } from './sandbox.ts';
export type { SandboxEvent } from './http/failure.ts';
export type { SandboxRepository } from './repository.ts';

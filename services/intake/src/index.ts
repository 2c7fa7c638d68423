export type { IntakeDeps } from './deps.ts';
export { renderOutcome } from './errors.ts';
export { createReceiptsRoutes } from './receipts-routes.ts';
export { createRecordsRoutes } from './records-routes.ts';
export { createTokenRoutes, SCOPES } from './token-routes.ts';

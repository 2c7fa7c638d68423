export type { Limits, NotifierDeps, NotifierEvent } from './deps.ts';
export { createNotifierRoutes } from './http/routes.ts';
export { createSeal, type Seal } from './outbound/signing.ts';
export { startNotifier } from './start-notifier.ts';

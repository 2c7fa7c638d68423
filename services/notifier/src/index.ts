export { config as NOTIFIER_SETTINGS, NOTIFYING_SETTINGS, notifyingOf } from './config.ts';
export type { Limits, NotifierDeps, NotifierEvent } from './deps.ts';
export { NOTIFIER_HTTP_ERRORS, SUBSCRIPTION_ERRORS } from './errors.ts';
export { createTopicRoutes } from './http/topics.ts';
export { createLagRoutes } from './lag/routes.ts';
export { createNotifierRoutes } from './http/routes.ts';
export { startNotifier } from './start-notifier.ts';

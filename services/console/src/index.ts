export { config as CONSOLE_SETTINGS } from './config.ts';
export type { ConsoleDeps } from './deps.ts';
export { createConsoleRoutes } from './routes.ts';

export type { ConsoleDeps } from './deps.ts';
export { createConsoleRoutes } from './routes.ts';

export { renderOutcome } from './errors.ts';
export { createIntakeRoutes } from './routes.ts';

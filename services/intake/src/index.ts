export { createIntakeRoutes } from './routes.ts';

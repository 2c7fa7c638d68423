export { INTAKE_ERRORS } from './http-errors.ts';
export { createIntakeRoutes } from './routes.ts';

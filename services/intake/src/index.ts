export { negotiation } from './fhir/negotiate.ts';
export { FHIR_PATH, GATEWAY_SETTINGS, nhsErrorCodes, openReadingServer } from './fhir/settings.ts';
export { INTAKE_ERRORS } from './http-errors.ts';
export { MLLP_SETTINGS, mllpSettings, type MllpSettings } from './mllp/settings.ts';
export { startMllp } from './mllp/start.ts';
export { REPLAY_ERRORS } from './replay/errors.ts';
export { startReplayer } from './replay/start-replayer.ts';
export { createIntakeRoutes } from './routes.ts';
export { startSealer } from './audit/start-sealer.ts';

export { config as PUBLISHER_SETTINGS } from './config.ts';
export { PUBLISHING_ERRORS } from './errors.ts';
export { openFhirServer } from './open-fhir-server.ts';
export { type PublisherOptions, startPublisher } from './start-publisher.ts';

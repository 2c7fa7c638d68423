export { config as PUBLISHER_SETTINGS } from './config.ts';
export { PUBLISHING_ERRORS } from './errors.ts';
export { watchLabels } from './label-watch.ts';
export { openFhirServer, openFhirServerAside } from './open-fhir-server.ts';
export { type PublisherOptions, startPublisher } from './start-publisher.ts';

export { createFhirServer, type FhirServer, type FhirServerOptions } from './fhir-server.ts';
export { withGate } from './gate.ts';
export { type PublisherOptions, startPublisher } from './start-publisher.ts';

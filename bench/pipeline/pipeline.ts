import type { Bundle } from '@medplum/fhirtypes';

/** What a pipeline is given to work with. */
export interface PipelineOptions {
  /** An empty PostgreSQL database. */
  databaseUrl: string;
  /** An empty Redis. */
  redisUrl: string;
  /** The FHIR server to publish to. */
  fhirBaseUrl: string;
  /** Told of each record that is published. */
  onPublished(): void;
  /** Told of what goes wrong; the run is void then. */
  onFailure(text: string): void;
  /** Told of each transaction that is sent, where the pipeline can tell. */
  onSent(bundle: Bundle): void;
}

/** A running pipeline, which takes arrays of records at `POST /records/{recordType}`. */
export interface Pipeline {
  url: string;
  token?: string;
  close(): Promise<void>;
}

export type StartPipeline = (options: PipelineOptions) => Promise<Pipeline>;

/** Requests to the FHIR server at the same time: the same for every pipeline. */
export const IN_FLIGHT = 16;

import { afterAll, beforeAll, describe } from '@jest/globals';
import { describeAnswers } from './fhir-server/answers.ts';
import { FhirClient } from './fhir-server/client.ts';
import { describeConditionalWrites } from './fhir-server/conditional-writes.ts';
import { describeSearches } from './fhir-server/searches.ts';
import { describeSingleWrites } from './fhir-server/single-writes.ts';
import { describeTransactions } from './fhir-server/transactions.ts';

/** A FHIR server to put under test: where it is, and how to let go of it. */
export interface StartedServer {
  baseUrl: string;
  close(): Promise<void>;
}

/**
 * What the pipeline relies on in a FHIR R4 server, as tests that any server can be put under. It makes its
 * own resources and finds them by identifiers of its own, so the server need not be empty.
 *
 * @param name what the server is called in the report
 * @param start starts the server, or finds the one that is running
 */
export function describeFhirServer(name: string, start: () => Promise<StartedServer>): void {
  describe(name, () => {
    let server: StartedServer;
    let started: FhirClient;
    const client = (): FhirClient => started;

    beforeAll(async () => {
      server = await start();
      started = new FhirClient(server.baseUrl);
    });

    afterAll(() => server.close());

    describeSingleWrites(client);
    describeConditionalWrites(client);
    describeTransactions(client);
    describeSearches(client);
    describeAnswers(client);
  });
}

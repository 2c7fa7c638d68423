import { isOk, notFound, OperationOutcomeError } from '@medplum/core';
import type { FhirRouteOptions, FhirRouter } from '@medplum/fhir-router';
import type { OperationOutcome, Resource } from '@medplum/fhirtypes';
import { statusOf } from '../outcome.ts';
import type { SandboxRepository } from '../repository.ts';
import type { Interaction } from './interaction.ts';

/** What an interaction came to. */
export interface Performed {
  status: number;
  outcome: OperationOutcome;
  resource?: Resource | undefined;
}

/**
 * Performs an interaction by Medplum's route for it.
 *
 * @throws OperationOutcomeError when it is refused; whatever the database throws is passed on as it is
 */
export async function perform(router: FhirRouter, repository: SandboxRepository, { request }: Pick<Interaction, 'request'>, options?: FhirRouteOptions): Promise<Performed> {
  const route = router.find(request.method, request.url);
  if (!route) throw new OperationOutcomeError(notFound);
  const routed = { ...request, pathname: route.path, params: route.params, query: route.query ?? {} };
  const [outcome, resource] = await route.handler(routed, repository, router, options);
  if (!isOk(outcome)) throw new OperationOutcomeError(outcome);
  return { status: resource && repository.created.has(resource) ? 201 : statusOf(outcome), outcome, resource };
}

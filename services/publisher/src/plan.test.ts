import { describe, expect, test } from '@jest/globals';
import { identitiesOf } from '@ehch/fhir';
import type { KnownResource } from '@ehch/ledger';
import type { Encounter, Patient, Provenance, Resource } from '@medplum/fhirtypes';
import { contested, planRecord, type PlannedResource, toSend, withdrawals } from './plan.ts';
import { locator, wireBundle } from './wire.ts';

const NHS = 'https://fhir.nhs.uk/Id/nhs-number';
const patient: Patient = { resourceType: 'Patient', identifier: [{ system: NHS, value: '9000000009' }, { system: 'https://care.example', value: 'R-1' }] };
const encounter: Encounter = { resourceType: 'Encounter', identifier: [{ system: 'urn:e', value: '1' }], status: 'finished', class: {}, subject: { reference: `Patient?identifier=${NHS}|9000000009` } };
const provenance: Provenance = { resourceType: 'Provenance', meta: { tag: [{ system: 'https://ehch.example/fhir/CodeSystem/record', code: 'p1' }] }, target: [], recorded: '2026-11-17T10:00:00Z', agent: [] };

const known = (serverId: string, resourceType: string, recordId = 1, digest = 'other'): KnownResource => ({ serverId, resourceType, versionId: '4', contentDigest: Buffer.from(digest), recordId });
const knowledge = (entries: [string, KnownResource][] = []) => ({ known: new Map(entries), previous: new Map<string, Resource>(), base: new Map<string, Resource>() });
const planned = (resources: Resource[], entries: [string, KnownResource][] = []): PlannedResource[] => {
  const plan = planRecord(resources, knowledge(entries));
  if (plan.is !== 'ready') throw new Error(plan.is);
  return plan.resources;
};

describe('the plan of a record', () => {
  test('waits by name for what it refers to and nobody has published', () => {
    expect(planRecord([encounter], knowledge())).toEqual({ is: 'waiting', identities: [`Patient?identifier=${NHS}|9000000009`] });
  });

  test('needs nothing else when the record brings what it refers to, or the server has it', () => {
    expect(planRecord([patient, encounter], knowledge()).is).toBe('ready');
    expect(planRecord([encounter], knowledge([[`Patient?identifier=${NHS}|9000000009`, known('p', 'Patient')]])).is).toBe('ready');
  });

  test('D9: never guesses between two resources that its identifiers lead to', () => {
    const [byNumber = '', byLocal = ''] = identitiesOf(patient);
    expect(planRecord([patient], knowledge([[byNumber, known('a', 'Patient')], [byLocal, known('b', 'Patient')]]))).toEqual({ is: 'ambiguous', resourceType: 'Patient' });
    expect(planRecord([patient], knowledge([[byNumber, known('a', 'Patient')], [byLocal, known('a', 'Patient')]])).is).toBe('ready');
  });

  test('sends what is new or changed, and a provenance only with it', () => {
    const [first] = planned([encounter, provenance], [[`Patient?identifier=${NHS}|9000000009`, known('p', 'Patient')]]);
    const same = { ...first!, written: { contentDigest: first!.contentDigest, recordId: 1 } };
    const [, told] = planned([encounter, provenance], [[`Patient?identifier=${NHS}|9000000009`, known('p', 'Patient')]]);
    expect(toSend([first!, told!], 1)).toEqual([first, told]);
    expect(toSend([same, told!], 1)).toEqual([]);
  });

  test('sends a provenance again that says otherwise where the record was read from, with what it tells of and not alone', () => {
    const sent = { contentDigest: Buffer.from('as it was read before'), recordId: 1 };
    const [moved, told] = planned([patient, provenance]).map((one) => ({ ...one, written: sent }));
    const same = { ...moved!, written: { contentDigest: moved!.contentDigest, recordId: 1 } };
    expect(toSend([moved!, told!], 1)).toEqual([moved, told]);
    expect(toSend([same, told!], 1)).toEqual([]);
    expect(toSend([moved!, { ...told!, written: { contentDigest: told!.contentDigest, recordId: 1 } }], 1)).toEqual([moved]);
  });

  test('leaves alone what a record that came later wrote since', () => {
    const [one] = planned([patient], [[identitiesOf(patient)[0] ?? '', known('a', 'Patient', 9)]]);
    expect(toSend([one!], 5)).toEqual([]);
    expect(toSend([one!], 9)).toEqual([one]);
  });
});

describe('what an earlier version of the record said and this one does not', () => {
  const task: Resource = { resourceType: 'Task', identifier: [{ system: 'urn:t', value: '1' }], status: 'requested', intent: 'order' };

  test('is called off or marked as an error, and what stays is left to this version', () => {
    expect(withdrawals([encounter, task, provenance], [{ ...encounter, status: 'cancelled' }])).toEqual([{ ...task, status: 'cancelled' }]);
    expect(withdrawals([encounter], [])).toEqual([{ ...encounter, status: 'entered-in-error' }]);
  });

  test('is left alone where others may hold it too', () => {
    expect(withdrawals([patient], [])).toEqual([]);
  });
});

test('the identities that records of other keys may write too are those of shared resources that are to be sent', () => {
  expect(contested(planned([patient, encounter]), 1)).toEqual(identitiesOf(patient));
  const [first] = planned([patient]);
  expect(contested([{ ...first!, written: { contentDigest: first!.contentDigest, recordId: 1 } }], 2)).toEqual([]);
});

describe('the transaction for the server', () => {
  test('creates on condition, updates at the version we know, and refers to entries and to the server', () => {
    const resources = planned([patient, encounter]);
    const bundle = wireBundle(resources, locator(resources, new Map()));
    expect(bundle.entry?.map(({ request }) => request)).toEqual([
      { method: 'POST', url: 'Patient', ifNoneExist: `identifier=${NHS}|9000000009` },
      { method: 'POST', url: 'Encounter', ifNoneExist: 'identifier=urn:e|1' },
    ]);
    expect((bundle.entry?.[1]?.resource as Encounter).subject?.reference).toBe(bundle.entry?.[0]?.fullUrl);
  });

  test('REL-020: puts by id with If-Match what the server has', () => {
    const entries: [string, KnownResource][] = [[identitiesOf(patient)[0] ?? '', known('a', 'Patient')]];
    const resources = planned([patient, encounter], entries);
    const bundle = wireBundle(resources, locator(resources, new Map(entries)));
    expect(bundle.entry?.[0]).toMatchObject({ resource: { id: 'a' }, request: { method: 'PUT', url: 'Patient/a', ifMatch: 'W/"4"' } });
    expect((bundle.entry?.[1]?.resource as Encounter).subject?.reference).toBe('Patient/a');
  });
});

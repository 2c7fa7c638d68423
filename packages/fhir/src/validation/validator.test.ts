import { describe, expect, it } from '@jest/globals';
import type { Resource } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { SAMPLES } from '../../test/samples.ts';
import { EHCH_PROFILE } from '../profiles.ts';
import type { CoveredResourceType } from '../resource-types.ts';
import { createValidator } from './validator.ts';

const validate = createValidator();

const sample = (type: CoveredResourceType, change: object): Resource => ({ ...SAMPLES[type], ...change }) as Resource;

const without = (type: CoveredResourceType, element: string): Resource =>
  Object.fromEntries(Object.entries(SAMPLES[type]).filter(([name]) => name !== element)) as unknown as Resource;

const found = (resource: unknown): string[] =>
  validate(resource as Resource).map(({ code, expression }) => `${code} ${expression}`);

/** Extensions within extensions, to the depth asked for. */
const nested = (depth: number): object =>
  depth === 0 ? { url: 'urn:x', valueString: 'x' } : { url: 'urn:x', extension: [nested(depth - 1)] };

describe('a resource that is right', () => {
  it.each(Object.entries(SAMPLES))('has no issue: %s', (_type, resource) => expect(validate(resource)).toEqual([]));

  it('may say why a required primitive is absent', () => {
    const extension = [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'unknown' }];
    expect(found({ ...without('Encounter', 'status'), _status: { extension } })).toEqual([]);
  });

  it('may keep places with null in a repeating primitive and its extensions', () => {
    const name = { given: ['Ada', null], _given: [null, { extension: [{ url: 'urn:x', valueBoolean: true }] }] };
    expect(found(sample('Patient', { name: [name] }))).toEqual([]);
  });

  it('may have a value and extensions of that value', () => {
    const _valueString = { extension: [{ url: 'urn:x', valueBoolean: true }] };
    expect(found(sample('Patient', { extension: [{ url: 'urn:y', _valueString, valueString: 'x' }] }))).toEqual([]);
  });

  it('may be as wide as it likes, only not as deep', () => {
    expect(found(sample('Patient', { name: Array.from({ length: 200 }, () => ({ family: 'Smith' })) }))).toEqual([]);
  });

  it('may contain a resource that it refers to', () => {
    const contained = [{ resourceType: 'Location', id: 'ward', name: 'Ward' }];
    expect(found(sample('Encounter', { contained, location: [{ location: { reference: '#ward' } }] }))).toEqual([]);
  });

  it('may have members that are undefined, which JSON does not write', () => {
    expect(found(sample('Patient', { gender: undefined, name: [{ family: 'Smith', given: undefined }] }))).toEqual([]);
    expect(found(sample('Encounter', { status: undefined }))).toEqual(['EHCH-FHIR-004 Encounter.status']);
  });

  it('is left as it was, unchanged and uncoerced', () => {
    const frozen = JSON.parse(JSON.stringify(SAMPLES.Patient), (_key, value: unknown) => Object.freeze(value)) as Resource;
    expect(validate(frozen)).toEqual([]);
    expect(frozen).toEqual(SAMPLES.Patient);
  });
});

describe('a fault of type or element', () => {
  it.each<[unknown, string]>([
    [null, 'EHCH-FHIR-001 Resource.resourceType'],
    [[], 'EHCH-FHIR-001 Resource.resourceType'],
    ['Patient', 'EHCH-FHIR-001 Resource.resourceType'],
    [{}, 'EHCH-FHIR-001 Resource.resourceType'],
    [{ resourceType: 'Medication' }, 'EHCH-FHIR-001 Resource.resourceType'],
    [{ resourceType: 'constructor' }, 'EHCH-FHIR-001 Resource.resourceType'],
    [
      sample('Encounter', { contained: [{ resourceType: 'Medication', id: 'm' }] }),
      'EHCH-FHIR-001 Encounter.contained[0].resourceType',
    ],
    [sample('Patient', { nhsNumber: 'x' }), 'EHCH-FHIR-002 Patient.nhsNumber'],
    [sample('Patient', { name: [{ surname: 'x' }] }), 'EHCH-FHIR-002 Patient.name[0].surname'],
    [sample('Patient', { _name: { id: 'x' } }), 'EHCH-FHIR-002 Patient._name'],
    [sample('Patient', { deceasedString: 'x' }), 'EHCH-FHIR-002 Patient.deceasedString'],
    [sample('Patient', { name: [{ resourceType: 'HumanName', text: 'x' }] }), 'EHCH-FHIR-002 Patient.name[0].resourceType'],
    [
      JSON.parse('{"resourceType":"Flag","status":"active","code":{"text":"x"},"subject":{"display":"x"},"__proto__":{}}'),
      'EHCH-FHIR-002 Flag',
    ],
  ])('is told: %j', (resource, issue) => expect(found(resource)).toEqual([issue]));
});

describe('what R4 requires', () => {
  it.each<[CoveredResourceType, ...string[]]>([
    ['EpisodeOfCare', 'status', 'patient'],
    ['CarePlan', 'status', 'intent', 'subject'],
    ['Goal', 'lifecycleStatus', 'description', 'subject'],
    ['Encounter', 'status', 'class'],
    ['Group', 'type', 'actual'],
    ['List', 'status', 'mode'],
    ['Communication', 'status'],
    ['QuestionnaireResponse', 'status'],
    ['Task', 'status', 'intent'],
    ['ServiceRequest', 'status', 'intent', 'subject'],
    ['Observation', 'status', 'code'],
    ['Provenance', 'target', 'recorded', 'agent'],
    ['Flag', 'status', 'code', 'subject'],
    ['Subscription', 'status', 'reason', 'criteria', 'channel'], // SUB-008
    ['RelatedPerson', 'patient'],
  ])('of a %s is asked for by name', (type, ...elements) => {
    for (const element of elements) expect(found(without(type, element))).toEqual([`EHCH-FHIR-004 ${type}.${element}`]);
  });

  it.each<[Resource, string]>([
    [sample('Encounter', { location: [{ status: 'active' }] }), 'Encounter.location[0].location'],
    [sample('Patient', { communication: [{ preferred: true }] }), 'Patient.communication[0].language'],
    [sample('Patient', { link: [{ other: { reference: 'Patient/1' } }] }), 'Patient.link[0].type'],
    [sample('Task', { input: [{ type: { text: 'x' } }] }), 'Task.input[0].value'],
    [sample('Group', { characteristic: [{ code: { text: 'x' }, exclude: true }] }), 'Group.characteristic[0].value'],
    [sample('Subscription', { channel: { endpoint: 'https://x.example' } }), 'Subscription.channel.type'],
    [
      sample('QuestionnaireResponse', { item: [{ item: [{ text: 'x' }], linkId: '1' }] }),
      'QuestionnaireResponse.item[0].item[0].linkId',
    ],
    [sample('Patient', { extension: [{ valueString: 'x' }] }), 'Patient.extension[0].url'],
    [sample('Patient', { text: { div: '<div>x</div>' } }), 'Patient.text.status'],
    [sample('Encounter', { contained: [{ resourceType: 'Location', name: 'x' }] }), 'Encounter.contained[0].id'],
  ])('deeper down is asked for where it is missing', (resource, expression) =>
    expect(found(resource)).toEqual([`EHCH-FHIR-004 ${expression}`]),
  );
});

describe('a value of the wrong form', () => {
  it.each<[Resource, string]>([
    [sample('Patient', { name: { family: 'x' } }), 'EHCH-FHIR-005 Patient.name'],
    [sample('Patient', { maritalStatus: [{ text: 'x' }] }), 'EHCH-FHIR-005 Patient.maritalStatus'],
    [sample('Patient', { name: [] }), 'EHCH-FHIR-005 Patient.name'],
    [sample('Patient', { maritalStatus: {} }), 'EHCH-FHIR-005 Patient.maritalStatus'],
    [sample('Patient', { maritalStatus: { id: 'x' } }), 'EHCH-FHIR-005 Patient.maritalStatus'],
    [sample('Patient', { maritalStatus: null }), 'EHCH-FHIR-005 Patient.maritalStatus'],
    [sample('Patient', { active: 'true' }), 'EHCH-FHIR-006 Patient.active'],
    [sample('Patient', { birthDate: '2026-02-29' }), 'EHCH-FHIR-006 Patient.birthDate'],
    [sample('Patient', { birthDate: ['1936-02-29'] }), 'EHCH-FHIR-006 Patient.birthDate'],
    [sample('Patient', { name: [{ given: ['Ada', null] }] }), 'EHCH-FHIR-006 Patient.name[0].given[1]'],
    [sample('Patient', { id: 'a/b' }), 'EHCH-FHIR-006 Patient.id'],
    [sample('Observation', { issued: '2026-01-05' }), 'EHCH-FHIR-006 Observation.issued'],
    [sample('Observation', { effectiveDateTime: '2026-01-05T09:00Z' }), 'EHCH-FHIR-006 Observation.effectiveDateTime'],
    [sample('Observation', { valueQuantity: { value: '7' } }), 'EHCH-FHIR-006 Observation.valueQuantity.value'],
    [
      sample('Patient', { text: { status: 'generated', div: '<div><script>x</script></div>' } }),
      'EHCH-FHIR-006 Patient.text.div',
    ],
    [sample('Encounter', { status: 'done' }), 'EHCH-FHIR-007 Encounter.status'],
    [sample('CarePlan', { intent: 'instance-order' }), 'EHCH-FHIR-007 CarePlan.intent'],
    [sample('ServiceRequest', { status: 'requested' }), 'EHCH-FHIR-007 ServiceRequest.status'],
    [sample('Patient', { gender: 'Female' }), 'EHCH-FHIR-007 Patient.gender'],
    [sample('Patient', { gender: ['female'] }), 'EHCH-FHIR-007 Patient.gender'],
    [sample('Patient', { deceasedBoolean: true }), 'EHCH-FHIR-008 Patient.deceased'],
    [sample('Observation', { effectivePeriod: { start: '2026' } }), 'EHCH-FHIR-008 Observation.effective'],
  ])('is found once, at its place', (resource, issue) => expect(found(resource)).toEqual([issue]));
});

describe('a reference', () => {
  it.each([
    'Patient/',
    'Patient',
    'patient/1',
    'Patient/a b',
    'Patient/1/history/2',
    '/Patient/1',
    'ftp://x/Patient/1',
    'Patient?',
    'Patient?identifier',
    'urn:isbn:1',
  ])('is refused as %j', (reference) =>
    expect(found(sample('Flag', { subject: { reference } }))).toEqual(['EHCH-FHIR-009 Flag.subject.reference']),
  );

  it.each([
    'Patient/1',
    'Patient/1/_history/2',
    'Patient?identifier=urn:x|1',
    'https://x.example/R4/Patient/1',
    'urn:uuid:2b9d2a4e-8f0b-4e0c-9c57-0f5a3f1c2d3e',
  ])('is taken as %j', (reference) => expect(found(sample('Flag', { subject: { reference } }))).toEqual([]));

  it('leads only to the types that R4 allows there, by id or by identity', () => {
    expect(found(sample('Encounter', { subject: { reference: 'Practitioner/1' } }))).toEqual([
      'EHCH-FHIR-009 Encounter.subject.reference',
    ]);
    expect(found(sample('Encounter', { serviceProvider: { reference: 'Location?identifier=urn:x|1' } }))).toEqual([
      'EHCH-FHIR-009 Encounter.serviceProvider.reference',
    ]);
  });

  it('by fragment leads to a contained resource (ref-1)', () => {
    expect(found(sample('Encounter', { subject: { reference: '#nobody' } }))).toEqual([
      'EHCH-FHIR-009 Encounter.subject.reference',
    ]);
  });
});

describe("R4's constraints", () => {
  it.each<[string, Resource, string]>([
    ['att-1', sample('Practitioner', { photo: [{ data: 'aGVsbG8=' }] }), 'Practitioner.photo[0]'],
    [
      'cpl-3',
      sample('CarePlan', { activity: [{ detail: { status: 'in-progress' }, reference: { reference: 'Task/1' } }] }),
      'CarePlan.activity[0]',
    ],
    ['cpt-2', sample('Patient', { telecom: [{ value: '01632 960001' }] }), 'Patient.telecom[0]'],
    [
      'dom-2',
      sample('Flag', { contained: [{ resourceType: 'Location', id: 'l', contained: [{ resourceType: 'Location', id: 'm' }] }] }),
      'Flag.contained[0].contained',
    ],
    [
      'dom-4',
      sample('Flag', { contained: [{ resourceType: 'Location', id: 'l', meta: { versionId: '1' } }] }),
      'Flag.contained[0].meta.versionId',
    ],
    [
      'dom-5',
      sample('Flag', { contained: [{ resourceType: 'Location', id: 'l', meta: { security: [{ code: 'R' }] } }] }),
      'Flag.contained[0].meta.security',
    ],
    ['drt-1', sample('Encounter', { length: { value: 90, code: 'min' } }), 'Encounter.length'],
    ['ext-1', sample('Patient', { extension: [{ url: 'urn:x' }] }), 'Patient.extension[0]'],
    [
      'ext-1',
      sample('Patient', { extension: [{ url: 'urn:x', valueBoolean: true, extension: [{ url: 'y', valueBoolean: true }] }] }),
      'Patient.extension[0]',
    ],
    ['ext-1', sample('Patient', { _birthDate: { extension: [{ url: 'urn:x' }] } }), 'Patient._birthDate.extension[0]'],
    ['gol-1', sample('Goal', { target: [{ detailString: 'far' }] }), 'Goal.target[0]'],
    ['grp-1', sample('Group', { actual: false }), 'Group.member'],
    ['lnk-1', sample('Linkage', { item: [{ type: 'source', resource: { reference: 'Patient/p1' } }] }), 'Linkage.item'],
    ['inv-1', sample('Task', { lastModified: '2026-01-04' }), 'Task.lastModified'],
    ['lst-1', sample('List', { emptyReason: { text: 'none' } }), 'List'],
    ['lst-2', sample('List', { entry: [{ deleted: true, item: { reference: 'Patient/1' } }] }), 'List.entry[0].deleted'],
    ['lst-3', sample('List', { mode: 'snapshot' }), 'List.entry[0].date'],
    ['obs-3', sample('Observation', { referenceRange: [{ age: { low: { value: 1 } } }] }), 'Observation.referenceRange[0]'],
    ['obs-6', sample('Observation', { dataAbsentReason: { text: 'x' } }), 'Observation'],
    [
      'obs-7',
      sample('Observation', { component: [{ code: (SAMPLES.Observation as { code: object }).code }] }),
      'Observation.component[0].code',
    ],
    ['org-1', { resourceType: 'Organization', active: true }, 'Organization'],
    ['org-2', sample('Organization', { address: [{ use: 'home', city: 'x' }] }), 'Organization.address[0].use'],
    ['org-3', sample('Organization', { telecom: [{ use: 'home', system: 'phone', value: '1' }] }), 'Organization.telecom[0].use'],
    ['pat-1', sample('Patient', { contact: [{ relationship: [{ text: 'son' }] }] }), 'Patient.contact[0]'],
    [
      'per-1',
      sample('Encounter', { period: { start: '2026-01-05T10:00:00+01:00', end: '2026-01-05T08:59:59Z' } }),
      'Encounter.period',
    ],
    ['per-1', sample('Flag', { period: { start: '2026-02', end: '2026-01-31' } }), 'Flag.period'],
    ['ppc-1', without('Consent', 'policy'), 'Consent'],
    ['prr-1', without('ServiceRequest', 'code'), 'ServiceRequest'],
    [
      'qrs-1',
      sample('QuestionnaireResponse', { item: [{ linkId: '1', answer: [{ valueBoolean: true }], item: [{ linkId: '2' }] }] }),
      'QuestionnaireResponse.item[0]',
    ],
    ['qty-3', sample('Observation', { valueQuantity: { value: 1, code: 'kg' } }), 'Observation.valueQuantity'],
    [
      'rat-1',
      sample('Observation', { valueQuantity: undefined, valueRatio: { numerator: { value: 1 } } }),
      'Observation.valueRatio',
    ],
    [
      'rng-2',
      sample('Goal', { target: [{ measure: { text: 'x' }, detailRange: { low: { value: 2 }, high: { value: 1 } } }] }),
      'Goal.target[0].detailRange',
    ],
    [
      'tim-2',
      sample('ServiceRequest', { occurrenceDateTime: undefined, occurrenceTiming: { repeat: { period: 1 } } }),
      'ServiceRequest.occurrenceTiming.repeat',
    ],
  ])('%s is kept', (key, resource, expression) => {
    const issues = validate(JSON.parse(JSON.stringify(resource)) as Resource);
    expect(issues.map(({ code, expression }) => `${code} ${expression}`)).toEqual([`EHCH-FHIR-010 ${expression}`]);
    expect(issues[0]?.text).toContain(key);
  });

  it('let a period end in the hour, on the day and in the month in which it starts', () => {
    for (const [start, end] of [
      ['2026-01-05T10:00:00+01:00', '2026-01-05T09:00:00Z'],
      ['2026-01-05T10:00:00Z', '2026-01-05'],
      ['2026-01-31', '2026-01'],
    ])
      expect(found(sample('Flag', { period: { start, end } }))).toEqual([]);
  });
});

describe('a claim to a profile', () => {
  const claim = (type: CoveredResourceType, ...profile: string[]): Resource => sample(type, { meta: { profile } });

  it('that is not loaded is an issue, not a silence', () => {
    expect(found(claim('Patient', 'https://example.org/StructureDefinition/Unknown'))).toEqual([
      'EHCH-FHIR-003 Patient.meta.profile[0]',
    ]);
    expect(found(claim('Patient', 'toString'))).toEqual(['EHCH-FHIR-003 Patient.meta.profile[0]']);
  });

  it("to R4's own definition of its type is one that its shape keeps; to that of another type or release it is not", () => {
    const base = 'http://hl7.org/fhir/StructureDefinition/';
    expect(found(claim('Patient', `${base}Patient`, `${base}Patient|4.0.1`))).toEqual([]);
    expect(found(claim('Patient', `${base}Encounter`, `${base}Patient|5.0.0`))).toEqual([
      'EHCH-FHIR-003 Patient.meta.profile[0]',
      'EHCH-FHIR-003 Patient.meta.profile[1]',
    ]);
  });

  it('is checked by its rules, with or without a version, and the issue names the profile', () => {
    for (const profile of [EHCH_PROFILE.roundGroup, `${EHCH_PROFILE.roundGroup}|1.0.0`]) {
      const issues = validate(claim('Patient', profile));
      expect(issues).toEqual([
        expect.objectContaining({
          code: 'EHCH-FHIR-011',
          type: 'structure',
          expression: 'Patient',
          text: expect.stringContaining('EHCH-RoundGroup: '),
        }),
      ]);
    }
  });

  it('of a contained resource is checked where it stands', () => {
    const contained = [{ resourceType: 'Location', id: 'l', meta: { profile: ['urn:unknown', EHCH_PROFILE.resident] } }];
    expect(found(sample('Encounter', { contained }))).toEqual([
      'EHCH-FHIR-003 Encounter.contained[0].meta.profile[0]',
      'EHCH-FHIR-011 Encounter.contained[0]',
    ]);
  });
});

describe('the issues of a resource', () => {
  it('are the work of the mapping, unless the sender is said to have made it', () => {
    const wrong = sample('Patient', { gender: 'x' });
    expect(validate(wrong)).toEqual([
      {
        code: 'EHCH-FHIR-007',
        severity: 'error',
        type: 'code-invalid',
        expression: 'Patient.gender',
        text: 'This must be one of the codes male, female, other, unknown.',
        fix: 'Choose a code of the value set that is bound to the element.',
        who: 'mapping',
      },
    ]);
    expect(createValidator('sender')(wrong)[0]?.who).toBe('sender');
  });

  it('come all at once', () => {
    expect(found(sample('Patient', { gender: 'x', birthDate: 'x', contact: [{}], foo: 1 }))).toEqual([
      'EHCH-FHIR-007 Patient.gender',
      'EHCH-FHIR-006 Patient.birthDate',
      'EHCH-FHIR-005 Patient.contact[0]',
      'EHCH-FHIR-002 Patient.foo',
    ]);
  });

  it('stay few for a resource made of faults', () => {
    expect(validate(sample('Patient', { name: Array.from({ length: 5000 }, () => ({ x: 1 })) }))).toHaveLength(100);
  });

  it('do not exhaust the stack for a resource that is nested without end', () => {
    expect(found(sample('Patient', { extension: [nested(20)] }))).toEqual([]);
    expect(found(sample('Patient', { extension: [nested(5000)] }))[0]).toMatch(
      /^EHCH-FHIR-005 Patient\.extension\[0\]\.extension/,
    );
  });

  it('never repeat what the resource holds, be it in a value or in a name', () => {
    const secret = '943 476 5919 SMITH';
    const paths = Object.keys(SAMPLES.Patient).filter((name) => name !== 'resourceType');
    fc.assert(
      fc.property(
        fc.subarray(paths, { minLength: 1 }),
        fc.constantFrom<unknown>(secret, [secret], { [secret]: secret }, [{ reference: secret, text: [secret] }]),
        (names, value) => {
          const resource = sample('Patient', Object.fromEntries([...names, secret].map((name) => [name, value])));
          const issues = validate(resource);
          expect(issues.length).toBeGreaterThan(0);
          expect(JSON.stringify(issues)).not.toMatch(/943|SMITH/);
        },
      ),
    );
  });
});

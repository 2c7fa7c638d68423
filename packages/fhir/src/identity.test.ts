import { describe, expect, it } from '@jest/globals';
import type { Provenance, Resource } from '@medplum/fhirtypes';
import fc from 'fast-check';
import {
  formatIdentity,
  identitiesOf,
  IdentityError,
  identityOf,
  logicalReference,
  parseIdentity,
  reference,
  type Identity,
} from './identity.ts';

const NHS_NUMBER = 'https://fhir.nhs.uk/Id/nhs-number';

const patient = (...values: string[]): Resource => ({
  resourceType: 'Patient',
  identifier: values.map((value) => ({ system: NHS_NUMBER, value })),
});

const identity: fc.Arbitrary<Identity> = fc.record({
  type: fc.constantFrom('Patient', 'QuestionnaireResponse'),
  parameter: fc.constantFrom('identifier', '_tag'),
  system: fc.webUrl({ withQueryParameters: true, withFragments: true }),
  value: fc.oneof(fc.string({ minLength: 1, unit: 'grapheme' }), fc.stringMatching(/^[\\|,$&#%+=? ]{1,8}$/)),
});

describe('the identity of a resource', () => {
  it('is a search by its first identifier', () => {
    expect(identityOf(patient('9000000009', '9000000017'))).toBe(`Patient?identifier=${NHS_NUMBER}|9000000009`);
  });

  it('is found in the one identifier of a QuestionnaireResponse', () => {
    const response: Resource = {
      resourceType: 'QuestionnaireResponse',
      status: 'completed',
      identifier: { system: 'urn:x', value: 'a1' },
    };
    expect(identityOf(response)).toBe('QuestionnaireResponse?identifier=urn:x|a1');
  });

  it('is the record tag of a Provenance, which has no identifier in R4', () => {
    const provenance: Provenance = {
      resourceType: 'Provenance',
      meta: {
        tag: [
          { system: 'urn:other', code: 'x' },
          { system: 'https://ehch.example/fhir/CodeSystem/record', code: 'abc' },
        ],
      },
      target: [{ reference: 'Patient/1' }],
      recorded: '2026-01-05T09:00:00Z',
      agent: [{ who: { display: 'GP' } }],
    };
    expect(identityOf(provenance)).toBe('Provenance?_tag=https://ehch.example/fhir/CodeSystem/record|abc');
  });

  it.each<[string, Resource]>([
    ['no identifier', { resourceType: 'Patient' }],
    ['an identifier without a system', { resourceType: 'Patient', identifier: [{ value: '9000000009' }] }],
    ['an identifier without a value', { resourceType: 'Patient', identifier: [{ system: NHS_NUMBER }] }],
    ['an identifier of half a character', { resourceType: 'Patient', identifier: [{ system: 'urn:x', value: '\ud800' }] }],
  ])('is refused for %s', (_what, resource) => {
    expect(() => identityOf(resource)).toThrow(IdentityError);
  });

  it('never shows the value that it refuses', () => {
    expect(() => identityOf({ resourceType: 'Patient', identifier: [{ value: '9000000009' }] })).not.toThrow(/9000000009/);
  });

  it('lists every identifier with a system and a value, each once', () => {
    const resource: Resource = {
      resourceType: 'Patient',
      identifier: [
        { system: 'urn:x', value: '1' },
        { value: 'loose' },
        { system: 'urn:y', value: '2' },
        { system: 'urn:x', value: '1' },
      ],
    };
    expect(identitiesOf(resource)).toEqual(['Patient?identifier=urn:x|1', 'Patient?identifier=urn:y|2']);
    expect(identitiesOf({ resourceType: 'Patient' })).toEqual([]);
  });
});

describe('the text of an identity', () => {
  it.each([
    ['a|b', 'a%5C%7Cb'],
    ['a,b', 'a%5C%2Cb'],
    ['a$b', 'a%5C%24b'],
    ['a\\b', 'a%5C%5Cb'],
    ['a&b=c#d?e', 'a%26b%3Dc%23d%3Fe'],
    ['a b+c%d', 'a%20b%2Bc%25d'],
    ['Zoë', 'Zo%C3%AB'],
    ['1-466088203', '1-466088203'],
  ])('writes the value %j so that neither a URL nor a FHIR search reads more into it', (value, written) => {
    expect(formatIdentity({ type: 'Patient', parameter: 'identifier', system: 'urn:x', value })).toBe(
      `Patient?identifier=urn:x|${written}`,
    );
  });

  it('keeps the system readable, even one that needs an escape', () => {
    const text = formatIdentity({ type: 'Patient', parameter: 'identifier', system: 'https://x.example/a b', value: '1' });
    expect(text).toBe('Patient?identifier=https://x.example/a%20b|1');
  });

  it('is read back to the same parts, whatever they are', () => {
    fc.assert(fc.property(identity, (parts) => expect(parseIdentity(formatIdentity(parts))).toEqual(parts)));
  });

  it('says to a server exactly the escaped token that FHIR asks for', () => {
    fc.assert(
      fc.property(identity, (parts) => {
        const { searchParams, hash } = new URL(formatIdentity(parts), 'https://server.example/');
        const escape = (text: string): string => text.replaceAll(/[\\|,$]/g, (one) => `\\${one}`);
        expect([...searchParams]).toEqual([[parts.parameter, `${escape(parts.system)}|${escape(parts.value)}`]]);
        expect(hash).toBe('');
      }),
    );
  });

  it.each([
    '',
    'Patient/1',
    'Patient?name=x|y',
    'Patient?identifier=x',
    'Patient?identifier=x|',
    'Patient?identifier=a|b|c',
    'Patient?identifier=a|b&x=1',
    'Patient?identifier=a|%',
    'urn:uuid:1',
  ])('is not read into %j', (text) => expect(parseIdentity(text)).toBeUndefined());
});

describe('a reference', () => {
  it('leads to an identity', () => {
    expect(reference('Patient?identifier=urn:x|1')).toEqual({ reference: 'Patient?identifier=urn:x|1' });
    expect(reference('Group?identifier=urn:x|1', 'Tuesday round')).toEqual({
      reference: 'Group?identifier=urn:x|1',
      display: 'Tuesday round',
    });
  });

  it('may be logical, where no server need hold the resource', () => {
    expect(logicalReference('Organization', { system: 'urn:x', value: '1' })).toEqual({
      type: 'Organization',
      identifier: { system: 'urn:x', value: '1' },
    });
  });
});

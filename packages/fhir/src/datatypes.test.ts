import { describe, expect, it } from '@jest/globals';
import { codedOrText, coding, concept, snomed, textOnly } from './concepts.ts';
import { annotation, period, quantity } from './datatypes.ts';
import { identifier, nhsNumberIdentifier } from './identifier.ts';
import { address, humanName, telecom } from './people.ts';

describe('a concept', () => {
  it('carries its SNOMED CT code and term', () => {
    expect(snomed('160734000', 'Lives in a nursing home')).toEqual({
      coding: [{ system: 'http://snomed.info/sct', code: '160734000', display: 'Lives in a nursing home' }],
    });
  });

  it('has no display where the system gives none', () => {
    expect(concept('http://loinc.org', '9279-1')).toEqual({ coding: [{ system: 'http://loinc.org', code: '9279-1' }] });
  });

  it('keeps the words of the source beside the code', () => {
    const code = coding('http://snomed.info/sct', '52448006', 'Dementia');
    expect(codedOrText(code, 'dementia, probably')).toEqual({ coding: [code], text: 'dementia, probably' });
    expect(codedOrText(code, undefined)).toEqual({ coding: [code] });
  });

  it('is the words alone where the source had no code, and nothing where it said nothing', () => {
    expect(codedOrText(undefined, 'soft signs')).toEqual({ text: 'soft signs' });
    expect(codedOrText(undefined, undefined)).toBeUndefined();
    expect(textOnly('')).toBeUndefined();
  });
});

describe('a period', () => {
  it('may be open at either end', () => {
    expect(period('2026-01-05', '2026-01-09')).toEqual({ start: '2026-01-05', end: '2026-01-09' });
    expect(period('2026-01-05')).toEqual({ start: '2026-01-05' });
    expect(period(undefined, '2026-01-09')).toEqual({ end: '2026-01-09' });
  });

  it('is nothing when neither end is known', () => expect(period()).toBeUndefined());
});

describe('a quantity', () => {
  it('says its unit in words and in UCUM', () => {
    expect(quantity(16, 'per minute', '/min')).toEqual({
      value: 16,
      unit: 'per minute',
      system: 'http://unitsofmeasure.org',
      code: '/min',
    });
  });

  it('is there for zero and not for a value that was not measured', () => {
    expect(quantity(0, 'score', '{ScoreOf}')?.value).toBe(0);
    expect(quantity(undefined, 'score', '{ScoreOf}')).toBeUndefined();
  });
});

describe('a name, an address and a way to reach someone', () => {
  it('hold what the record has and nothing else', () => {
    expect(humanName({ family: 'Smith', given: ['Ada', ''], prefix: undefined })).toEqual({
      use: 'official',
      family: 'Smith',
      given: ['Ada'],
    });
    expect(humanName({ given: 'Ada', use: 'usual', prefix: 'Mrs' })).toEqual({ use: 'usual', given: ['Ada'], prefix: ['Mrs'] });
    expect(address({ lines: ['1 High Street', undefined, ''], postalCode: 'SS7 1AA' })).toEqual({
      line: ['1 High Street'],
      postalCode: 'SS7 1AA',
    });
    expect(address({ city: 'Benfleet', district: 'Essex', use: 'home' })).toEqual({
      use: 'home',
      city: 'Benfleet',
      district: 'Essex',
    });
    expect(telecom('phone', '01632 960001', 'work')).toEqual({ system: 'phone', value: '01632 960001', use: 'work' });
  });

  it('are nothing when the record has no part of them', () => {
    expect(humanName({ family: '', given: [] })).toBeUndefined();
    expect(address({ lines: [''], use: 'home' })).toBeUndefined();
    expect(telecom('email', '')).toBeUndefined();
  });
});

describe('a note', () => {
  it('names its author by reference or in words', () => {
    expect(annotation('Ate well', { reference: 'Practitioner/1' }, '2026-01-05')).toEqual({
      authorReference: { reference: 'Practitioner/1' },
      time: '2026-01-05',
      text: 'Ate well',
    });
    expect(annotation('Ate well', 'night staff')).toEqual({ authorString: 'night staff', text: 'Ate well' });
    expect(annotation('Ate well')).toEqual({ text: 'Ate well' });
  });

  it('is nothing when it is blank', () => expect(annotation('', 'night staff')).toBeUndefined());
});

describe('an identifier', () => {
  it('has its system, its value and, if said, its use', () => {
    expect(identifier('https://example.org/id', 'x1')).toEqual({ system: 'https://example.org/id', value: 'x1' });
    expect(identifier('https://example.org/id', 'x1', 'secondary')).toEqual({
      use: 'secondary',
      system: 'https://example.org/id',
      value: 'x1',
    });
  });

  it('says of an NHS number how far it was verified, from the list that UK Core wants of England', () => {
    expect(nhsNumberIdentifier('9000000009', '01')).toEqual({
      extension: [
        {
          url: 'https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus',
          valueCodeableConcept: {
            coding: [
              {
                system: 'https://fhir.hl7.org.uk/CodeSystem/UKCore-NHSNumberVerificationStatusEngland',
                code: '01',
                display: 'Number present and verified',
              },
            ],
          },
        },
      ],
      system: 'https://fhir.nhs.uk/Id/nhs-number',
      value: '9000000009',
    });
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { derivedIdentifier } from './derived-identifier.ts';

describe('a derived identifier', () => {
  it('is the same for the same record on every machine', () => {
    expect(derivedIdentifier('round-outcome', ['home-a', '42'], 'task-1')).toEqual({
      system: 'https://ehch.example/fhir/Id/round-outcome',
      value: 'tepzidf2f6jllgfmizemsiyc3igecunj', // base32 of SHA-256 over the JSON array of the four parts
    });
  });

  it('differs for another type, system, key or part, however they are divided', () => {
    const inputs = fc.tuple(fc.string(), fc.string(), fc.string(), fc.option(fc.string(), { nil: undefined }));
    fc.assert(
      fc.property(inputs, inputs, (one, other) => {
        fc.pre(JSON.stringify(one) !== JSON.stringify(other));
        const value = ([type, system, key, part]: typeof one): string | undefined =>
          derivedIdentifier(type, [system, key], part).value;
        expect(value(one)).not.toBe(value(other));
      }),
    );
    expect(derivedIdentifier('t', ['ab', 'c']).value).not.toBe(derivedIdentifier('t', ['a', 'bc']).value);
    expect(derivedIdentifier('t', ['a', 'b']).value).not.toBe(derivedIdentifier('t', ['a', 'b'], '').value);
  });
});

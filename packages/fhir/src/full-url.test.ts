import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { v5 } from 'uuid';
import { fullUrlOf } from './full-url.ts';

describe('the full URL of an identity', () => {
  it('is the version 5 UUID of the identity within our canonical base', () => {
    const namespace = v5('https://ehch.example/fhir/', v5.URL);
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed()),
        (text) => expect(fullUrlOf(text)).toBe(`urn:uuid:${v5(text, namespace)}`),
      ),
    );
  });
});

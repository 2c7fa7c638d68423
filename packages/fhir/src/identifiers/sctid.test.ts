import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkConceptId, checkSctid, verhoeffCheckDigit } from './sctid.ts';

const withCheckDigit = (digits: string): string => `${digits}${verhoeffCheckDigit(digits)}`;

const sctidOf = (...partitions: string[]): fc.Arbitrary<string> =>
  fc
    .tuple(fc.stringMatching(/^[1-9]\d{2,14}$/), fc.constantFrom(...partitions))
    .map(([item, partition]) => withCheckDigit(item + partition));

const sctid = sctidOf('00', '01', '02', '10', '11', '12');

describe('the check of a SNOMED CT identifier', () => {
  it.each(['160734000', '394923006', '1104051000000101', '1187911000000105', '889311000000109', '138875005'])(
    'accepts the concept %s',
    (id) => {
      expect(checkConceptId(id)).toEqual({ ok: true, value: id });
    },
  );

  it.each(['250560019', '1488625019', '406371000000117', '2803151000000114'])(
    'refuses %s, a description that lists of codes give as a concept',
    (id) => {
      expect(checkConceptId(id)).toEqual({ ok: false, fault: 'description-id' });
      expect(checkSctid(id)).toEqual({ ok: true, value: id, kind: 'description' });
    },
  );

  it.each(['870431003', '108331000000102', '50601000000100'])('refuses %s, a code in circulation, for its check digit', (id) => {
    expect(checkConceptId(id)).toEqual({ ok: false, fault: 'check-digit' });
  });

  it.each(['', '12345', '0160734000', '16073400O', ' 160734000', '1234567890123456789'])(
    'refuses %j, which is not 6 to 18 digits',
    (id) => {
      expect(checkConceptId(id)).toEqual({ ok: false, fault: 'not-sctid-form' });
    },
  );

  it('has a fault of its own for a relationship', () => {
    expect(checkConceptId(withCheckDigit('1234502'))).toEqual({ ok: false, fault: 'relationship-id' });
  });

  it('refuses 36550903, a code in circulation, for its partition', () => {
    expect(checkConceptId('36550903')).toEqual({ ok: false, fault: 'unknown-partition' });
  });

  it.each(['20', '03', '99'])('refuses the partition %s, which SNOMED CT has not given out', (partition) => {
    expect(checkSctid(withCheckDigit(`12345${partition}`))).toEqual({ ok: false, fault: 'unknown-partition' });
  });

  it('accepts every concept id of either edition', () => {
    fc.assert(fc.property(sctidOf('00', '10'), (id) => expect(checkConceptId(id)).toEqual({ ok: true, value: id })));
  });

  it('refuses every description and relationship as a concept, by name', () => {
    fc.assert(
      fc.property(sctidOf('01', '11'), (id) => expect(checkConceptId(id)).toEqual({ ok: false, fault: 'description-id' })),
    );
    fc.assert(
      fc.property(sctidOf('02', '12'), (id) => expect(checkConceptId(id)).toEqual({ ok: false, fault: 'relationship-id' })),
    );
  });

  it('refuses every identifier in which one digit is changed', () => {
    fc.assert(
      fc.property(sctid, fc.nat(), fc.integer({ min: 1, max: 9 }), (id, at, by) => {
        const place = at % id.length;
        const changed = id.slice(0, place) + ((Number(id[place]) + by) % 10) + id.slice(place + 1);
        expect(checkSctid(changed).ok).toBe(false);
      }),
    );
  });

  it('refuses every identifier in which two neighbouring digits have changed places', () => {
    fc.assert(
      fc.property(sctid, fc.nat(), (id, at) => {
        const place = at % (id.length - 1);
        fc.pre(id[place] !== id[place + 1]);
        const swapped = id.slice(0, place) + id[place + 1] + id[place] + id.slice(place + 2);
        expect(checkSctid(swapped).ok).toBe(false);
      }),
    );
  });
});

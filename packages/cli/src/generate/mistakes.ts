import type { Random } from './random.ts';
import type { Row } from './tables/write-table.ts';

/** A row that must be held, for what, and by which column. */
export interface ExpectedHold {
  place: string;
  code: string;
  column: string;
}

/** A way to get a cell wrong, as people and exports do; undefined where this row has nothing to get wrong. */
interface Mistake {
  column: string;
  code: string;
  spoil(row: Row): Row | undefined;
}

const write = (column: string, text: string, code: string): Mistake => ({ column, code, spoil: (row) => ({ ...row, [column]: text }) });

/** A digit mistyped: the number is one that the check digit does not allow. */
const mistypeNhsNumber = (column: string): Mistake => ({
  column,
  code: 'EHCH-ID-004',
  spoil: (row) => (row[column] ? { ...row, [column]: row[column].slice(0, -1) + String((Number(row[column].at(-1)) + 1) % 10) } : undefined),
});

/** By source. Each is found alone, so that a held row has one issue. */
const MISTAKES: Readonly<Record<string, readonly Mistake[]>> = {
  'care-home-residents': [mistypeNhsNumber('NHS No'), write('D.O.B.', '31/02/1936', 'EHCH-ROW-007'), write('Sex', 'Fem', 'EHCH-ROW-010')],
  'care-home-stays': [write('Admitted', '2026-02-30', 'EHCH-ROW-006'), { column: 'How it ended', code: 'EHCH-ROW-010', spoil: (row) => ({ ...row, 'Left': row['Left'] || (row['Admitted'] ?? ''), 'How it ended': 'Passed away' }) }],
  'care-home-care-plans': [write('What matters to me', '-', 'EHCH-REC-001'), write('Written by (role)', 'Deputy', 'EHCH-ROW-010')],
  'care-home-observations': [
    mistypeNhsNumber('NHS No'),
    write('Temp °C', '98.4', 'EHCH-REC-007'),
    write('Resps /min', 'sixteen', 'EHCH-ROW-005'),
    write('Taken', '30/02/2026 08:00', 'EHCH-ROW-007'),
    write('BP dia', '215', 'EHCH-OBS-003'),
    write('NEWS2', '20', 'EHCH-OBS-001'),
  ],
  'pcn-round-outcomes': [mistypeNhsNumber('NHS number'), write('PCSP updated', 'maybe', 'EHCH-ROW-010'), { column: 'Decision (other)', code: 'EHCH-ROUND-001', spoil: (row) => ({ ...row, 'Decision': 'Other', 'Decision (other)': '' }) }],
};

/**
 * Gets about one row in a hundred wrong, of those on which nothing else depends.
 *
 * @param expendable whether a row may be spoilt
 */
export function makeMistakes(random: Random, source: string, rows: readonly Row[], expendable: (row: Row) => boolean): { rows: Row[]; held: ExpectedHold[] } {
  const spoilt = [...rows];
  const held: ExpectedHold[] = [];
  const candidates = rows.flatMap((row, index) => (expendable(row) ? [index] : []));
  const count = Math.floor(rows.length / 100) + (random.between(0, 99) < rows.length % 100 ? 1 : 0);
  for (const index of random.some(candidates, count).sort((a, b) => a - b)) {
    const { column, code, spoil } = random.pick(MISTAKES[source] ?? []);
    const wrong = rows[index] && spoil(rows[index]);
    if (wrong === undefined) continue;
    spoilt[index] = wrong;
    held.push({ place: `row ${index + 2}`, code, column });
  }
  return { rows: spoilt, held };
}

import type { Reason } from '@ehch/ledger';

/** What is known of a reason beside its class. The same shape as every other table of errors has. */
interface LaneErrorEntry {
  /** The kind of issue, of the value set http://hl7.org/fhir/R4/valueset-issue-type.html. */
  readonly type: 'exception' | 'incomplete' | 'not-found';
  readonly who: NonNullable<Reason['who']>;
  readonly text: string;
  readonly fix: string;
  readonly means?: string;
}

/** Why a lane itself sets work aside, whatever the work is. A code is never given another meaning. */
export const LANE_ERRORS = {
  'EHCH-LANE-001': {
    type: 'exception',
    who: 'mapping',
    text: 'The program failed on this work, or ended while it was at it.',
    fix: 'It is tried again by itself, ten times. If it is set aside then, the operator gives the log to the maintainers, and replays it once the program is mended.',
    means: 'The program has a fault that this record brought to light. The record is kept, and those of other residents go on.',
  },
  'EHCH-LANE-002': {
    type: 'incomplete',
    who: 'mapping',
    text: 'The ledger refused to store the result of this work.',
    fix: 'Give the log to the maintainers, and replay the record once the program is mended.',
    means: 'What was made of the record holds something that the database does not take. The record itself is kept.',
  },
  'EHCH-LANE-003': {
    type: 'not-found',
    who: 'sender',
    text: 'What this work waits for did not come.',
    fix: 'Send what the record refers to, such as the resident or the home; the record then goes on by itself.',
    means: 'The record names a resident, a home or a round that nobody has told us about.',
  },
} as const satisfies Readonly<Record<string, LaneErrorEntry>>;

/** A reason with the words of the table. */
export function reasonFor(kind: Reason['class'], code: keyof typeof LANE_ERRORS): Reason {
  const { who, text, fix } = LANE_ERRORS[code];
  return { class: kind, code, text, fix, who };
}

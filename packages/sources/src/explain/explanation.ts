import type { MovingField, Trace, WantedField } from '@ehch/records';

/** Where a field of a record has its value from. */
export type FieldOrigin =
  | ({ is: 'cell' } & CellOrigin)
  /** Its column is blank in this row, and an earlier version of the record told it. */
  | { is: 'earlier' }
  /** The source gives it the same value in every row. */
  | { is: 'constant' }
  /** The sender wrote the record itself, or the source that read it is no longer as it was. */
  | { is: 'record' };

export interface CellOrigin {
  /** As the sender names it. */
  column: string;
  /** What stands in it, for its sender alone; nothing where it is blank. */
  cell?: string;
  /** How the cell is read: `text`, `whole number`, `date dd/MM/yyyy`, `code table status`. */
  readAs: string;
  /** The line of the code table that applies. */
  code?: { table: string; word: string; value: string | number | boolean };
}

/** Why one value is as it is: the fields that move it, and where each has its value from. */
export interface TraceExplanation extends Trace {
  fields: (MovingField & { from: FieldOrigin })[];
}

/** A field that would fill an empty element, and the columns from which it could have a value: none where the source reads none for it. */
export interface WantedExplanation extends WantedField {
  columns: CellOrigin[];
  /** Whether the source fills it by itself as soon as something stands beside it. */
  constant: boolean;
}

/** Something that the record or a resource of it was let through by. */
export interface PassedCheck {
  /** `record type round-outcome`, or the canonical of a profile. */
  check: string;
  passed: boolean;
}

/** Who read the row and who mapped it. */
export interface ExplanationContext {
  element: string;
  recordType: string;
  /** Version of the mappers. */
  mapper: string;
  /** Nothing where the record came as it is. */
  source?: { name: string; title: string; version: number; format: string };
  place?: string;
  row?: number;
  table?: string;
}

/** What an element of a resource is made of; or, where it is empty, what would fill it; or that there is no such element. */
export type Explanation = ExplanationContext &
  (
    | { is: 'there'; traces: TraceExplanation[]; checks: PassedCheck[] }
    /** Each of these ways would fill it; no way where nothing in such a record ever does. */
    | { is: 'empty'; ways: WantedExplanation[][] }
    | { is: 'unknown'; problem: string }
  );

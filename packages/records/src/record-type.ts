import type { Assumption, Issue } from '@ehch/fhir';
import type { Resource } from '@medplum/fhirtypes';

/** What every record has: where it comes from. */
export interface Envelope {
  source: { system: string; id: string; version?: number; updatedAt: string };
}

/** An envelope of a record that names the home it is about; a hospital or a practice knows the resident and not the home. */
export interface HomeEnvelope extends Envelope {
  home: { odsCode?: string; cqcLocationId?: string };
}

/** An envelope of a record about one resident. */
export interface ResidentEnvelope extends Envelope {
  resident: { nhsNumber?: string; localId?: string };
}

/**
 * A name for the person or home that a record is about: what belongs to one name goes in order. A national name means the
 * same in every system; any other only in the system that gave it.
 */
export interface SubjectName {
  system: string;
  value: string;
  /** Of a person's NHS numbers, one is right: two different ones are two people. */
  unique: boolean;
  national: boolean;
}

/** One kind of record: what a source sends, and the FHIR it becomes. The folder of that name has all of it. */
export interface RecordType<R extends Envelope> {
  name: string;
  /** JSON Schema of the record; the envelope's definitions are at `envelope.json`. */
  schema: { $id: string; title: string; description: string };
  /** The fullest example: what a record of the type can say at all. */
  example: object;
  /** Rules that the schema cannot say. Sees only records that conform to it. */
  check(record: R): Issue[];
  /** Who the record is about, the name that decides first. */
  subject(record: R): SubjectName[];
  /**
   * Of a source that tells what happened rather than all that is: the record with what an earlier version told and this one leaves
   * open. Both were let through; what comes of it may not be.
   */
  complete?(record: R, earlier: R): R;
  /** The FHIR resources it becomes. Pure: the same record gives the same bytes. */
  map(record: R): Resource[];
  /** Who the record takes the person that it is about to be; it is not published where somebody else is known. */
  assumes?(record: R): Assumption[];
  /** Fields that go nowhere, each with the reason. */
  notMapped: Readonly<Record<string, string>>;
  /** Booleans that may be left out, and whose `false` says no more than that, each with the reason. */
  falseAsAbsent?: Readonly<Record<string, string>>;
}

export const defineRecordType = <R extends Envelope>(type: RecordType<R>): RecordType<R> => type;

/** How much of what a file held was read, and of what could be filled was filled. Rows are numbered as the sender sees them. */
export interface SourceCoverage {
  source: string;
  version: number;
  /** Rows that were read, and those of them that became a record. */
  rows: number;
  records: number;
  columns: ColumnCount[];
  unread: UnreadCount[];
  /** What the file has beside rows and nobody reads, such as `Immunization (8)`. */
  leftOut: readonly string[];
  fields: FieldCoverage[];
  words: WordCount[];
  /** Of columns with more distinct words than are kept, the rows of the others. */
  moreWords: { table: string; column: string; rows: number }[];
  descriptionIds: DescriptionIdCount[];
  /** Whether there were more names that nobody reads than are kept. */
  capped: boolean;
}

/** A column that the source reads, by its table. */
export interface ColumnCount {
  table: string;
  column: string;
  /** Rows of the table, and those of them in which the column is not blank. */
  rows: number;
  filled: number;
}

/** A name that nobody reads. */
export interface UnreadCount {
  table: string;
  name: string;
  /** Rows in which it held something; none of a column that is blank from end to end. */
  rows: number;
  example?: number;
}

/** A field of a record type. */
export interface FieldCoverage {
  recordType: string;
  field: string;
  /** Whether the source has a column or a constant for it. */
  mapped: boolean;
  /** Records of the type, and those of them that have it. */
  records: number;
  filled: number;
}

/** A word that has no entry in its code table. The word is for the sender alone. */
export interface WordCount {
  table: string;
  column: string;
  /** The code table. */
  codes: string;
  word: string;
  rows: number;
  example: number;
}

/** A SNOMED CT description id that stands for a code. The id is for the sender alone. */
export interface DescriptionIdCount {
  table: string;
  column: string;
  id: string;
  rows: number;
  example: number;
  /** The concept that it describes, where that is known here. */
  concept?: string;
}

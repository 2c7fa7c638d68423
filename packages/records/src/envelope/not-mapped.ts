/** Reasons that several record types give for a field that goes into no resource of theirs. */
export const NAMED_BY_ODS = 'the home is referred to by its ODS code; both ids stand on the home itself';
export const LINKED = 'the resident is referred to by NHS number; the ledger links the local id with it';

/** A reason that several record types give for a boolean whose `false` is as good as left out. */
export const NOT_WITHDRAWN = 'only a withdrawal says something; a record that is sent stands';

export { MAPPER_VERSION, type ReadyRecordType, RECORD_TYPES } from './catalogue.ts';
export { type ErrorCode, ERRORS, issueOf } from './errors.ts';
export { leavesOf } from './leaves.ts';
export { type FieldLineage, lineageOf } from './lineage.ts';
export type { ReadResult } from './read.ts';
export type { Envelope, SubjectName } from './record-type.ts';
export { type MovingField, type Trace, type WhyElement, whyElement } from './why/why-element.ts';
export { type WantedField, type WhyNot, whyNot } from './why/why-not.ts';
export { valueAt, withField } from './with-field.ts';

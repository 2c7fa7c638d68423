/** A supplier's layout to records: one folder a source. */
export { shippedFiles, SOURCES, SOURCES_FOLDER } from './catalogue.ts';
export { type ColumnCount, type DescriptionIdCount, type FieldCoverage, type SourceCoverage, type UnreadCount, type WordCount } from './coverage/coverage.ts';
export { patchOf } from './coverage/patch.ts';
export { createSourceTally, type SourceTally } from './coverage/source-tally.ts';
export { createSource } from './create-source.ts';
export { type SourceDefinition } from './definition/definition.ts';
export { loadDefinition, SourceDefinitionError } from './definition/load.ts';
export { SOURCE_ERRORS, type SourceErrorCode, type SourceIssue } from './errors.ts';
export { explainRecord, explainRow } from './explain/explain-row.ts';
export type { Explanation } from './explain/explanation.ts';
export { fileOf, type SourceFile } from './file.ts';
export { checkExamples } from './folder/check-examples.ts';
export { exampleFiles, isSourcePath, type SourceFiles } from './folder/files.ts';
export { definitionIssues, type FolderIssue } from './folder/folder-issue.ts';
export { goldenFiles, readExample } from './folder/goldens.ts';
export { loadSource } from './folder/load-source.ts';
export { acknowledge, type Acknowledgement, type Hl7Result } from './hl7v2/acknowledge.ts';
export { type Cells, type KeptRow, type Place, type ReadRow, type RefusedRow, type Source, type SourceReading, type SourceRow } from './source.ts';

/** What an engineer works with before a source runs: a look at a file, the starter of a source, and its check. Loads no source. */
export { checkDefinition, type DefinitionCheck, type DefinitionSummary, type TableSummary } from './definition/check-definition.ts';
export type { FaultyLine } from './definition/load.ts';
export type { SourceFile } from './file.ts';
export { profile, type FileProfile, type ProfileOptions } from './profile/profile.ts';
export type { ColumnProfile, TableProfile } from './profile/table-profile.ts';
export { type Match, matchColumns } from './starter/match-columns.ts';
export { SOURCE_SCHEMA } from './definition/schema-file.ts';
export { type Starter, type TableProfiled, writeStarter } from './starter/starter.ts';
export { isOutcomePath, isSourcePath, type SourceFiles } from './folder/files.ts';

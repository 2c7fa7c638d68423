import { type Issue, issueFrom } from '@ehch/fhir';
import type { SourceDefinitionError } from '../definition/load.ts';
import { FOLDER_ERRORS } from '../errors/folders.ts';

/** Something wrong with the folder of a source, in words that hold no value of an example. */
export type FolderIssue = Issue & {
  /** Path within the folder. */
  file: string;
  /** Row of an example, for people: `row 88`. */
  place?: string;
  /** Line of a file that people write. */
  line?: number;
};

/** Where something is wrong. */
export type FolderPlace = Pick<FolderIssue, 'file' | 'place' | 'line' | 'expression'>;

/** An issue of the catalogue at a place of a folder. */
export function folderIssue(code: keyof typeof FOLDER_ERRORS, { expression, ...at }: FolderPlace, words: Readonly<Record<string, string>> = {}): FolderIssue {
  const where = `${at.file}${at.line === undefined ? '' : `:${at.line}`}${at.place === undefined ? '' : `, ${at.place}`}`;
  return { ...issueFrom<keyof typeof FOLDER_ERRORS>(FOLDER_ERRORS, code, { words: { where, ...words }, ...(expression !== undefined && { expression }) }), ...at };
}

/** The faults of a definition as issues, as those of its examples are. */
export const definitionIssues = ({ message }: SourceDefinitionError): FolderIssue[] =>
  message.split('\n').map((line) => {
    const [, file = line, number, fault = ''] = /^(.*?)(?::(\d+))?: (.*)$/.exec(line) ?? [];
    return folderIssue('EHCH-DEF-001', { file, ...(number !== undefined && { line: Number(number) }) }, { fault });
  });

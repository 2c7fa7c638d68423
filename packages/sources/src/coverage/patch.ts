import { isMap, parseDocument, stringify, type YAMLMap } from 'yaml';
import { fieldsOf, RECORD_TYPES } from '@ehch/records';
import type { SourceDefinition } from '../definition/definition.ts';
import { pathsOf, tablesOf } from '../definition/definition.ts';
import { fold } from '../layout/fold.ts';
import type { WordCount } from './coverage.ts';

/**
 * The lines that a source's YAML lacks for words that its code tables do not have, as a unified diff of it. What each word means only a person
 * can say: its value is `'?'`, which no source goes live with, and a comment says what there is to choose from.
 *
 * @param file the name of the YAML, for the heads of the diff
 * @returns undefined where no word is left to add
 */
export function patchOf(file: string, text: string, definition: SourceDefinition, words: readonly WordCount[]): string | undefined {
  const tables = parseDocument(text).getIn(['codes']);
  if (!isMap(tables)) return undefined;
  const edits = [...new Set(words.map(({ codes }) => codes))].flatMap((name) => {
    const table = tables.get(name, true);
    return isMap(table) ? editOf(table, text, distinct(words.filter(({ codes }) => codes === name)), choicesOf(definition, name)) : [];
  });
  return edits.length === 0 ? undefined : diffOf(file, text.split('\n'), edits.sort((one, other) => one.line - other.line));
}

/** Lines that take the place of `removed` lines, from `line` on, counted from 0. */
interface Edit {
  line: number;
  removed: number;
  added: string[];
}

interface NewWord {
  word: string;
  rows: number;
  example: number;
}

/** A word once, though it stand in several columns. */
function distinct(words: readonly WordCount[]): NewWord[] {
  const byWord = new Map<string, NewWord>();
  for (const { word, rows, example } of words) {
    const known = byWord.get(fold(word));
    if (known === undefined) byWord.set(fold(word), { word, rows, example });
    else byWord.set(fold(word), { ...known, rows: known.rows + rows, example: Math.min(known.example, example) });
  }
  return [...byWord.values()];
}

function editOf(table: YAMLMap, text: string, words: readonly NewWord[], choices: string): Edit[] {
  const [start = 0, end = 0] = table.range ?? [];
  return [table.flow ? editBraces(text, { start, end }, words, choices) : editLines(text, { start, end }, words, choices)];
}

interface Range {
  start: number;
  end: number;
}

/** A table with a line for each word. */
function editLines(text: string, { start, end }: Range, words: readonly NewWord[], choices: string): Edit {
  const indent = ' '.repeat(columnOf(text, start));
  return { line: lineOf(text, text.slice(0, end).trimEnd().length) + 1, removed: 0, added: words.map((word) => `${indent}${entryOf(word)} # ${foundIn(word, choices)}`) };
}

/** A table between braces. Comments stand on lines before it, since what stands behind the brace stays there. */
function editBraces(text: string, { start, end }: Range, words: readonly NewWord[], choices: string): Edit {
  const [first, last] = [lineOf(text, start), lineOf(text, end - 1)];
  const lines = text.split('\n').slice(first, last + 1);
  const [closing, close] = [lines.at(-1) ?? '', columnOf(text, end - 1)];
  const before = closing.slice(0, close).replace(/,?\s*$/, '');
  lines[lines.length - 1] = `${before}${before.endsWith('{') ? ' ' : ', '}${words.map(entryOf).join(', ')} ${closing.slice(close)}`;
  const indent = /^ */.exec(lines[0] ?? '')?.[0] ?? '';
  return { line: first, removed: last + 1 - first, added: [...words.map((word) => `${indent}# ${keyOf(word)}: ${foundIn(word, choices)}`), ...lines] };
}

const foundIn = ({ rows, example }: NewWord, choices: string): string =>
  `row ${example}${rows === 1 ? '' : ` and ${rows - 1} more`}${choices === '' ? '' : `: one of ${choices}`}`;

const columnOf = (text: string, offset: number): number => offset - (text.lastIndexOf('\n', offset - 1) + 1);

const keyOf = ({ word }: NewWord): string => stringify(word, { defaultKeyType: 'PLAIN', defaultStringType: 'QUOTE_SINGLE', lineWidth: 0 }).trimEnd();

const entryOf = (word: NewWord): string => `${keyOf(word)}: '?'`;

const lineOf = (text: string, offset: number): number => text.slice(0, offset).split('\n').length - 1;

/** What the record types take where this code table leads to. */
function choicesOf(definition: SourceDefinition, codes: string): string {
  const choices = tablesOf(definition).flatMap(({ table }) => {
    const type = RECORD_TYPES[table.recordType];
    const paths = Object.values(table.columns).flatMap((column) => (column.as === 'code' && column.codes === codes ? pathsOf(column).to : [])).map(firstOf);
    return type === undefined ? [] : fieldsOf(type).filter(({ path }) => paths.includes(path)).flatMap(({ kind, words = [] }) => (kind === 'boolean' ? ['true', 'false'] : words.map(String)));
  });
  return [...new Set(choices)].join(', ');
}

/** `contacts[1].name` by the path of the first of its list. */
const firstOf = (path: string): string => path.replaceAll(/\[\d+\]/g, '[0]');

const CONTEXT = 3;

/** One hunk from the first edit to the last, with the lines between them. */
function diffOf(file: string, lines: readonly string[], edits: readonly Edit[]): string {
  const [first, last] = [edits[0], edits.at(-1)];
  const from = Math.max(0, (first?.line ?? 0) - CONTEXT);
  const to = Math.min(lines.at(-1) === '' ? lines.length - 1 : lines.length, (last?.line ?? 0) + (last?.removed ?? 0) + CONTEXT);
  const body: string[] = [];
  let at = from;
  for (const { line, removed, added } of edits) {
    body.push(...lines.slice(at, line).map((text) => ` ${text}`), ...lines.slice(line, line + removed).map((text) => `-${text}`), ...added.map((text) => `+${text}`));
    at = line + removed;
  }
  body.push(...lines.slice(at, to).map((text) => ` ${text}`));
  const after = body.filter((text) => !text.startsWith('-')).length;
  return [`--- a/${file}`, `+++ b/${file}`, `@@ -${from + 1},${to - from} +${from + 1},${after} @@`, ...body, ''].join('\n');
}

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type ErrorEntry, operationOutcome, issueFrom } from '@ehch/fhir';
import { CODE_SYSTEMS } from '@ehch/fhir-profiles';
import { ERROR_CATALOGUE, ERROR_TABLES } from '../src/errors/catalogue.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const PAGES = join(root, 'docs', 'errors');

const sources = ['packages', 'services']
  .flatMap((folder) => readdirSync(join(root, folder)).map((room) => join(root, folder, room, 'src')))
  .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)))
  .filter((file) => file.endsWith('.ts') && !/\.test(-program)?\.ts$/.test(file))
  .map((file) => ({ file: file.slice(root.length + 1), text: readFileSync(file, 'utf8') }));

/** A file that declares codes, each as the key of an entry. */
const isTable = (text: string): boolean => /^ {2}(?:'[\w-]+'|\w+): (?:\{|[a-z]+\()[\s\S]*satisfies (?:ErrorTable|Readonly<Record<string, \w+Entry>>)/m.test(text);
const tables = sources.filter(({ text }) => isTable(text));
const others = sources.filter(({ text }) => !isTable(text));

const known = ERROR_CATALOGUE.map(({ code }) => code);
const numbered = (text: string): string[] => text.match(/'EHCH-[A-Z0-9]+-\d{3}'/g)?.map((code) => code.slice(1, -1)) ?? [];

/** Words that an HTTP error is given where it is thrown. The sandbox and OAuth speak the words of their own standards. */
const WORDS = [/(?:new HttpError\(|: ErrorAnswer = )\{[^}]*?code: '([a-z-]+)'/g, /refusal\(\d{3}, '([a-z-]+)'/g, /badHeader\('([a-z-]+)'/g, /status: \d{3}, code: '([a-z-]+)'/g];
const wordsIn = ({ file, text }: (typeof sources)[number]): string[] =>
  file.startsWith('services/fhir-sandbox') ? [] : WORDS.flatMap((pattern) => [...text.matchAll(pattern)].map(([, word]) => word ?? ''));
const jsonRules = [...(sources.find(({ file }) => file.endsWith('json-fault.ts'))?.text.match(/^export type JsonRule = .*$/m)?.[0] ?? '').matchAll(/'([a-z-]+)'/g)].map(([, rule]) => `json-${rule}`);

const thrown = [...new Set([...others.flatMap(({ text }) => numbered(text)), ...sources.flatMap(wordsIn), ...jsonRules])].sort();

describe('the catalogue of errors', () => {
  test('the tables are found', () => {
    expect(tables.length).toBeGreaterThan(12);
    expect(jsonRules.length).toBeGreaterThan(5);
  });

  test('every code stands in one table only', () => {
    expect(known.filter((code, index) => known.indexOf(code) !== index)).toEqual([]);
  });

  test('every code that is thrown or returned anywhere stands in a table', () => {
    expect(thrown.filter((code) => !known.includes(code))).toEqual([]);
  });

  test('every code of a table is used', () => {
    const texts = [...others, ...sources.filter(({ file }) => file.endsWith('fault.ts'))].map(({ text }) => text).join('\n');
    expect(known.filter((code) => !texts.includes(`'${code}'`) && !jsonRules.includes(code))).toEqual([]);
  });

  test('every table of the sources is in the catalogue', () => {
    const declared = tables.flatMap(({ text }) => [...text.matchAll(/^ {2}'(EHCH-[A-Z0-9]+-\d{3})':/gm)].map(([, code]) => code ?? ''));
    expect(declared.filter((code) => !known.includes(code))).toEqual([]);
  });

  test('every code has a page, and every page a code', () => {
    expect(readdirSync(PAGES).sort()).toEqual([...known.map((code) => `${code}.md`), 'README.md'].sort());
  });

  test('every code can be looked up in the code system that issues name', () => {
    const [issue] = operationOutcome([issueFrom(ERROR_TABLES.record, 'EHCH-ID-004')]).issue;
    const system = CODE_SYSTEMS.find(({ url }) => url === issue?.details?.coding?.[0]?.system);
    expect(system?.concept?.map(({ code }) => code)).toEqual(known);
  });
});

describe('each code', () => {
  const offenders = (isWrong: (entry: ErrorEntry) => boolean): string[] => ERROR_CATALOGUE.flatMap(({ code, entry }) => (isWrong(entry) ? [code] : []));

  test('says in sentences what is wrong, what it means and what to do', () => {
    expect(offenders(({ text, fix, means = '' }) => ![text, fix, means].every((sentence) => /^[A-Z{].*[.}]$/s.test(sentence)))).toEqual([]);
  });

  test('has at most three examples, each of which changes something', () => {
    expect(offenders(({ examples = [] }) => examples.length > 3 || examples.some(({ was, shouldBe }) => was === shouldBe))).toEqual([]);
  });
});

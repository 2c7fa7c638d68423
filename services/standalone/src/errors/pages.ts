import type { ErrorEntry } from '@ehch/fhir';
import { type CatalogueEntry } from './catalogue.ts';

/** Who puts an error right, and the prefix that BaRS has for errors of theirs. */
const OWNERS: Readonly<Record<ErrorEntry['who'], string>> = {
  sender: 'the sender (`SEND_`)',
  mapping: 'the mapping, which is ours (`MAP_`)',
  receiver: 'the receiver (`REC_`)',
  network: 'the network between them (`PROXY_`)',
};

/** What is filled in where the error happens stands in italics. */
const sentence = (text: string): string => text.replaceAll(/\{(\w+)\}/g, '*$1*');

const cell = (text: string): string => text.replaceAll('|', '\\|');

/** The page of one code, in Markdown. */
export function errorPage({ code, entry, found }: CatalogueEntry): string {
  const { text, who, type, severity = 'error', means, fix, examples = [] } = entry;
  return [
    `# ${code}`,
    sentence(text),
    ['| | |', '|---|---|', `| who puts it right | ${OWNERS[who]} |`, `| severity | ${severity} |`, `| FHIR issue type | \`${type}\` |`, `| where it is told | ${found} |`].join('\n'),
    ...(means === undefined ? [] : ['## What it means', means]),
    '## What to do',
    sentence(fix),
    ...(examples.length === 0 ? [] : ['## Examples', ['| where | as it was | as it should be |', '|---|---|---|', ...examples.map(({ where, was, shouldBe }) => `| ${cell(where)} | ${cell(was)} | ${cell(shouldBe)} |`)].join('\n')]),
    'This code is never given another meaning. The page is generated from the table that the program uses.',
  ].join('\n\n') + '\n';
}

/** The list of all codes, in Markdown. */
export function errorIndex(entries: readonly CatalogueEntry[]): string {
  return [
    '# Errors',
    'Every code that the system tells a person, in a receipt, an OperationOutcome or on the terminal; `ehch error CODE` shows its page. Codes are never given another meaning.',
    'Who puts it right, with the prefix that BaRS has for errors of theirs: ' + Object.values(OWNERS).join(', ') + '.',
    ['| code | what | who |', '|---|---|---|', ...entries.map(({ code, entry }) => `| [${code}](${code}.md) | ${cell(sentence(entry.text))} | ${entry.who} |`)].join('\n'),
  ].join('\n\n') + '\n';
}

import type { Source } from '../source.ts';
import { issueDifferences, recordDifferences } from './differences.ts';
import { EXAMPLE_KINDS, type ExampleKind, exampleFiles, goldenPath, type SourceFiles, textOf } from './files.ts';
import { type FolderIssue, folderIssue } from './folder-issue.ts';
import { type Goldens, readExample } from './goldens.ts';

/**
 * Reads every example of a folder and compares what it becomes with its goldens. What an issue says is not compared, only which it
 * is and where: sentences get better without a source being another. A source of which this finds nothing may go live.
 *
 * @returns what is wrong, by file, row and field; never with a value of an example
 */
export async function checkExamples(source: Source, files: SourceFiles): Promise<FolderIssue[]> {
  const issues: FolderIssue[] = [];
  for (const kind of EXAMPLE_KINDS) {
    const examples = exampleFiles(files, kind);
    if (examples.length === 0) issues.push(folderIssue('EHCH-DEF-002', { file: `${kind}/` }));
    for (const file of examples) issues.push(...(await checkExample(source, files, { file, kind })));
  }
  return issues;
}

interface Example {
  file: string;
  kind: ExampleKind;
}

async function checkExample(source: Source, files: SourceFiles, { file, kind }: Example): Promise<FolderIssue[]> {
  const [records, issues] = (['records', 'issues'] as const).map((of) => goldenPath(file, of)) as [string, string];
  const [expectedRecords, expectedIssues] = [goldenIn(files, records), goldenIn(files, issues)];
  const broken = [...(expectedRecords === undefined ? [records] : []), ...(expectedIssues === undefined ? [issues] : [])];
  if (broken.length > 0) return broken.map((golden) => folderIssue('EHCH-DEF-008', { file: golden }));
  const read = await readExample(source, files[file] ?? '');
  return [
    ...recordDifferences({ file, golden: records }, expectedRecords as Goldens['records'], read.records),
    ...issueDifferences({ file, golden: issues }, expectedIssues as Goldens['issues'], read.issues),
    ...checkKind(read, { file, kind }),
  ];
}

/** What a golden file holds, which may be away where it would hold nothing; undefined where it is no golden file. */
function goldenIn(files: SourceFiles, path: string): object[] | undefined {
  const file = Object.hasOwn(files, path) ? files[path] : undefined;
  if (file === undefined) return [];
  try {
    const value: unknown = JSON.parse(textOf(file));
    return Array.isArray(value) && value.every((entry) => typeof entry === 'object' && entry !== null) ? (value as object[]) : undefined;
  } catch {
    return undefined;
  }
}

/** What an example must be for its folder to make sense. */
function checkKind({ issues }: Goldens, { file, kind }: Example): FolderIssue[] {
  if (kind === 'bad-examples') return issues.length > 0 ? [] : [folderIssue('EHCH-DEF-007', { file })];
  return issues.filter(({ severity }) => severity === 'error').map(({ row }) => folderIssue('EHCH-DEF-006', { file, ...(row !== undefined && { place: `row ${row}` }) }));
}

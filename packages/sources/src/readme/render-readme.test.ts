import { describe, expect, test } from '@jest/globals';
import { renderReadme, shippedFiles, SOURCES } from '../index.ts';

const stays = SOURCES['care-home-stays']!;
const files = shippedFiles('care-home-stays');
const fresh = renderReadme(stays, { ...files, 'README.md': '' });

describe('the README of a source', () => {
  test.each(Object.values(SOURCES))('of $name is as it would be written now', (source) => {
    const folder = shippedFiles(source.name);
    expect(folder['README.md']?.toString()).toBe(renderReadme(source, folder));
  });

  test('says what to send: each column, what it holds, whether it must be there and what it fills', () => {
    expect(fresh).toContain('| Last changed | a date and time, `dd/MM/yyyy HH:mm:ss` | yes | `source.updatedAt` |');
    expect(fresh).toContain('| Void | one of: Y, Yes, N, No |  | `enteredInError` |');
    expect(fresh).toContain('May be there and is not read: `Room`, `Funding`, `Notice given`.');
    expect(fresh).toContain('An empty cell may also say `-`, `--`, `N/A`, `none`.');
    expect(fresh).toContain('- [examples/stays.csv](examples/stays.csv): 3 let through, 0 issues');
  });

  test('names every column of every table', () => {
    const { definition } = SOURCES['hospital-adt']!;
    const readme = renderReadme(SOURCES['hospital-adt']!, shippedFiles('hospital-adt'));
    const columns = 'tables' in definition ? Object.values(definition.tables).flatMap((table) => Object.keys(table.columns)) : [];
    expect(columns.length).toBeGreaterThan(0);
    expect(columns.filter((column) => !readme.includes(`| ${column.replaceAll('|', '\\|')} |`))).toEqual([]);
  });

  test('begins with the name where nobody has written one', () => {
    const { 'README.md': _readme, ...others } = files;
    expect(renderReadme(stays, others)).toMatch(/^# care-home-stays\n\n<!-- Generated/);
  });

  test('keeps what people wrote above and below, and is the same when it is written again', () => {
    const edited = `# Stays\n\nAsk Ada.\n\n${fresh.trim()}\n\n## Known faults\n\nNone.\n`;
    const again = renderReadme(stays, { ...files, 'README.md': edited });
    expect(again).toBe(edited);
    const changed = renderReadme({ ...stays, version: 9 }, { ...files, 'README.md': edited });
    expect(changed).toBe(edited.replace(/Version \d+\./, 'Version 9.'));
  });
});

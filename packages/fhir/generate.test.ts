import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { GENERATED_DIR, generatedFiles } from './generate.ts';

const folder = process.env['EHCH_UK_CORE_DIR'];

if (!folder) {
  process.stderr.write('EHCH_UK_CORE_DIR is not set: what UK Core flags as must-support was NOT compared with the published profiles.\n');
}

describe('the generated files', () => {
  it.each(Object.entries(generatedFiles(folder)))('%s is what the definitions and the generator make, byte for byte', (name, text) => {
    expect(readFileSync(join(GENERATED_DIR, name), 'utf8') === text).toBe(true);
  });

  it('name the elements with their cardinality, types and value sets', () => {
    const text = generatedFiles()['r4.ts'];
    expect(text).toContain('"status": "1..1 code(encounter-status)"');
    expect(text).toContain('"subject": "0..1 Reference(Patient|Group)"');
    expect(text).toContain('"deceased[x]": "0..1 boolean, dateTime"');
    expect(text).toContain('"item": "0..* QuestionnaireResponse.item"');
  });
});

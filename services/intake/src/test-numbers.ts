import { isTestNhsNumber } from '@ehch/fhir';
import { leavesOf } from '@ehch/records';
import { type Config, defineConfig, oneOf } from '@ehch/service-kit';

/** Whether there are residents of the tests among those that are taken in. */
export type TestNumbers = 'taken' | 'refused';

export const TEST_NUMBER_SETTINGS = defineConfig({
  EHCH_TEST_NUMBERS: { parse: oneOf('taken', 'refused'), doc: 'What becomes of records with an NHS number of the range for tests, which begins with 999. Not set: taken in development, refused in production.' },
});

/** What stands where nothing is set: no resident of a test comes among real ones. */
export function testNumbersOf({ EHCH_MODE: mode, EHCH_TEST_NUMBERS: set }: Config<typeof TEST_NUMBER_SETTINGS> & { readonly EHCH_MODE: string }): TestNumbers {
  return set ?? (mode === 'production' ? 'refused' : 'taken');
}

/** Where a record names somebody by a number of the range for tests. */
export const testNumbersIn = (record: object): string[] =>
  [...leavesOf(record)].flatMap(([path, value]) => (path.endsWith('nhsNumber') && typeof value === 'string' && isTestNhsNumber(value) ? [path] : []));

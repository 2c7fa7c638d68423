import { nhsNumberCheckDigit } from '@ehch/fhir';

const RANGE = 1_000_000;
/** Far apart and prime to the range, so that every number comes once and neighbours do not look alike. */
const STEP = 7_919;

/**
 * NHS numbers of the range that is kept for tests: 900 and seven digits with a right check digit, each once, written 3-3-4.
 *
 * @param first where in the range to begin
 */
export function* nhsNumbers(first: number): Generator<string, never> {
  for (let index = 0; ; index += 1) {
    const nine = `900${String((first + index * STEP) % RANGE).padStart(6, '0')}`;
    const check = nhsNumberCheckDigit(nine);
    if (check < 10) yield `${nine.slice(0, 3)} ${nine.slice(3, 6)} ${nine.slice(6)}${check}`;
  }
}

/** A column as a spreadsheet names it: A to Z, AA, AB and on. */
export const lettersOf = (index: number): string => (index < 26 ? '' : lettersOf(Math.floor(index / 26) - 1)) + String.fromCharCode(65 + (index % 26));

/** How cells are compared: case and spaces do not count. */
export const fold = (cell: string): string => cell.normalize('NFC').trim().replaceAll(/\s+/g, ' ').toLowerCase();

/** The digits of a number that may be written in groups. */
export const digitsOf = (cell: string): string => cell.replaceAll(/\D/g, '');

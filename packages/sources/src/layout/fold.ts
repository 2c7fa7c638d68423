/** How words and column names are compared: case, spaces and the way an accent is written do not count (IN-005, IN-012). */
export const fold = (word: string): string => word.normalize('NFC').trim().replaceAll(/\s+/g, ' ').toLowerCase();

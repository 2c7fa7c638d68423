/**
 * Concepts of SNOMED CT descriptions whose ids are published in place of them. Of a description that is not here, the concept has to
 * be looked up in a release of SNOMED CT: it cannot be computed.
 */
const CONCEPTS: Readonly<Record<string, string>> = {
  // Public guidance on contracts lists this one for residents of nursing homes.
  '250560019': '160734000', // Lives in a nursing home
};

/** The concept that a description belongs to; undefined where it is not known here. */
export const conceptOfDescription = (id: string): string | undefined => (Object.hasOwn(CONCEPTS, id) ? CONCEPTS[id] : undefined);

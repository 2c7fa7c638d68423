import { MIMEType } from 'node:util';

/** The media types that FHIR as JSON goes by, the preferred first. */
export const FHIR_TYPES = ['application/fhir+json', 'application/json'] as const;
export type FhirType = (typeof FHIR_TYPES)[number];

/** One media type or range of a header, such as `application/*;q=0.5`. */
export interface MediaRange {
  essence: string;
  charset: string | undefined;
  /** `fhirVersion`, where it says one; 4.0.1 counts as 4.0. */
  version: string | undefined;
  quality: number;
}

/** The one release of FHIR that is spoken here. */
export const VERSION = '4.0';

/** The ranges of a header; what cannot be read is left out. */
export const readRanges = (header: string): MediaRange[] => header.split(',').flatMap((part) => readRange(part) ?? []);

/** One media type; undefined where it is none. */
export function readRange(text: string): MediaRange | undefined {
  const type = parse(text.trim());
  if (type === undefined) return undefined;
  const [version, q] = [type.params.get('fhirversion') ?? undefined, type.params.get('q')];
  const quality = q === null ? 1 : Number(q);
  return { essence: type.essence, charset: type.params.get('charset') ?? undefined, version: version === '4.0.1' ? VERSION : version, quality: quality >= 0 && quality <= 1 ? quality : 0 };
}

function parse(text: string): MIMEType | undefined {
  try {
    return new MIMEType(text);
  } catch {
    return undefined;
  }
}

/** The type that these ranges like best; undefined where they take none of ours (REST-003, REST-004). */
export function bestOf(ranges: readonly MediaRange[]): FhirType | undefined {
  const ours = ranges.filter(({ version = VERSION }) => version === VERSION);
  const liked = FHIR_TYPES.map((type) => ({ type, ...likingOf(type, ours) })).filter(({ quality }) => quality > 0);
  return liked.sort((one, other) => other.quality - one.quality || other.precision - one.precision)[0]?.type;
}

/** The most precise range that covers a type says how much it is liked (RFC 9110, 12.5.1). */
function likingOf(type: FhirType, ranges: readonly MediaRange[]): { quality: number; precision: number } {
  const covering = ['*/*', 'application/*', type].map((name) => ranges.filter(({ essence }) => essence === name));
  const precision = covering.findLastIndex((found) => found.length > 0);
  return { precision, quality: Math.max(0, ...(covering[precision] ?? []).map(({ quality }) => quality)) };
}

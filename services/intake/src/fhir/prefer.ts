import type { Request } from 'express';

/** What a caller would like, as its Prefer headers say (RFC 7240, https://hl7.org/fhir/R4/http.html#ops). */
export interface Preference {
  /** What comes back of a write; `representation` if nothing else is said. It never holds for errors (REST-050). */
  return: 'minimal' | 'representation' | 'OperationOutcome';
  /** Whether what is not known in a search is refused, or passed over. */
  handling: 'strict' | 'lenient';
  respondAsync: boolean;
  /** Seconds that the caller would wait. */
  wait?: number;
}

const RETURNS = ['minimal', 'representation', 'OperationOutcome'] as const;

/** Reads Prefer; what is not known in it is passed over, as RFC 7240 has it (REST-051), and of two that differ the first holds. */
export function readPreference(prefer: string | undefined): Preference {
  const said = (prefer ?? '').split(/[,;]/).map((part) => part.trim());
  const valueOf = (name: string) => said.find((part) => part.toLowerCase().startsWith(`${name}=`))?.slice(name.length + 1).replaceAll('"', '');
  const wanted = valueOf('return');
  const wait = valueOf('wait');
  return {
    return: RETURNS.find((one) => one === wanted) ?? 'representation',
    handling: valueOf('handling') === 'strict' ? 'strict' : 'lenient',
    respondAsync: said.includes('respond-async'),
    ...(wait !== undefined && /^\d{1,6}$/.test(wait) && { wait: Number(wait) }),
  };
}

export const preferenceOf = (req: Request): Preference => readPreference(req.get('prefer'));

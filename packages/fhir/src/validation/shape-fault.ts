/** What a generated check says of an element that does not have its shape. */
export type ShapeFault = { instancePath: string } & (
  | { keyword: 'is'; params: { is: string } }
  | { keyword: 'codes'; params: { codes: ReadonlySet<string> } }
  | { keyword: 'refersTo'; params: { types: string } }
  | { keyword: 'closed'; params: { unknown?: string } }
  | { keyword: 'presence'; params: PresenceFault }
  | { keyword: 'minItems'; params: object }
  | { keyword: 'minProperties'; params: object }
  | { keyword: 'type'; params: { type: string } }
);

export interface PresenceFault {
  rule: 'required' | 'choice' | 'at-least-one' | 'at-most-one' | 'needs';
  /** The element as R4 names it; for a constraint of R4 the elements that it speaks of. */
  label: string;
  /** The constraint's key in R4, or empty. */
  key: string;
}

/** A generated check: whether the resource has the shape of its type; if not, `errors` says why until the next call. */
export interface ShapeCheck {
  (resource: unknown): boolean;
  errors?: readonly ShapeFault[] | null;
}

/** Called by the generated checks: they start with no list. */
export function addFault(faults: ShapeFault[] | null, fault: ShapeFault): ShapeFault[] {
  if (!faults) return [fault];
  faults.push(fault);
  return faults;
}

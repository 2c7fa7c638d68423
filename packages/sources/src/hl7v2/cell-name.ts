/**
 * Where a cell of a message stands, as a layout names it: `PID-5.1`, `PID-13(2).1` (the second repetition), `PID-3[4=NHS].1` (the
 * repetition whose component 4 is NHS), `NK1(2)-2.1` (the second such segment), `DG1-3*` (every repetition), `PID-5.1.2` (a subcomponent).
 */
export interface CellName {
  segment: string;
  /** Which segment of that name, from 1. */
  occurrence: number;
  field: number;
  repetition: { is: 'number'; number: number } | { is: 'all' } | { is: 'where'; component: number; value: string };
  component: number;
  subcomponent: number;
}

const NAME = /^([A-Z][A-Z0-9]{2})(?:\((\d{1,3})\))?-(\d{1,3})(?:\((\d{1,3})\)|(\*)|\[(\d{1,3})=([^\]]+)\])?(?:\.(\d{1,3}))?(?:\.(\d{1,3}))?$/;

/**
 * Reads the name of a cell; several, of which the first that holds something counts, are divided by ` or `: `EVN-2 or MSH-7`.
 * A component that is not named is the first, as HL7 reads a field that has grown components since (HL7 v2.7 chapter 2.8.2).
 *
 * @returns undefined where it is not the name of a cell
 */
export function parseCellName(text: string): CellName[] | undefined {
  const names = text.split(' or ').map(parseOne);
  return names.every((name) => name !== undefined) ? names : undefined;
}

function parseOne(text: string): CellName | undefined {
  const found = NAME.exec(text);
  if (found === null) return undefined;
  const [, segment = '', occurrence = '1', field, number = '1', all, where, value = '', component = '1', subcomponent = '1'] = found;
  const repetition: CellName['repetition'] = all ? { is: 'all' } : where ? { is: 'where', component: Number(where), value } : { is: 'number', number: Number(number) };
  const name = { segment, occurrence: Number(occurrence), field: Number(field), repetition, component: Number(component), subcomponent: Number(subcomponent) };
  const counted = [name.occurrence, name.field, name.component, name.subcomponent, Number(where ?? 1), Number(number)];
  return counted.every((one) => one > 0) ? name : undefined;
}

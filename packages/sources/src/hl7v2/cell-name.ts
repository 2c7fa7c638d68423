/**
 * Where a cell of a message stands, as a layout names it: `PID-5.1`, `PID-13(2).1` (the second repetition), `PID-3[4=NHS].1` (the
 * repetition whose component 4 is NHS), `PID-3[5=MR,4=@MSH-4].1` (whose component 4 is what MSH-4 holds, too), `NK1(2)-2.1` (the second such
 * segment), `DG1-3*` (every repetition), `PID-3[5=MR]*` (every repetition of which that is so), `PID-5.1.2` (a subcomponent).
 */
export interface CellName {
  segment: string;
  /** Which segment of that name, from 1. */
  occurrence: number;
  field: number;
  repetition: { is: 'number'; number: number } | { is: 'all' } | { is: 'where'; conditions: readonly Condition[]; all: boolean };
  component: number;
  subcomponent: number;
}

/** What a component of a repetition must be: a word, or what another cell of the message holds. */
export interface Condition {
  component: number;
  value: string | CellName;
}

const NAME = /^([A-Z][A-Z0-9]{2})(?:\((\d{1,3})\))?-(\d{1,3})(?:\((\d{1,3})\)|(\*)|\[([^\]]+)\](\*)?)?(?:\.(\d{1,3}))?(?:\.(\d{1,3}))?$/;

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
  const [, segment = '', occurrence = '1', field, number = '1', all, where, every, component = '1', subcomponent = '1'] = found;
  const conditions = where?.split(',').map(parseCondition) ?? [];
  if (!conditions.every((one) => one !== undefined)) return undefined;
  const repetition: CellName['repetition'] = all ? { is: 'all' } : where ? { is: 'where', conditions, all: every !== undefined } : { is: 'number', number: Number(number) };
  const name = { segment, occurrence: Number(occurrence), field: Number(field), repetition, component: Number(component), subcomponent: Number(subcomponent) };
  const counted = [name.occurrence, name.field, name.component, name.subcomponent, Number(number)];
  return counted.every((one) => one > 0) ? name : undefined;
}

function parseCondition(text: string): Condition | undefined {
  const [, component, cell, word = ''] = /^(\d{1,3})=(?:@(.+)|([^@].*|))$/.exec(text) ?? [];
  const value = cell === undefined ? word : parseOne(cell);
  return value === undefined || Number(component ?? 0) < 1 ? undefined : { component: Number(component), value };
}

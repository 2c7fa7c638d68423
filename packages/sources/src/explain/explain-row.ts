import { createValidator } from '@ehch/fhir';
import { type Envelope, MAPPER_VERSION, type ReadyRecordType, RECORD_TYPES, whyElement, whyNot } from '@ehch/records';
import type { ReadRow, Source } from '../source.ts';
import type { Explanation, ExplanationContext, PassedCheck } from './explanation.ts';
import { type Origins, originsOf, OWN_RECORD } from './origins.ts';

/**
 * Why an element of what a row becomes is as it is, from the element back to the cell: fields, columns, cells, how each was read,
 * and what the record and the resource were let through by. Where the element is empty it says which fields would fill it,
 * and from which columns.
 *
 * @param element such as `CarePlan[0].goal[0].reference`
 * @throws {Error} where the row is of a record type that is not known
 */
export function explainRow(source: Source, row: ReadRow, element: string): Explanation {
  const { name, title, version, definition } = source;
  const origins = row.cells === undefined ? OWN_RECORD : originsOf(source, { ...row, cells: row.cells });
  const at = { source: { name, title, version, format: definition.format }, place: row.place, row: row.row, table: row.table };
  return explain(row, element, at, origins);
}

/** The same of a record that came as it is. */
export const explainRecord = (record: Pick<ReadRow, 'recordType' | 'record'>, element: string): Explanation => explain(record, element, {}, OWN_RECORD);

function explain({ recordType, record }: Pick<ReadRow, 'recordType' | 'record'>, element: string, at: Partial<ExplanationContext>, origins: Origins): Explanation {
  const type = RECORD_TYPES[recordType];
  if (type === undefined) throw new Error(`no record type ${recordType}`);
  const context: ExplanationContext = { element: element.trim(), recordType, mapper: MAPPER_VERSION, ...at };
  const why = whyElement(type, record, element);
  if (why.is === 'unknown') return { ...context, ...why };
  if (why.is === 'empty') return { ...context, is: 'empty', ways: waysToFill(type, record, element, origins) };
  const traces = why.traces.map((trace) => ({ ...trace, fields: trace.fields.map((field) => ({ ...field, from: origins.of(field.field, field.value) })) }));
  return { ...context, is: 'there', traces, checks: checksOf(type, record, traces.map((trace) => trace.element)) };
}

function waysToFill(type: ReadyRecordType, record: Envelope, element: string, origins: Origins): Extract<Explanation, { is: 'empty' }>['ways'] {
  const not = whyNot(type, record, element);
  if (not.is !== 'fillable') return [];
  return not.ways.map((way) => way.map((field) => ({ ...field, columns: origins.columnsFor(field.field), constant: origins.isConstant(field.field) })));
}

const validate = createValidator();

/** The record type's own gate, and the profiles of the resources that the elements are of. */
function checksOf(type: ReadyRecordType, record: Envelope, elements: readonly string[]): PassedCheck[] {
  const wanted = new Set(elements.map((element) => element.split('.')[0]));
  const byType = new Map<string, number>();
  const checks = (type.map(record).entry ?? []).flatMap(({ resource }): PassedCheck[] => {
    if (resource === undefined) return [];
    const index = byType.get(resource.resourceType) ?? 0;
    byType.set(resource.resourceType, index + 1);
    if (!wanted.has(`${resource.resourceType}[${index}]`)) return [];
    const passed = !validate(resource).some(({ severity }) => severity === 'error');
    return (resource.meta?.profile ?? []).map((check) => ({ check, passed }));
  });
  return [{ check: `record type ${type.name}`, passed: type.read(record).ok }, ...new Map(checks.map((check) => [`${check.check} ${check.passed}`, check])).values()];
}

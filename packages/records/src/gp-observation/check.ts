import type { Issue } from '@ehch/fhir';
import { checkNotFuture } from '../envelope/time.ts';
import { issueOf } from '../errors.ts';
import { checkRange } from '../gp/amounts.ts';
import { checkCodes, type GpCode, listed } from '../gp/code.ts';
import { checkMoment } from '../gp/moment.ts';
import { checkWhose } from '../gp/practice.ts';
import { checkValue, type GpValue } from '../gp/value.ts';
import type { GpObservationRecord, ReferenceRange } from './record.ts';

export function checkGpObservation(record: GpObservationRecord): Issue[] {
  const { code, bodySite, method, categories, components = [], observed, recordedAt } = record;
  return [
    ...checkWhose(record),
    ...checkCodes({ bodySite, method, ...listed(categories, 'categories') }),
    ...checkFound(record, ''),
    ...checkMoment(observed, 'observed', record),
    ...checkNotFuture(recordedAt, record, 'recordedAt'),
    ...components.flatMap((component, index) => checkFound(component, `components[${index}].`)),
    ...(record.value === undefined ? [] : components.flatMap((component, index) => (sharesCode(component.code, code) ? [issueOf('EHCH-GP-006', `components[${index}].code`)] : []))),
  ];
}

interface Found {
  code: GpCode;
  value?: GpValue;
  noValueReason?: GpCode;
  interpretation?: GpCode;
  referenceRanges?: ReferenceRange[];
}

/** What the whole and each of its parts have. There is no reason for the absence of a value that is there (R4, obs-6). */
const checkFound = ({ code, value, noValueReason, interpretation, referenceRanges = [] }: Found, at: string): Issue[] => [
  ...checkCodes({ [`${at}code`]: code, [`${at}noValueReason`]: noValueReason, [`${at}interpretation`]: interpretation }),
  ...checkValue(value, `${at}value`),
  ...(value !== undefined && noValueReason !== undefined ? [issueOf('EHCH-GP-005', `${at}noValueReason`)] : []),
  ...referenceRanges.flatMap((range, index) => checkRange(range, `${at}referenceRanges[${index}]`)),
];

/** No part of an observation that has a value has its code (R4, obs-7). */
function sharesCode(part: GpCode, whole: GpCode): boolean {
  const own = new Set(codesOf(whole));
  return codesOf(part).some((code) => own.has(code));
}

const codesOf = ({ snomed, others = [] }: GpCode): string[] => [...(snomed ? [`snomed|${snomed.code}`] : []), ...others.map(({ system, code }) => `${system}|${code}`)];

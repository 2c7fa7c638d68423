import type { Issue } from '@ehch/fhir';
import { checkHomeIds, checkResidentIds, checkStaffIds } from '../envelope/identifiers.ts';
import { checkNotFuture } from '../envelope/time.ts';
import { issueOf } from '../errors.ts';
import type { ObservationsRecord } from './record.ts';
import { scoreNews2 } from './score-news2.ts';

export function checkObservations(record: ObservationsRecord): Issue[] {
  const { diastolic, systolic, onOxygen, oxygenFlow } = record;
  return [
    ...checkHomeIds(record.home),
    ...checkResidentIds(record.resident),
    ...checkNotFuture(record.recordedAt, record, 'recordedAt'),
    ...checkStaffIds(record.recordedBy, 'recordedBy'),
    ...(OBSERVED.some((field) => record[field] !== undefined) ? [] : [issueOf('EHCH-OBS-002', '')]),
    ...(diastolic !== undefined && (systolic ?? 0) <= diastolic ? [issueOf('EHCH-OBS-003', 'diastolic')] : []),
    ...(oxygenFlow !== undefined && onOxygen !== true ? [issueOf('EHCH-OBS-004', 'oxygenFlow')] : []),
    ...checkNews2Total(record),
  ];
}

const OBSERVED = ['respirationRate', 'oxygenSaturation', 'onOxygen', 'systolic', 'pulse', 'consciousness', 'temperature', 'weight', 'height', 'news2Total'] as const;

/** The source's own total is one that the parameters allow; where all seven are there, it is their sum. */
function checkNews2Total(record: ObservationsRecord): Issue[] {
  const { news2Total } = record;
  const { subScores, least, most } = scoreNews2(record);
  if (news2Total === undefined || (news2Total >= least && news2Total <= most)) return [];
  return [issueOf('EHCH-OBS-001', 'news2Total', { parameters: subScores.map(({ parameter }) => parameter).join(', ') })];
}

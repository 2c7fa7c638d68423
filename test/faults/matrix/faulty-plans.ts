/** Preloaded into a mapper: a mapping of plans that was deployed with a fault, and throws on a third of them. */
import { hash } from 'node:crypto';
import { type ReadyRecordType, RECORD_TYPES } from '@ehch/records';

const plans = RECORD_TYPES['personalised-care-and-support-plan'] as { map: ReadyRecordType['map'] };
const map = plans.map;

plans.map = (record, origin) => {
  const { source } = record as { source: { id: string; version: number } };
  if (parseInt(hash('sha256', `${source.id} ${source.version}`).slice(0, 8), 16) % 3 === 0) throw new TypeError('a fault of the mapping');
  return map(record, origin);
};

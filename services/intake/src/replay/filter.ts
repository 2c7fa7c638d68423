import type { ReplayFilter } from '@ehch/ledger';
import { RECORD_TYPES } from '@ehch/records';
import { isUuid } from '@ehch/service-kit';
import { badFilter, filterOf, type FilterRule, FILTERS, timeOf } from '../filters.ts';

const RULES = {
  source: FILTERS.source,
  home: FILTERS.home,
  code: FILTERS.code,
  mapperNot: { pattern: /^\d{1,9}$/, expects: 'the version of a mapper, such as 2' },
  mapperBelow: { pattern: /^\d{1,9}$/, expects: 'the version of a mapper, such as 2' },
  recordType: { pattern: /^[a-z][a-z-]{0,60}$/, expects: `one of ${Object.keys(RECORD_TYPES).join(', ')}` },
  receipt: { pattern: /^[0-9a-f-]{36}$/, expects: 'the id of a receipt' },
  state: { pattern: /^(held|waiting|published)$/, expects: 'held, waiting or published' },
} as const satisfies Record<string, FilterRule>;

const NAMES = [...Object.keys(RULES), 'from', 'to'];

/** What a replay is to be about. Throws a 400 for what cannot be read, so that nothing more is replayed than was meant. */
export function readReplayFilter(value: unknown): ReplayFilter {
  if (value === undefined) return {};
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw badFilter('filter', 'a JSON object');
  const given = value as Record<string, unknown>;
  if (Object.keys(given).some((name) => !NAMES.includes(name))) throw badFilter('Every filter', `one of ${NAMES.join(', ')}`);
  const texts = Object.fromEntries(Object.entries(RULES).flatMap(([name, rule]) => entry(name, filterOf(name, given[name], rule))));
  if (texts['recordType'] !== undefined && !Object.hasOwn(RECORD_TYPES, texts['recordType'])) throw badFilter('recordType', RULES.recordType.expects);
  if (texts['receipt'] !== undefined && !isUuid(texts['receipt'])) throw badFilter('receipt', RULES.receipt.expects);
  const times = Object.fromEntries((['from', 'to'] as const).flatMap((name) => entry(name, timeOf(name, given[name])?.toISOString())));
  const { mapperBelow, ...others } = texts;
  return { ...others, ...times, ...(mapperBelow !== undefined && { mapperBelow: Number(mapperBelow) }) };
}

const entry = (name: string, text: string | undefined): [string, string][] => (text === undefined ? [] : [[name, text]]);

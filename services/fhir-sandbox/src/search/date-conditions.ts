import { Operator } from '@medplum/core';
import { type RawBuilder, sql } from 'kysely';
import type { DateRange } from '../index-rows/date-range.ts';
import { invalid } from '../outcome.ts';

type Condition = RawBuilder<boolean>;

const within = ({ low, high }: DateRange): Condition => sql<boolean>`(s.low >= ${low} and s.high <= ${high})`;
const before = ({ low }: DateRange): Condition => sql<boolean>`s.low < ${low}`;
const after = ({ high }: DateRange): Condition => sql<boolean>`s.high > ${high}`;

/** An index row's stretch of time against the searched one (https://hl7.org/fhir/R4/search.html#prefix). */
const OF_STRETCH: Partial<Record<Operator, (searched: DateRange) => Condition>> = {
  [Operator.EQUALS]: within,
  [Operator.NOT_EQUALS]: (searched) => sql<boolean>`not ${within(searched)}`,
  [Operator.LESS_THAN]: before,
  [Operator.GREATER_THAN]: after,
  [Operator.LESS_THAN_OR_EQUALS]: (searched) => sql<boolean>`(${before(searched)} or ${within(searched)})`,
  [Operator.GREATER_THAN_OR_EQUALS]: (searched) => sql<boolean>`(${after(searched)} or ${within(searched)})`,
  [Operator.STARTS_AFTER]: ({ high }) => sql<boolean>`s.low >= ${high}`,
  [Operator.ENDS_BEFORE]: ({ low }) => sql<boolean>`s.high <= ${low}`,
};

/** The same for a moment. */
const OF_MOMENT: Partial<Record<Operator, (moment: RawBuilder<unknown>, searched: DateRange) => Condition>> = {
  [Operator.EQUALS]: (moment, { low, high }) => sql<boolean>`(${moment} >= ${low} and ${moment} < ${high})`,
  [Operator.NOT_EQUALS]: (moment, { low, high }) => sql<boolean>`(${moment} < ${low} or ${moment} >= ${high})`,
  [Operator.LESS_THAN]: (moment, { low }) => sql<boolean>`${moment} < ${low}`,
  [Operator.ENDS_BEFORE]: (moment, { low }) => sql<boolean>`${moment} < ${low}`,
  [Operator.GREATER_THAN]: (moment, { high }) => sql<boolean>`${moment} >= ${high}`,
  [Operator.STARTS_AFTER]: (moment, { high }) => sql<boolean>`${moment} >= ${high}`,
  [Operator.LESS_THAN_OR_EQUALS]: (moment, { high }) => sql<boolean>`${moment} < ${high}`,
  [Operator.GREATER_THAN_OR_EQUALS]: (moment, { low }) => sql<boolean>`${moment} >= ${low}`,
};

export function stretchCondition(operator: Operator, searched: DateRange): Condition {
  return supported(OF_STRETCH[operator])(searched);
}

export function momentCondition(moment: RawBuilder<unknown>, operator: Operator, searched: DateRange): Condition {
  return supported(OF_MOMENT[operator])(moment, searched);
}

function supported<T>(condition: T | undefined): T {
  if (condition === undefined) throw invalid('The prefix is not supported for dates');
  return condition;
}

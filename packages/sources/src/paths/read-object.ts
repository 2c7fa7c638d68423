import type { CellTexts } from '../layout/read-row.ts';
import type { Layout } from '../layout/layout.ts';
import { type Plan, planOf } from './plan.ts';
import { isUnder, unreadIn } from './unread.ts';
import { readCells, type Resolve } from './walk.ts';

/** A layout whose columns are named by places in JSON, taken apart. */
export interface ObjectPlan {
  layout: Layout;
  plan: Plan;
}

export const objectPlanOf = (layout: Layout): ObjectPlan => ({ layout, plan: planOf(layout.columns.map(({ name }) => name)) });

/** The text of each cell of an object, and the names of what it holds beside them and the layout does not ignore. */
export function readObject(object: object, { layout, plan }: ObjectPlan, resolve: Resolve = () => undefined): { texts: CellTexts; unread: string[] } {
  const { texts, marks } = readCells(plan, object, { count: layout.columns.length, resolve });
  return { texts, unread: [...unreadIn(object, marks)].filter((name) => !isUnder(name, layout.ignored)).sort() };
}

import type { Envelope } from '../record-type.ts';
import { valueAt, withField } from '../with-field.ts';

/**
 * Takes back one change after another, the largest first, as long as what is left still does: what remains are changes of which
 * none can be left out.
 *
 * @param record before any change
 * @param changed with changes with which it does
 */
export function fewestChanges(record: Envelope, changed: Envelope, does: (candidate: unknown) => candidate is Envelope): Envelope {
  let left = changed;
  const takeBack = (path: string): void => {
    const [before, now] = [path === '' ? record : valueAt(record, path), path === '' ? left : valueAt(left, path)];
    if (before === now) return;
    const without = path === '' ? record : withField(left, path, before);
    if (does(without)) left = without;
    else for (const part of partsOf(before, now)) takeBack(typeof part === 'number' ? `${path}[${part}]` : path === '' ? part : `${path}.${part}`);
  };
  takeBack('');
  return left;
}

/** From the end, so that what is taken out of a list moves nothing that is still to be looked at. */
function partsOf(before: unknown, now: unknown): (string | number)[] {
  if (Array.isArray(now)) return [...now.keys()].reverse();
  if (typeof now !== 'object' || now === null) return [];
  return [...new Set([...Object.keys(now), ...Object.keys(before ?? {})])].reverse();
}

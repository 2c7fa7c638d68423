const DAY_AND_TIME = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/London', dateStyle: 'short', timeStyle: 'short' });
const ZONE = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', timeZoneName: 'short' });

/** A time as the clocks of the homes show it: `2026-07-09 10:30 BST`. */
export function renderTime(iso: string): string {
  const at = new Date(iso);
  const zone = ZONE.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  return `${DAY_AND_TIME.format(at)} ${zone}`;
}

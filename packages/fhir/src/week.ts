/** Rounds are counted by the calendar of England, wherever the clock of a sender stands. */
const DAY = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/London', dateStyle: 'short' });

const DAY_MS = 86_400_000;

/**
 * The ISO week, Monday to Sunday in Europe/London, that a FHIR date or dateTime falls into, such as `2026-W47`. A day is that day whatever
 * the zone; of a month or a year the week is not known.
 */
export function weekOf(time: string): string | undefined {
  if (/^\d{4}(-\d\d)?$/.test(time)) return undefined;
  const at = new Date(time);
  if (Number.isNaN(at.getTime())) return undefined;
  const day = new Date(time.length === 'YYYY-MM-DD'.length ? time : DAY.format(at));
  const thursday = new Date(day.getTime() + (4 - (day.getUTCDay() || 7)) * DAY_MS);
  const first = Date.UTC(thursday.getUTCFullYear(), 0, 1);
  const week = 1 + Math.floor((thursday.getTime() - first) / (7 * DAY_MS));
  return `${String(thursday.getUTCFullYear()).padStart(4, '0')}-W${String(week).padStart(2, '0')}`;
}

/** Monday and Sunday of an ISO week, such as `2026-W47`; undefined where the text names no week, or one that its year does not have. */
export function daysOfWeek(week: string): { from: string; to: string } | undefined {
  const [, year = '', number = ''] = /^(\d{4})-W(\d\d)$/.exec(week) ?? [];
  if (year === '') return undefined;
  // 4 January is in week 1 of every year.
  const fourth = new Date(`${year}-01-04T00:00:00Z`);
  const monday = fourth.getTime() + (1 - (fourth.getUTCDay() || 7) + 7 * (Number(number) - 1)) * DAY_MS;
  const [from, to] = [monday, monday + 6 * DAY_MS].map((at) => new Date(at).toISOString().slice(0, 'YYYY-MM-DD'.length));
  return from !== undefined && to !== undefined && weekOf(from) === week ? { from, to } : undefined;
}

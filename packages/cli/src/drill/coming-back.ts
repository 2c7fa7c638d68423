import type { Line } from './client.ts';
import { heldBy, type Told } from './platform.ts';
import { proofOf } from './proof.ts';
import { outcomeRecord } from './records.ts';
import { type Scene, seen } from './scene.ts';

/** What the platform knows once it is back. */
interface Back {
  /** Up to here it has everything. */
  whole: number;
  head: number;
  retraction: number;
}

const eventsOf = (lines: readonly Line[]): Line[] => lines.filter(({ kind }) => kind === 'event');
const numbersOf = (lines: readonly Line[]): number[] => lines.flatMap(({ covers = [] }) => covers.map(({ eventNumber }) => eventNumber)).sort((a, b) => a - b);
const span = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);
const same = (a: readonly number[], b: readonly number[]): boolean => a.length === b.length && a.every((number, index) => number === b[index]);

/** The platform is back and says so. What it is sent first shows it how much it lacks. */
export async function comeBack({ client, away, id, check, moveTo }: Scene, at: number): Promise<Back> {
  await moveTo(at);
  const whole = proofOf(id, idsOf(away.told)).number;
  const [shaken, before] = [away.handshakes, away.told.length];
  // It takes the first, and then asks for time to fetch the rest by itself.
  away.answer = () => (heldBy(away).length > whole ? 503 : 200);
  await client.restart(id);
  await seen('a handshake', () => away.handshakes > shaken);
  await seen('the first event', () => heldBy(away).length > whole);
  const head = await client.counter(id);
  check('After a handshake $status shows how many events there are', head > whole, `${head} events, of which ${whole} are held`);
  const first = away.told.slice(before).find(({ accepted }) => accepted);
  check('What takes back comes first', first?.retraction === true, `event ${first?.number}`);
  const gap = (first?.previous ?? 0) - whole;
  check('The platform sees the gap by itself', gap > 0, `event ${first?.number} says ${first?.previous} came before it; ${gap} are missing`);
  return { whole, head, retraction: first?.number ?? 0 };
}

/** What was missed is fetched in one go, over a connection that is cut half-way. */
export async function fetchMissed({ client, away, id, check }: Scene, { whole, head, retraction }: Back): Promise<{ digest: string; resources: number }> {
  const { missing } = await client.verify(id, { digest: proofOf(id, idsOf(away.told)).digest, number: head });
  check('$verify lists what is missing', same(missing, span(whole + 1, head)), `${missing.length} events from ${missing[0]} on`);
  const all = await client.catchUp(id, { since: whole + 1, mode: 'latest' });
  const events = eventsOf(all);
  check('$catchup tells what takes back first, and each resource once', events[0]?.eventNumber === retraction && events.length < head - whole && same(numbersOf(events), span(whole + 1, head)), `${head - whole} events become ${events.length} resources`);
  const read = events.slice(0, Math.floor(events.length / 2));
  const rest = eventsOf(await client.catchUp(id, { since: whole + 1, mode: 'latest', until: all[0]?.until ?? head, after: read.at(-1)?.eventNumber ?? 0 }));
  check('Cut off half-way it goes on behind the last line, with nothing twice', same(numbersOf([...read, ...rest]), span(whole + 1, head)), `${read.length} lines, then ${rest.length}`);
  const ids = new Map([...idsOf(away.told), ...[...read, ...rest].flatMap(({ covers = [] }) => covers.map(({ eventNumber, eventId }) => [eventNumber, eventId] as const))]);
  const { number, digest } = proofOf(id, ids);
  const verdict = await client.verify(id, { digest, number: head });
  check('$verify says that the platform is whole', number === head && verdict.whole && digest === all.at(-1)?.digest, `digest of event ${number}`);
  return { digest, resources: events.length };
}

/** It is live again: nothing that was fetched is sent, and nothing is left over. */
export async function liveAgain({ client, away, id, residents, check }: Scene, { head, retraction }: Back, digest: string): Promise<void> {
  await client.acknowledge(id, { number: retraction });
  await client.acknowledge(id, { through: head, digest });
  away.answer = () => 200;
  const before = away.told.length;
  await client.send('round-outcome', outcomeRecord(residents[1] ?? '', 4, 'amended'));
  await seen('a new event', () => away.told.some(({ number, accepted }) => accepted && number === head + 1));
  const since = away.told.slice(before).filter(({ accepted }) => accepted).map(({ number }) => number);
  await seen('nothing waits', async () => (await client.lag(id)).waiting === 0);
  check('Live events go on behind the catch-up, and nothing else comes', same(since, [head + 1]), `event ${since.join(', ')}`);
  const { waiting, retractions } = await client.lag(id);
  check('Nothing waits, and what was taken back is acknowledged', waiting === 0 && retractions.length === 0, `${waiting} waiting, ${retractions.length} without an acknowledgement`);
}

const idsOf = (told: readonly Told[]): Map<number, string> => new Map(told.filter(({ accepted }) => accepted).map(({ number, eventId }) => [number, eventId]));

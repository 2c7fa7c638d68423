import { renderLength } from '../render/lag.ts';
import { heldBy } from './platform.ts';
import { proofOf } from './proof.ts';
import { outcomeRecord } from './records.ts';
import { holds, type Scene, seen, slowest } from './scene.ts';

/** From an event to its subscriber, at most. */
const PROMPT_MS = 5_000;
const MINUTE = 60;

/** Before the outage: events come promptly, each with what proves that none is missing. */
export async function quietDay({ client, away, other, id, residents, check }: Scene): Promise<void> {
  for (const nhsNumber of residents) await client.send('round-outcome', outcomeRecord(nhsNumber, 1, 'completed'));
  await holds(away, residents.length);
  await holds(other, residents.length);
  check('An event comes within 5 s of its publication', slowest(away) < PROMPT_MS, `slowest ${slowest(away)} ms`);
  const linked = away.told.every(({ number, previous }) => previous === number - 1);
  const { number, digest } = proofOf(id, new Map(away.told.map((event) => [event.number, event.eventId])));
  check('It has the number before it, and a running digest that the platform can compute', linked && digest === away.told.find((event) => event.number === number)?.digest, `digest of event ${number}`);
}

/** The platform is gone: its events are counted and kept, and nobody else notices. */
export async function goDown({ client, away, other, id, residents, check, moveTo }: Scene): Promise<void> {
  const before = residents.length;
  away.answer = () => 500;
  for (const nhsNumber of residents) await client.send('round-outcome', outcomeRecord(nhsNumber, 2, 'amended'));
  await holds(other, 2 * before);
  check('Other subscribers have their events within 5 s', slowest(other, before) < PROMPT_MS, `slowest ${slowest(other, before)} ms`);
  await seen('two attempts', async () => ((await client.lag(id)).attempts ?? 0) >= 2);
  // The third comes after five minutes.
  await moveTo(6 * MINUTE);
  await seen('three attempts', async () => ((await client.lag(id)).attempts ?? 0) >= 3);
  const { status, head, delivered } = await client.lag(id);
  check('The subscription warns, and its events are counted', status === 'failing' && head === 2 * before && delivered === before, `${status}, head ${head}, delivered ${delivered}`);
}

/** Ten minutes later somebody looks. */
export async function operatorLooks({ client, id, residents, check, moveTo }: Scene): Promise<void> {
  await moveTo(10 * MINUTE);
  const { waiting, oldestSeconds = 0, lastError = '' } = await client.lag(id);
  check('ehch lag says what waits, since when, and why', waiting === residents.length && oldestSeconds >= 10 * MINUTE && lastError !== '', `${waiting} waiting, the oldest for ${renderLength(oldestSeconds)}: ${lastError}`);
}

/** A third of the outage in, something that the platform was told of is taken back. */
export async function takeBack({ client, away, id, residents, check, moveTo }: Scene, at: number): Promise<void> {
  await moveTo(at);
  const [wrong = '', ...others] = residents;
  const earlier = await client.counter(id);
  await client.send('round-outcome', outcomeRecord(wrong, 3, 'entered-in-error'));
  await seen('a retraction', async () => (await client.lag(id)).retractions.length === 1);
  for (const nhsNumber of others.slice(0, Math.ceil(others.length / 2))) await client.send('round-outcome', outcomeRecord(nhsNumber, 3, 'amended'));
  await seen('a try to send it ahead', () => away.told.some(({ retraction }) => retraction));
  check('What takes back is tried before all that waits', away.told.at(-1)?.number === earlier + 1, `event ${earlier + 1}, while ${earlier + 1 - heldBy(away).length} wait`);
  await moveTo(at + 16 * MINUTE);
  await seen('an alert', async () => (await client.lag(id)).retractions.some(({ alertedAt }) => alertedAt !== null));
  check('After 15 min without an acknowledgement an alert is raised', true, 'shown by ehch lag, in the log, the metrics and the audit');
}

import { createClient } from './client.ts';
import { comeBack, fetchMissed, liveAgain } from './coming-back.ts';
import { goDown, operatorLooks, quietDay, takeBack } from './going-away.ts';
import { Failure } from '../failure.ts';
import { openPlatform, type Platform } from './platform.ts';
import { homeRecord, residentRecord, residentsOf } from './records.ts';
import { openScene, type Scene, seen } from './scene.ts';
import type { Sheet } from './sheet.ts';
import type { OpenStage, Stage } from './stage.ts';

const RESIDENTS = 10;
const HOUR = 3_600;

/** Practises that a subscriber is away for hours and comes back, on a stack of its own, and tells how it went. */
export async function drillOutage(hours: number, openStage: OpenStage): Promise<Sheet> {
  const [away, other] = [await openPlatform(), await openPlatform()];
  try {
    const stage = await openStage([away.origin, other.origin]);
    return await hold(hours, await prepare(stage, away, other)).finally(() => stage.close());
  } finally {
    await Promise.all([away.close(), other.close()]);
  }
}

async function prepare(stage: Stage, away: Platform, other: Platform): Promise<Scene> {
  const client = createClient(stage);
  const residents = residentsOf(RESIDENTS);
  await client.send('home-register', homeRecord());
  for (const nhsNumber of residents) await client.send('resident-register', residentRecord(nhsNumber));
  const id = await client.subscribe(away);
  await client.subscribe(other);
  await seen('both handshakes', () => away.handshakes === 1 && other.handshakes === 1);
  return openScene(stage, { client, away, other, id, residents });
}

/** A step that is not seen to its end fails, and those behind it are not tried. */
async function hold(hours: number, scene: Scene): Promise<Sheet> {
  let outage: Sheet['outage'];
  try {
    outage = await play(hours, scene);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    scene.check('The drill goes on to its end', false, error.message);
  }
  const { findings } = scene;
  return { hours, passed: findings.every(({ passed }) => passed), findings, ...(outage && { outage }) };
}

async function play(hours: number, scene: Scene): Promise<NonNullable<Sheet['outage']>> {
  await quietDay(scene);
  await goDown(scene);
  await operatorLooks(scene);
  await takeBack(scene, (hours * HOUR) / 3);
  const back = await comeBack(scene, hours * HOUR);
  const { digest, resources } = await fetchMissed(scene, back);
  await liveAgain(scene, back, digest);
  return { seconds: hours * HOUR, events: back.head - back.whole, resources, retractions: [{ eventNumber: back.retraction, alertedAfterSeconds: 16 * 60, acknowledged: true }] };
}

import { describe, expect, test } from '@jest/globals';
import type { ServerAnswer } from './answers.ts';
import { withGate } from './gate.ts';

function gated(answers: ServerAnswer[]) {
  let now = 0;
  let sent = 0;
  const answer = () => Promise.resolve(answers[sent++] ?? { is: 'ok' as const, status: 200, body: undefined });
  const server = withGate({ transaction: answer, read: answer, search: answer, close: () => Promise.resolve() }, { now: () => now, random: () => 0 });
  return { ask: () => server.read('Patient', '1'), pass: (ms: number) => { now += ms; }, sent: () => sent };
}

const FAILURE: ServerAnswer = { is: 'unknown', cause: 'ECONNRESET' };

describe('the gate before the FHIR server', () => {
  test('F-05: sends nothing for as long as Retry-After says, then lets requests through', async () => {
    const { ask, pass, sent } = gated([{ is: 'busy', status: 429, afterMs: 30_000 }]);
    expect(await ask()).toMatchObject({ is: 'busy', status: 429 });
    pass(29_000);
    expect(await ask()).toEqual({ is: 'busy', status: 0, afterMs: 1_000 });
    expect(sent()).toBe(1);
    pass(1_000);
    expect(await ask()).toMatchObject({ is: 'ok' });
  });

  test('REL-041: closes after five failures in a row and then sends one probe before the others', async () => {
    const { ask, pass, sent } = gated(Array.from({ length: 5 }, () => FAILURE));
    for (let i = 0; i < 5; i += 1) await ask();
    expect(await ask()).toMatchObject({ is: 'busy', status: 0, cause: 'ECONNRESET' });
    expect(sent()).toBe(5);
    pass(10_000);
    const [probe, other] = await Promise.all([ask(), ask()]);
    expect([probe.is, other.is]).toEqual(['ok', 'busy']);
    expect((await ask()).is).toBe('ok');
  });

  test('says no cause where the server asked for time after failures', async () => {
    const { ask } = gated([FAILURE, FAILURE, { is: 'busy', status: 503, afterMs: 30_000 }]);
    for (let i = 0; i < 3; i += 1) await ask();
    expect(await ask()).toEqual({ is: 'busy', status: 0, afterMs: 30_000 });
  });

  test('closes again when the probe fails', async () => {
    const { ask, pass, sent } = gated(Array.from({ length: 6 }, () => FAILURE));
    for (let i = 0; i < 5; i += 1) await ask();
    pass(10_000);
    await ask();
    expect(await ask()).toMatchObject({ is: 'busy' });
    expect(sent()).toBe(6);
  });

  test('counts failures in a row only: a refusal or a conflict says that the server lives', async () => {
    const { ask } = gated([FAILURE, FAILURE, FAILURE, FAILURE, { is: 'conflict', status: 412, multipleMatches: false }, FAILURE]);
    for (let i = 0; i < 6; i += 1) await ask();
    expect((await ask()).is).toBe('ok');
  });
});

import { expect } from '@jest/globals';
import { startIntake, type TestIntake } from '../../../services/intake/test/support/intake.ts';
import { exampleOf } from '../../support/journey.ts';

/** A word that stands in bad input and in nothing else; where it comes back, a value was told. */
export const CANARY = 'Quillfeather';

/** What an answer to something bad must be. */
export interface Refusal {
  status: number;
  /** Of every issue, in their order. */
  codes: readonly string[];
  /** What the answer says of the place. */
  at?: string | RegExp;
}

/** Intake, met with bad input. */
export interface UnderTest extends TestIntake {
  by: Awaited<ReturnType<TestIntake['client']>>;
  /** Sends, and sees that it is refused in this way, that nothing is left of it, that no value comes back, and that valid traffic is answered at once. */
  refuses(send: () => Promise<Response>, refusal: Refusal): Promise<void>;
  /** Sees that something else than a refusal leaves it alive, and answers what was answered. */
  answers(send: () => Promise<Response>, status: number): Promise<string>;
}

export async function startUnderTest(options: Parameters<typeof startIntake>[0] = {}): Promise<UnderTest> {
  const intake = await startIntake(options);
  const by = await intake.client();
  const valid = await by.postJson('/records/round-outcome', exampleOf('round-outcome'));
  expect(valid.status).toBe(202);
  const answers = async (send: () => Promise<Response>, status: number): Promise<string> => {
    const response = await send();
    const text = await response.text();
    expect([response.status, response.status === status ? '' : text]).toEqual([status, '']);
    expect((await by.postJson('/records/round-outcome/$map', exampleOf('round-outcome'))).status).toBe(200);
    return text;
  };
  return {
    ...intake,
    by,
    answers,
    refuses: async (send, { status, codes, at }) => {
      const before = await contentOf(intake);
      const text = await answers(send, status);
      expect(codesIn(text)).toEqual(codes);
      if (at !== undefined) expect(text).toMatch(at);
      expect(text).not.toContain(CANARY);
      expect(intake.output()).not.toContain(CANARY);
      expect(await contentOf(intake)).toEqual(before);
    },
  };
}

/** How many rows each table has; what a request may add though it is refused is left out: a used assertion, and the audit. */
export async function contentOf(intake: TestIntake): Promise<Record<string, number>> {
  const { used_assertion: _assertions, audit: _audit, ...content } = await intake.rows();
  return content;
}

interface Answer {
  issue?: { details?: { coding?: { code: string }[] } }[];
  /** OAuth's own word. */
  error?: string;
}

export function codesIn(text: string): string[] {
  const { issue = [], error } = JSON.parse(text) as Answer;
  return error === undefined ? issue.map(({ details }) => details?.coding?.[0]?.code ?? '') : [error];
}

interface Held {
  entries: { place?: string; state: string; issues?: { code: string; row?: number; column?: string; cell?: string }[] }[];
}

/** The rows that a receipt or a dry run says are held, each as its place and codes; and that no issue but its cell holds a value. */
export function heldIn(text: string): string[] {
  const { entries } = JSON.parse(text) as Held;
  const held = entries.filter(({ state }) => state === 'held');
  const issues = held.flatMap(({ issues: of = [] }) => of.map(({ cell: _cell, ...issue }) => issue));
  expect(JSON.stringify(issues)).not.toContain(CANARY);
  return held.map(({ place, issues: of = [] }) => `${place}: ${of.map(({ code, column }) => (column === undefined ? code : `${code} ${column}`)).join(', ')}`);
}

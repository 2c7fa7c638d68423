import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** An event that reached the endpoint: the number that its subscription gives it, and when, by the clock that all processes of a machine share. */
export interface Arrival {
  subscription: string;
  number: number;
  ns: number;
}

/** A POST as it came, as a line of the file that is left behind. */
export interface KeptPost {
  path: string;
  headers: Record<string, string>;
  body: string;
}

export type Order =
  /** To answer events with this status from now on. */
  | { is: 'behave'; status: number }
  /** To forget what has arrived, and to leave what comes from now on in a file, if one is named. */
  | { is: 'begin'; keepIn?: string }
  /** To say what has arrived, once there is so much. */
  | { is: 'await'; events: number };

export type Answer = { is: 'ready'; origin: string } | { is: 'behaving' } | { is: 'begun' } | { is: 'reached'; arrivals: Arrival[] };

/** The endpoint of shared care record platforms, in a process of its own. It answers at once. */
export interface Subscriber {
  origin: string;
  behave(status: number): Promise<void>;
  begin(keepIn?: string): Promise<void>;
  /** Waits until so many events have come since it began. */
  arrived(events: number): Promise<Arrival[]>;
  close(): Promise<void>;
}

/** Nanoseconds of the clock by which arrivals are told. */
export const nowNs = (): number => Number(process.hrtime.bigint());

const LIMIT_MS = 240_000;

export async function startSubscriber(): Promise<Subscriber> {
  const child = fork(join(import.meta.dirname, 'subscriber-program.ts'), { execArgv: ['--disable-warning=ExperimentalWarning'] });
  const { origin } = await answerOf(child, 'ready');
  const told = async <K extends Answer['is']>(order: Order, is: K): Promise<Extract<Answer, { is: K }>> => {
    const answer = answerOf(child, is);
    child.send(order);
    return answer;
  };
  return {
    origin,
    behave: async (status) => void (await told({ is: 'behave', status }, 'behaving')),
    begin: async (keepIn) => void (await told({ is: 'begin', ...(keepIn !== undefined && { keepIn }) }, 'begun')),
    arrived: async (events) => (await told({ is: 'await', events }, 'reached')).arrivals,
    close: async () => {
      const exit = once(child, 'exit');
      child.kill('SIGTERM');
      await exit;
    },
  };
}

async function answerOf<K extends Answer['is']>(child: ChildProcess, is: K): Promise<Extract<Answer, { is: K }>> {
  return new Promise((resolve, reject) => {
    const fail = (text: string): void => { settle(); reject(new Error(text)); };
    const onMessage = (answer: Answer): void => {
      if (answer.is !== is) return;
      settle();
      resolve(answer as Extract<Answer, { is: K }>);
    };
    const onExit = (): void => { fail('the subscriber ended'); };
    const timer = setTimeout(() => { fail(`the subscriber was not ${is} within ${LIMIT_MS / 1_000} seconds`); }, LIMIT_MS);
    const settle = (): void => { clearTimeout(timer); child.off('message', onMessage); child.off('exit', onExit); };
    child.on('message', onMessage);
    child.once('exit', onExit);
  });
}

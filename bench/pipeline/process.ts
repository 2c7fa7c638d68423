import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

interface Servers {
  databaseUrl: string;
  redisUrl: string;
  fhirBaseUrl: string;
}

/** A part of a run. */
export type Phase = 'warmUp' | 'records';

/** A transaction that was sent, as a line of the file that is left behind. */
export interface Sent {
  phase: Phase;
  body: string;
}

/** What the process is told. */
export type Order =
  | ({ is: 'start'; pipeline: string } & Servers)
  /** To answer once so many records in all have been published. */
  | { is: 'await'; published: number }
  /** To keep each transaction from now on, as of this phase. */
  | { is: 'record'; phase: Phase }
  /** To end, and to leave what it kept in a file. */
  | { is: 'stop'; sentFile?: string };

/** What it answers. */
export type Answer = { is: 'ready'; url: string; token: string | undefined } | { is: 'reached'; cpuNs: number; rssBytes: number } | { is: 'failed'; text: string };

type Reached = Extract<Answer, { is: 'reached' }>;

/** A pipeline in a process of its own. */
export interface PipelineProcess {
  url: string;
  token: string | undefined;
  /** Waits until so many records in all have been published. Rejects when anything goes wrong first. */
  published(count: number): Promise<Reached>;
  /** Keeps the transactions that are sent from now on. */
  record(phase: Phase): void;
  stop(sentFile?: string): Promise<void>;
}

export async function startPipelineProcess(pipeline: string, servers: Servers): Promise<PipelineProcess> {
  const child = fork(join(import.meta.dirname, 'program.ts'), { execArgv: ['--disable-warning=ExperimentalWarning'] });
  const tell = (order: Order): void => void child.send(order);
  tell({ is: 'start', pipeline, ...servers });
  const { url, token } = await answerOf(child, 'ready');
  return {
    url,
    token,
    published: (count) => {
      const answer = answerOf(child, 'reached');
      tell({ is: 'await', published: count });
      return answer;
    },
    record: (phase) => { tell({ is: 'record', phase }); },
    stop: async (sentFile) => {
      const exit = once(child, 'exit');
      tell({ is: 'stop', ...(sentFile !== undefined && { sentFile }) });
      await exit;
    },
  };
}

const LIMIT_MS = 600_000;

/** The next answer of this kind; a failure, an end of the process or ten minutes without one is an error, and ends it. */
async function answerOf<K extends 'ready' | 'reached'>(child: ChildProcess, is: K): Promise<Extract<Answer, { is: K }>> {
  return new Promise((resolve, reject) => {
    const fail = (text: string): void => { settle(); child.kill('SIGKILL'); reject(new Error(text)); };
    const onMessage = (answer: Answer): void => {
      if (answer.is === 'failed') fail(answer.text);
      if (answer.is === is) { settle(); resolve(answer as Extract<Answer, { is: K }>); }
    };
    const onExit = (): void => { fail('the pipeline ended'); };
    const timer = setTimeout(() => { fail('the pipeline was not done within ten minutes'); }, LIMIT_MS);
    const settle = (): void => { clearTimeout(timer); child.off('message', onMessage); child.off('exit', onExit); };
    child.on('message', onMessage);
    child.once('exit', onExit);
  });
}

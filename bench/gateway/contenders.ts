import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import pg from 'pg';
import { Pool } from 'undici';
import type { Client } from '../stack/stack.ts';

/** What came of a turn. Nanoseconds. */
export interface Turn {
  elapsedNs: number;
  latencies: number[];
  /** How often each answer came. */
  answers: Record<string, number>;
}

/** One that takes bodies, so many at a time. */
export interface Taker {
  name: string;
  take(bodies: readonly string[], atOnce: number): Promise<Turn>;
  close(): Promise<void>;
}

/** Sends bodies over so many connections that stay open, the next as soon as one has been answered. */
export function httpTaker({ name, url, path, client }: { name: string; url: string; path: string; client?: Client }): Taker {
  return {
    name,
    take: async (bodies, atOnce) => {
      const pool = new Pool(url, { connections: atOnce });
      const headers = { 'content-type': 'application/fhir+json', ...(client && { authorization: `Bearer ${await client.token()}` }) };
      const turn = await takeTurn(bodies, atOnce, async (body) => {
        const { statusCode, body: answer } = await pool.request({ method: 'POST', path, headers, body });
        const text = await answer.text();
        if (statusCode < 200 || statusCode > 299) throw new Error(`${name} answered ${statusCode}: ${text.slice(0, 500)}`);
        return outcomesOf(statusCode, text);
      });
      await pool.close();
      return turn;
    },
    close: () => Promise.resolve(),
  };
}

/** Of a batch, what each entry was answered with; a bare server's answer has no word of its own for them. */
function outcomesOf(statusCode: number, text: string): string[] {
  const statuses = [...text.matchAll(/"response":\{"status":"(\d+)/g)].map(([, status = '']) => status);
  return statuses.length > 0 ? statuses : [String(statusCode)];
}

/** Starts a server that only answers. */
export async function startBare(kind: 'express' | 'node', name: string): Promise<Taker> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'bare.ts'), kind], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  return {
    ...httpTaker({ name, url: said.toString().trim(), path: '/fhir/R4/Encounter' }),
    close: async () => {
      const exit = once(child, 'exit');
      child.kill('SIGTERM');
      await exit;
    },
  };
}

/** Writes each body with one INSERT, which commits by itself, over as many connections. No HTTP, and nothing is looked at. */
export async function openCommits(databaseUrl: string, name: string): Promise<Taker> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 32 });
  const { rows } = await pool.query<{ name: string; setting: string }>(`select name, setting from pg_settings where name in ('synchronous_commit', 'fsync', 'full_page_writes')`);
  const off = rows.filter(({ setting }) => setting !== 'on').map((row) => row.name);
  if (off.length > 0) throw new Error(`PostgreSQL runs without ${off.join(', ')}: what it commits is not durable`);
  await pool.query('create table bench_commit (id bigint generated always as identity primary key, body text not null)');
  return {
    name,
    take: (bodies, atOnce) =>
      takeTurn(bodies, atOnce, async (body) => {
        await pool.query({ name: 'commit', text: 'insert into bench_commit (body) values ($1)', values: [body] });
        return ['committed'];
      }),
    close: () => pool.end(),
  };
}

async function takeTurn(bodies: readonly string[], atOnce: number, take: (body: string) => Promise<string[]>): Promise<Turn> {
  const waiting = bodies.values();
  const turn: Turn = { elapsedNs: 0, latencies: [], answers: {} };
  const takeNext = async (): Promise<void> => {
    for (const body of waiting) {
      const sentAt = process.hrtime.bigint();
      const answers = await take(body);
      turn.latencies.push(Number(process.hrtime.bigint() - sentAt));
      for (const answer of answers) turn.answers[answer] = (turn.answers[answer] ?? 0) + 1;
    }
  };
  const startedAt = process.hrtime.bigint();
  await Promise.all(Array.from({ length: atOnce }, takeNext));
  return { ...turn, elapsedNs: Number(process.hrtime.bigint() - startedAt) };
}

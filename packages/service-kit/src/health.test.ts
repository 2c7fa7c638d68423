import { afterEach, describe, expect, test } from '@jest/globals';
import express from 'express';
import { createHealth, type Health, type HealthCheck } from './health.ts';
import { listen, type Listening } from './http/listen.ts';

const opened: Listening[] = [];

afterEach(() => Promise.all(opened.splice(0).map((server) => server.close())));

async function ask(health: Health, path: string): Promise<[number, unknown]> {
  const server = await listen(express().use(health.router), { port: 0, host: '127.0.0.1' });
  opened.push(server);
  const answer = await fetch(`${server.url}${path}`);
  return [answer.status, await answer.json()];
}

const well: HealthCheck = () => Promise.resolve();
const ill: HealthCheck = () => Promise.reject(new Error('postgresql://user:Zz-Canary@host refused'));
const silent: HealthCheck = () => new Promise(() => undefined);

describe('createHealth (REL-053)', () => {
  test('is ready when every check passes', async () => {
    expect(await ask(createHealth({ checks: { database: well, queue: well } }), '/health/ready')).toEqual([200, { status: 'ready' }]);
  });

  test('is not ready before all has started, whatever the checks say', async () => {
    const health = createHealth({ checks: { database: well }, starting: true });
    expect(await ask(health, '/health/ready')).toEqual([503, { status: 'not-ready', failing: ['starting'] }]);
    health.started();
    expect(await ask(health, '/health/ready')).toEqual([200, { status: 'ready' }]);
  });

  test('names the checks that fail, throw or stay silent, and nothing else', async () => {
    const health = createHealth({
      checks: {
        database: ill,
        queue: well,
        server: silent,
        disk: () => {
          throw new Error('Zz-Canary');
        },
      },
      timeLimitMs: 20,
    });
    expect(await ask(health, '/health/ready')).toEqual([503, { status: 'not-ready', failing: ['database', 'server', 'disk'] }]);
  });

  test('is live whatever its dependencies do', async () => {
    let asked = 0;
    const health = createHealth({ checks: { database: () => Promise.reject(new Error(String((asked += 1)))) } });
    expect(await ask(health, '/health/live')).toEqual([200, { status: 'live' }]);
    expect(asked).toBe(0);
  });

  test('tells a check that its time is up', async () => {
    let told: Promise<unknown> | undefined;
    const check: HealthCheck = (signal) => (told = new Promise((resolve) => signal.addEventListener('abort', resolve)));
    expect(await createHealth({ checks: { check }, timeLimitMs: 20 }).failing()).toEqual(['check']);
    await told;
  });

  test('asks once for many, and again only when the answer is a second old', async () => {
    let now = 0;
    let asked = 0;
    let works = false;
    const check = () => {
      asked += 1;
      return works ? Promise.resolve() : Promise.reject(new Error());
    };
    const health = createHealth({ checks: { check }, now: () => now });
    expect(await Promise.all([health.failing(), health.failing()])).toEqual([['check'], ['check']]);
    works = true;
    now = 1000;
    expect(await health.failing()).toEqual(['check']);
    expect(asked).toBe(1);
    now = 1001;
    expect(await health.failing()).toEqual([]);
    expect(asked).toBe(2);
  });

  test('is not ready from the moment shutdown begins, though live (REL-050)', async () => {
    const health = createHealth({ checks: { database: well } });
    health.beginShutdown();
    expect(await ask(health, '/health/ready')).toEqual([503, { status: 'not-ready', failing: ['shutting-down'] }]);
    expect(await ask(health, '/health/live')).toEqual([200, { status: 'live' }]);
  });
});

import { describe, expect, test } from '@jest/globals';
import express from 'express';
import { listen } from './http/listen.ts';
import { createMetrics, type Metrics } from './metrics.ts';

async function scrape(metrics: Metrics): Promise<string> {
  const server = await listen(express().get('/metrics', metrics.handler), { port: 0, host: '127.0.0.1' });
  const answer = await fetch(`${server.url}/metrics`, { headers: { Connection: 'close' } });
  const text = await answer.text();
  await server.close();
  expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  return text;
}

describe('createMetrics', () => {
  test('has the metrics of the process', async () => expect(await scrape(createMetrics())).toMatch(/^process_cpu_seconds_total /m));

  test('counts, sets and observes', async () => {
    const metrics = createMetrics();
    const accepted = metrics.counter({ name: 'accepted_total', help: 'Accepted', labels: { outcome: ['new', 'known'] } });
    accepted.add({ outcome: 'new' });
    accepted.add({ outcome: 'new' }, 2);
    metrics.gauge({ name: 'oldest_seconds', help: 'Age', labels: {} }).set({}, 5);
    metrics.histogram({ name: 'took_seconds', help: 'Time', labels: {}, buckets: [1, 2] }).observe({}, 1.5);
    const text = await scrape(metrics);
    for (const line of ['accepted_total{outcome="new"} 3', 'oldest_seconds 5', 'took_seconds_bucket{le="2"} 1', 'took_seconds_bucket{le="1"} 0']) expect(text).toContain(`\n${line}\n`);
  });

  test('begins with 0 for each value of a closed list, so that the first of it is an increase', async () => {
    const metrics = createMetrics();
    metrics.counter({ name: 'answers_total', help: 'Answers', labels: { type: ['a', 'b'], answer: ['yes'] } });
    metrics.histogram({ name: 'took_seconds', help: 'Time', labels: { answer: ['yes'] }, buckets: [1] });
    metrics.counter({ name: 'open_total', help: 'Open', labels: { answer: ['yes'], target: { atMost: 2 } } });
    const text = await scrape(metrics);
    for (const line of ['answers_total{type="a",answer="yes"} 0', 'answers_total{type="b",answer="yes"} 0', 'took_seconds_count{answer="yes"} 0']) expect(text).toContain(`\n${line}\n`);
    expect(text).not.toContain('\nopen_total{');
  });

  test('folds values that are not on the list into one (SEC-050)', async () => {
    const metrics = createMetrics();
    const counter = metrics.counter({ name: 'seen_total', help: 'Seen', labels: { kind: ['a'], target: { atMost: 2 } } });
    for (const target of ['x', 'y', 'Zz-Canary-Quillfeather', 'x']) counter.add({ kind: 'Zz-Canary-Quillfeather', target });
    const text = await scrape(metrics);
    expect(text).toContain('seen_total{kind="other",target="x"} 2\n');
    expect(text).toContain('seen_total{kind="other",target="other"} 1\n');
    expect(text).not.toContain('Canary');
  });

  test('reads a gauge at each scrape, forgets what is gone, and leaves it out when the reading fails', async () => {
    const metrics = createMetrics();
    const readings: (() => Record<string, number>)[] = [
      () => ({ a: 1, b: 2 }),
      () => ({ a: 3 }),
      () => {
        throw new Error('no database');
      },
    ];
    metrics.gauge({
      name: 'waiting',
      help: 'Waiting',
      labels: { lane: ['a', 'b'] },
      read: (set) => Object.entries(readings.shift()!()).forEach(([lane, value]) => set({ lane }, value)),
    });
    const linesOf = (text: string) => text.split('\n').filter((line) => line.startsWith('waiting'));
    expect(linesOf(await scrape(metrics))).toEqual(['waiting{lane="a"} 1', 'waiting{lane="b"} 2']);
    expect(linesOf(await scrape(metrics))).toEqual(['waiting{lane="a"} 3']);
    expect(linesOf(await scrape(metrics))).toEqual([]);
  });

  test('gives the same metric to two who ask for the same, and refuses one name for two things', async () => {
    const metrics = createMetrics();
    const options = { name: 'shared_total', help: 'Shared', labels: { kind: ['a'] } };
    metrics.counter(options).add({ kind: 'a' });
    metrics.counter(options).add({ kind: 'a' });
    expect(await scrape(metrics)).toContain('shared_total{kind="a"} 2');
    expect(() => metrics.counter({ ...options, labels: { sort: ['a'] } })).toThrow('another form');
  });
});

import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { allHttps, httpsOrLocal, notWellKnown, randomKey, securePostgres, secureRedis } from './production.ts';

describe('SEC-058: in production the link to PostgreSQL', () => {
  test.each(['postgres://u:x7Kq9@db.example/e?sslmode=verify-full', 'postgres://u:x7Kq9@db.example/e?sslmode=require', 'postgres://u:x7Kq9@127.0.0.1/e', 'postgres://u@localhost/e', 'postgresql:///e?host=/run/postgresql'])('may be %s', (url) => {
    expect(securePostgres(new URL(url))).toBeUndefined();
  });

  test.each(['postgres://u:x7Kq9@db.example/e', 'postgres://u:x7Kq9@db.example/e?sslmode=disable', 'postgres://u:x7Kq9@db.example/e?sslmode=prefer', 'postgres://u:x7Kq9@db.example/e?sslmode=no-verify', 'postgres://u:x7Kq9@db.example/e?sslmode=verify-full&sslmode=disable', 'postgres://u:x7Kq9@127.0.0.1.evil.example/e', 'postgres://u:x7Kq9@localhost/e?host=db.example', 'postgres://u:x7Kq9@db.example/e?sslmode=require&uselibpqcompat=true'])('may not be %s', (url) => {
    expect(securePostgres(new URL(url))).toContain('sslmode=verify-full');
  });
});

test.each([
  ['rediss://:x7Kq9@r.example', undefined],
  ['redis://:x7Kq9@127.0.0.1', undefined],
  ['redis://:x7Kq9@r.example', 'must be rediss'],
  ['rediss+cluster://:x7Kq9@r.example?host=s.example', undefined],
  ['redis+sentinel://:x7Kq9@127.0.0.1/main?host=127.0.0.1:26380', undefined],
  ['redis+sentinel://:x7Kq9@127.0.0.1/main?host=s.example', 'must be rediss'],
  ['redis+cluster://:x7Kq9@r.example', 'must be rediss'],
  ['rediss://r.example', 'must have a password'],
  ['rediss://:redis@r.example', 'must not be a password or secret that everybody knows'],
])('SEC-058, SEC-059: in production Redis at %s: %s', (url, fault) => {
  expect(secureRedis(new URL(url))).toBe(fault);
});

describe('SEC-059: production refuses', () => {
  test.each(['postgres', 'Password', 'changeme', 'aaaaaaaa'])('the secret %s', (secret) => {
    expect(notWellKnown(secret)).toBeDefined();
    expect(securePostgres(new URL(`postgres://u:${secret}@localhost/e`))).toBeDefined();
  });

  test('a key that was not made at random', () => {
    expect(randomKey(randomBytes(32).toString('base64'))).toBeUndefined();
    for (const key of [Buffer.alloc(32), Buffer.from('0123'.repeat(8)), randomBytes(16)]) expect(randomKey(key.toString('base64'))).toBeDefined();
  });

  test('addresses without TLS, but for this machine', () => {
    expect([httpsOrLocal(new URL('https://a.example')), httpsOrLocal(new URL('http://localhost:1'))]).toEqual([undefined, undefined]);
    expect([httpsOrLocal(new URL('http://a.example')), allHttps([new URL('https://a.example'), new URL('http://127.0.0.1')])]).toEqual(['must be https', 'must be https, each of them']);
  });
});

import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { ConfigError, loadConfig } from '@ehch/service-kit';
import { config } from './config.ts';

const SECURE = {
  EHCH_MODE: 'production',
  EHCH_PUBLIC_URL: 'https://ehch.example',
  EHCH_WEBHOOK_KEY: randomBytes(32).toString('base64'),
  DATABASE_URL: 'postgres://ehch:x7Kq9mB2@db.example/ehch?sslmode=verify-full',
  REDIS_URL: 'rediss://:x7Kq9mB2@redis.example',
  FHIR_BASE_URL: 'https://fhir.example/R4',
};

function faultsOf(env: Record<string, string>): string[] {
  try {
    loadConfig(config, env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults.map((fault) => fault.split(' ')[0] ?? '');
    throw error;
  }
}

describe('SEC-057, SEC-058, SEC-059: production', () => {
  test('starts with what is secure', () => expect(faultsOf(SECURE)).toEqual([]));

  test('does not start with nothing set, and names all that is missing at once', () => {
    expect(faultsOf({ EHCH_MODE: 'production' }).toSorted()).toEqual(['DATABASE_URL', 'EHCH_PUBLIC_URL', 'EHCH_WEBHOOK_KEY', 'FHIR_BASE_URL']);
  });

  test.each([
    ['EHCH_PUBLIC_URL', 'http://ehch.example'],
    ['EHCH_WEBHOOK_KEY', Buffer.alloc(32).toString('base64')],
    ['DATABASE_URL', 'postgres://ehch:x7Kq9mB2@db.example/ehch'],
    ['DATABASE_URL', 'postgres://ehch:postgres@db.example/ehch?sslmode=verify-full'],
    ['REDIS_URL', 'redis://:x7Kq9mB2@redis.example'],
    ['REDIS_URL', 'rediss://redis.example'],
    ['FHIR_BASE_URL', 'http://fhir.example/R4'],
    ['FHIR_TOKEN_URL', 'http://fhir.example/token'],
    ['FHIR_CLIENT_SECRET', 'changeme'],
    ['EHCH_JWKS_ALLOW', 'http://client.example'],
    ['EHCH_DECISION_URL', 'http://consent.example'],
    ['NODE_TLS_REJECT_UNAUTHORIZED', '0'],
  ])('does not start with %s=%s', (name, value) => {
    expect(faultsOf({ ...SECURE, [name]: value })).toEqual([name]);
  });

  test('development starts with nothing set', () => expect(faultsOf({})).toEqual([]));
});

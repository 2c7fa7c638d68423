import { describe, expect, test } from '@jest/globals';
import { ConfigError, defineConfig, loadConfig, oneOf } from '@ehch/service-kit';
import { MLLP_SETTINGS, mllpSettings } from './settings.ts';

const NAMED = { EHCH_MODE: 'development', EHCH_MLLP_PORT: 2575, EHCH_MLLP_HOST: '127.0.0.1', EHCH_MLLP_TENANT: 'tenant-a', EHCH_MLLP_PEERS: undefined } as const;

describe('mllpSettings', () => {
  const of = (changes: object) => mllpSettings({ ...NAMED, ...changes }, 'demo');

  test('is off unless a port is set', () => expect(of({ EHCH_MLLP_PORT: undefined })).toBeUndefined());

  test('refuses to start in production without a tenant and a list of peers, and names both', () => {
    expect(() => of({ EHCH_MODE: 'production', EHCH_MLLP_TENANT: undefined })).toThrow(ConfigError);
    expect(() => of({ EHCH_MODE: 'production', EHCH_MLLP_TENANT: undefined })).toThrow(/EHCH_MLLP_TENANT is missing[^]*EHCH_MLLP_PEERS is missing/);
    expect(of({ EHCH_MODE: 'production', EHCH_MLLP_PEERS: ['10.0.0.1'] })?.tenant).toBe('tenant-a');
    expect(of({ EHCH_MLLP_TENANT: undefined })?.tenant).toBe('demo');
  });

  test.each([['10.20.3.4', true], ['10.21.0.1', false], ['::ffff:10.20.3.4', true], ['192.168.1.7', true], ['192.168.1.8', false], ['fd00::1', true], ['fe80::1', false], ['', false]])('of two networks and an address, %s may send: %s', (address, may) => {
    expect(of({ EHCH_MLLP_PEERS: ['10.20.0.0/16', '192.168.1.7', 'fd00::/8'] })?.mayConnect(address)).toBe(may);
  });

  test.each(['10.0.0.0/33', '10.0.0', 'hospital.example', '10.0.0.1/', '10.0.0.1/8/8', '::1/129'])('%s is no address and no network', (peer) => {
    const table = defineConfig({ EHCH_MODE: { parse: oneOf('development', 'production'), default: 'development', doc: '' }, ...MLLP_SETTINGS });
    expect(() => loadConfig(table, { EHCH_MLLP_PEERS: `10.1.0.0/16, ${peer}` })).toThrow('EHCH_MLLP_PEERS must be a list with commas, each an IP address or network');
  });
});

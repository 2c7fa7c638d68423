import { describe, expect, test } from '@jest/globals';
import { hostAddress, isPublicAddress, publicOnly } from './addresses.ts';

describe('isPublicAddress', () => {
  test.each(['8.8.8.8', '1.1.1.1', '172.32.0.1', '100.63.255.255', '192.169.0.1', '2606:4700:4700::1111', '2a00:1450:4009::1'])('%s is public', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  test.each([
    '0.0.0.0', '0.1.2.3', '10.0.0.1', '100.64.0.1', '127.0.0.1', '127.255.255.255', '169.254.169.254', '172.16.0.1', '172.31.255.255', '192.0.0.1', '192.0.2.1', '192.88.99.1', '192.168.1.1',
    '198.18.0.1', '198.19.255.255', '198.51.100.1', '203.0.113.1', '224.0.0.1', '240.0.0.1', '255.255.255.255',
    '::', '::1', '::ffff:127.0.0.1', '::ffff:8.8.8.8', '::127.0.0.1', '64:ff9b::7f00:1', '64:ff9b:1::1', '100::1', '2001:db8::1', '2001::1', '2002:7f00:1::', '2002:808:808::', '3fff::1', '5f00::1', 'fc00::1', 'fd12::1', 'fe80::1', 'fec0::1', 'ff02::1', '4000::1',
    'not an address', '',
  ])('WH-056: %s is not', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

test('hostAddress tells addresses from names', () => {
  expect(['127.0.0.1', '[::1]', '169.254.169.254.', 'a.example', 'localhost'].map(hostAddress)).toEqual(['127.0.0.1', '::1', '169.254.169.254', undefined, undefined]);
});

describe('a lookup of the public internet', () => {
  const look = (all: boolean, ...addresses: string[]) =>
    new Promise((resolve) => {
      publicOnly(() => Promise.resolve(addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))))('a.example', { all }, (error, address, family) => { resolve(error ? error.name : all ? address : [address, family]); });
    });

  test('answers what it has checked, all of it or one', async () => {
    expect(await look(true, '8.8.8.8', '2606:4700::1')).toEqual([{ address: '8.8.8.8', family: 4 }, { address: '2606:4700::1', family: 6 }]);
    expect(await look(false, '8.8.8.8', '1.1.1.1')).toEqual(['8.8.8.8', 4]);
  });

  test.each([[['127.0.0.1']], [['8.8.8.8', '10.0.0.1']], [['10.0.0.1', '8.8.8.8']], [[]]])('WH-055, WH-057: refuses %j', async (addresses) => {
    expect(await look(true, ...addresses)).toBe('BlockedAddressError');
    expect(await look(false, ...addresses)).toBe('BlockedAddressError');
  });
});

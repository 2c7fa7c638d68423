import { expect, test } from '@jest/globals';
import { readRedisAddress } from './redis-address.ts';

test.each([
  ['redis://:pw@redis.example:6380/2', { is: 'one', url: 'redis://:pw@redis.example:6380/2' }],
  ['rediss://redis.example', { is: 'one', url: 'rediss://redis.example' }],
  ['redis+cluster://a.example', { is: 'cluster', nodes: [{ host: 'a.example', port: 6379 }], login: {} }],
  ['rediss+cluster://ehch:p%40w@a.example:7000?host=b.example:7001&host=[::1]:7002', { is: 'cluster', nodes: [{ host: 'a.example', port: 7000 }, { host: 'b.example', port: 7001 }, { host: '::1', port: 7002 }], login: { username: 'ehch', password: 'p@w', tls: {} } }],
  ['redis+sentinel://a.example/mymaster', { is: 'sentinel', name: 'mymaster', sentinels: [{ host: 'a.example', port: 26379 }], login: {} }],
  ['redis+sentinel://:pw@a.example:5000/main/3?host=b.example&sentinelPassword=other', { is: 'sentinel', name: 'main', sentinels: [{ host: 'a.example', port: 5000 }, { host: 'b.example', port: 26379 }], login: { password: 'pw', db: 3 }, sentinelPassword: 'other' }],
])('reads %s', (text, address) => {
  expect(readRedisAddress(text)).toEqual(address);
});

test('refuses sentinels without the name of their master, and what is no host', () => {
  expect(() => readRedisAddress('redis+sentinel://a.example:26379')).toThrow('redis+sentinel://host:26379/mymaster');
  expect(() => readRedisAddress('redis+cluster://a.example?host=')).toThrow(TypeError);
});

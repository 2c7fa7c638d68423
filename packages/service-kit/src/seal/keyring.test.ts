import { createCipheriv, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseKeyFile } from './key-file.ts';
import { isSealed, openKeyring } from './keyring.ts';

let folder: string;
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'ehch-keys-')); });
afterAll(() => { rmSync(folder, { recursive: true }); });

const makeLine = (id: string) => `${id} ${randomBytes(32).toString('base64')}`;
let files = 0;
function writeKeys(lines: readonly string[], path = join(folder, `keys-${(files += 1)}`)): string {
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}
const keyringOf = (keyFile: string) => openKeyring({ keyFile })!;

describe('SEC-057: what is sealed', () => {
  test('opens again whatever it is, for what it was sealed for alone, and is never the same twice', () => {
    const keyring = keyringOf(writeKeys([makeLine('a')]));
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), fc.uuid(), (text, boundTo) => {
      const sealed = keyring.seal(text, boundTo);
      expect([keyring.open(sealed, boundTo), isSealed(sealed), sealed === keyring.seal(text, boundTo)]).toEqual([text, true, false]);
      expect(() => keyring.open(sealed, `${boundTo}.`)).toThrow();
    }));
  });

  test('names its key: an older one opens what it has sealed, and the newest seals', () => {
    const [one, two] = [makeLine('one'), makeLine('two')];
    const before = keyringOf(writeKeys([one])).seal('x', 'b');
    const keyring = keyringOf(writeKeys([one, two]));
    expect([keyring.newest(), keyring.open(before, 'b'), keyring.seal('x', 'b').split(':')[1]]).toEqual(['two', 'x', 'two']);
    expect(() => keyringOf(writeKeys([two])).open(before, 'b')).toThrow('no key one');
  });

  test('by another process under a key that was added to the file since, opens at once', () => {
    const [one, two] = [makeLine('one'), makeLine('two')];
    const path = writeKeys([one]);
    const [slow, other] = [keyringOf(path), writeKeys([one, two])];
    expect(slow.newest()).toBe('one');
    writeKeys([one, two], path);
    expect(slow.open(keyringOf(other).seal('x', 'b'), 'b')).toBe('x');
    expect(slow.newest()).toBe('two');
  });

  test('goes on opening while the file is broken', () => {
    const path = writeKeys([makeLine('one')]);
    const keyring = keyringOf(path);
    const sealed = keyring.seal('x', 'b');
    writeKeys(['half a'], path);
    expect(() => keyring.open(sealed.replace(':one:', ':two:'), 'b')).toThrow('no key two');
    expect(keyring.open(sealed, 'b')).toBe('x');
  });

  test('before keys had names, opens with the key of then', () => {
    const key = randomBytes(32);
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from('b'));
    const text = Buffer.concat([cipher.update('whsec_x', 'utf8'), cipher.final()]);
    const sealed = Buffer.concat([iv, cipher.getAuthTag(), text]).toString('base64');
    expect(openKeyring({ webhookKey: key })?.open(sealed, 'b')).toBe('whsec_x');
    expect(openKeyring({ webhookKey: key, keyFile: writeKeys([makeLine('one')]) })?.open(sealed, 'b')).toBe('whsec_x');
  });

  test('without a key there is no keyring', () => expect(openKeyring({})).toBeUndefined());
});

describe('a key file is refused, and nothing of it told', () => {
  test.each([
    ['empty', '# nothing\n\n', 'has no key'],
    ['a key that is too short', 'a c2VjcmV0', 'Line 1 of the key file'],
    ['an id that is none', `a:b ${randomBytes(32).toString('base64')}`, 'Line 1 of the key file'],
    ['three words', `# keys\n${makeLine('a')} x`, 'Line 2 of the key file'],
    ['the same id twice', `${makeLine('a')}\n${makeLine('a')}`, 'the same id'],
  ])('%s', (_what, text, told) => {
    expect(() => parseKeyFile(text)).toThrow(told);
    expect(() => parseKeyFile(text)).not.toThrow('c2VjcmV0');
  });
});

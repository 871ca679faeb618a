import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { KEY_FILE } from '../src/adapters/store/key-file.ts';
import { openKeyFile } from '../src/adapters/store/keys.ts';
import { type StoreFolder, storeFolder } from './support/store-folder.ts';

describe('the key file', () => {
  let folder: StoreFolder;
  let file: string;

  beforeEach(() => {
    folder = storeFolder();
    file = join(folder.dataDir, KEY_FILE);
  });
  afterEach(() => folder.remove());

  test('is made at the first start, for its owner only, and read at the next', async () => {
    const first = openKeyFile({ dataDir: folder.dataDir });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const text = readFileSync(file, 'utf8');
    const second = openKeyFile({ dataDir: folder.dataDir });
    expect(readFileSync(file, 'utf8')).toBe(text);

    const key = Buffer.alloc(32, 7);
    const wrapped = await first.wrap(key, 'case-a');
    expect(Buffer.from(wrapped.bytes).includes(key)).toBe(false);
    expect(await second.unwrap(wrapped, 'case-a')).toEqual(key);
    expect(second.chainMac('a', 'b')).toEqual(first.chainMac('a', 'b'));
  });

  test('makes its folder when that is missing, closed to others', () => {
    const dataDir = join(folder.dataDir, 'deep', 'data');
    openKeyFile({ dataDir });
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
  });

  test.each([0o644, 0o640, 0o660, 0o604])('is refused when others may reach it (%o)', (mode) => {
    openKeyFile({ dataDir: folder.dataDir });
    chmodSync(file, mode);
    expect(() => openKeyFile({ dataDir: folder.dataDir })).toThrow(
      /leesbaar of schrijfbaar voor anderen .*chmod 600/,
    );
  });

  test.each([
    ['empty', ''],
    ['no JSON', 'sleutel'],
    ['null', 'null'],
    ['no keys', '{"v":1}'],
    ['a short key', JSON.stringify({ v: 1, master: { id: 'x', key: 'AAAA' }, chain: { key: 'AAAA' } })],
    ['another version', JSON.stringify({ v: 2, ...keys() })],
  ])('is refused when it is malformed: %s', (_, text) => {
    writeFileSync(file, text, { mode: 0o600 });
    expect(() => openKeyFile({ dataDir: folder.dataDir })).toThrow(/beschadigd of geen sleutelbestand/);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  test('a refusal never quotes what is in the file', () => {
    writeFileSync(file, '{"v":1,"master":GEHEIM', { mode: 0o600 });
    expect(() => openKeyFile({ dataDir: folder.dataDir })).not.toThrow('GEHEIM');
  });

  test('is never made anew beside a store that needs the old one', () => {
    writeFileSync(folder.file, '');
    expect(() => openKeyFile({ dataDir: folder.dataDir, storeFile: folder.file })).toThrow(
      'Zet het sleutelbestand terug',
    );
    expect(existsSync(file)).toBe(false);
  });

  test('a wrapped key opens for its own case only, unchanged, and with its own master key', async () => {
    const keyRing = openKeyFile({ dataDir: folder.dataDir });
    const wrapped = await keyRing.wrap(Buffer.alloc(32, 7), 'case-a');
    await expect(keyRing.unwrap(wrapped, 'case-b')).rejects.toThrow();
    const changed = Buffer.from(wrapped.bytes);
    changed[40] = (changed[40] ?? 0) ^ 1;
    await expect(keyRing.unwrap({ ...wrapped, bytes: changed }, 'case-a')).rejects.toThrow();
    await expect(keyRing.unwrap({ ...wrapped, keyId: 'other' }, 'case-a')).rejects.toThrow(
      'hoofdsleutel other',
    );
  });

  test('the parts of a chain’s mac can’t flow into each other', () => {
    const { chainMac } = openKeyFile({ dataDir: folder.dataDir });
    const macs = [chainMac('ab', 'c'), chainMac('a', 'bc'), chainMac('abc'), chainMac('abc', '')];
    expect(new Set(macs.map((mac) => mac.toString('hex'))).size).toBe(4);
  });
});

function keys(): object {
  const key = Buffer.alloc(32, 1).toString('base64');
  return { master: { id: 'x', key }, chain: { key } };
}

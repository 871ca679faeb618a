import { constants, generateKeyPairSync, type KeyObject, privateDecrypt, publicEncrypt } from 'node:crypto';
import nock from 'nock';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openKeyVault } from '../src/adapters/store/key-vault.ts';
import { type KeyRing, openKeyFile } from '../src/adapters/store/keys.ts';
import { rewrapAll } from '../src/adapters/store/rotate-key.ts';
import { openDatabase } from '../src/adapters/store/schema.ts';
import { sqliteRewrap } from '../src/adapters/store/sqlite-rewrap.ts';
import { readEnvironment } from '../src/environment.ts';
import { type StoreFolder, storeFolder } from './support/store-folder.ts';
import { batch, event } from './support/store-world.ts';

const HOST = 'https://proef.vault.azure.net';
const KEY = `${HOST}/keys/code-paars`;
const TOKEN = 'een-token-dat-nergens-staat';
const CASE_KEY = Buffer.alloc(32, 7);
const API = { 'api-version': '7.4' };

/** A vault as the REST reference says, with real RSA keys: one a version. */
function fakeVault() {
  const pairs = new Map<string, { readonly publicKey: KeyObject; readonly privateKey: KeyObject }>();
  let newest = '';
  const padding = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' };
  const kid = () => `${KEY}/${newest}`;
  const asked: string[] = [];
  return {
    asked,
    kid,
    rotate(version: string) {
      newest = version;
      pairs.set(version, generateKeyPairSync('rsa', { modulusLength: 2048 }));
    },
    /** Answers everything from now on. */
    open() {
      const scope = nock(HOST, { reqheaders: { authorization: `Bearer ${TOKEN}` } }).persist();
      const answer = async (request: Request) => {
        const path = new URL(request.url).pathname;
        asked.push(path);
        const { alg, value } = (await request.json()) as { alg: string; value: string };
        if (alg !== 'RSA-OAEP-256') return [400, {}] as const;
        const version = /^\/keys\/code-paars\/([^/]+)\/unwrapkey$/.exec(path)?.[1];
        const key = pairs.get(version ?? newest);
        const bytes = Buffer.from(value, 'base64url');
        try {
          const done = version
            ? privateDecrypt({ key: key?.privateKey as KeyObject, ...padding }, bytes)
            : publicEncrypt({ key: key?.publicKey as KeyObject, ...padding }, bytes);
          return [200, { kid: `${KEY}/${version ?? newest}`, value: done.toString('base64url') }] as const;
        } catch {
          return [400, { error: { code: 'BadParameter' } }] as const;
        }
      };
      scope
        .post(/\/(un)?wrapkey$/)
        .query(API)
        .reply(async (request: Request) => [...(await answer(request))] as never);
      scope
        .get('/keys/code-paars')
        .query(API)
        .reply(200, () => ({ key: { kid: kid() } }));
    },
  };
}

describe('de sleutels van casussen in Azure Key Vault', () => {
  let folder: StoreFolder;
  let file: KeyRing;
  let keys: KeyRing;
  let vault: ReturnType<typeof fakeVault>;
  let pauses: number[];
  let tokens: number;

  beforeAll(() => nock.disableNetConnect());
  afterAll(() => nock.enableNetConnect());
  beforeEach(() => {
    folder = storeFolder();
    file = openKeyFile({ dataDir: folder.dataDir });
    pauses = [];
    tokens = 0;
    vault = fakeVault();
    vault.rotate('v1');
    keys = openKeyVault({
      key: KEY,
      credential: {
        getToken: (scope) => {
          expect(scope).toBe('https://vault.azure.net/.default');
          tokens += 1;
          return Promise.resolve({ token: TOKEN, expiresOnTimestamp: 0 });
        },
      },
      file,
      pause: (ms) => {
        pauses.push(ms);
        return Promise.resolve();
      },
      timeout: () => new AbortController().signal,
    });
  });
  afterEach(() => {
    nock.cleanAll();
    folder.remove();
  });

  /** The sentence of a failed wrap, which must hold nothing of what was sent. */
  async function failure(): Promise<string> {
    const fault = await keys.wrap(CASE_KEY, 'case-a|1').then(
      () => null,
      (cause: unknown) => cause as Error,
    );
    if (!fault) throw new Error('it was wrapped');
    const whole = `${fault.message} ${fault.stack} ${JSON.stringify(fault)}`;
    expect(whole).not.toContain(TOKEN);
    expect(whole).not.toContain(CASE_KEY.toString('base64url').slice(0, 20));
    return fault.message;
  }
  const wrapkey = () => nock(HOST).post('/keys/code-paars/wrapkey').query(API);

  test('verpakt en uitgepakt wordt in de kluis; wat verpakt is noemt de versie', async () => {
    vault.open();
    const wrapped = await keys.wrap(CASE_KEY, 'case-a|1');
    expect(wrapped.keyId).toBe(`${KEY}/v1`);
    expect(Buffer.from(wrapped.bytes).includes(CASE_KEY)).toBe(false);
    expect(await keys.unwrap(wrapped, 'case-a|1')).toEqual(CASE_KEY);
    expect(vault.asked).toEqual(['/keys/code-paars/wrapkey', '/keys/code-paars/v1/unwrapkey']);
    expect(keys.isCurrent(wrapped.keyId)).toBe(true);
    expect(keys.chainMac('a')).toEqual(file.chainMac('a'));
  });

  test('een nieuwe versie in de kluis verpakt, de vorige opent nog', async () => {
    vault.open();
    const before = await keys.wrap(CASE_KEY, 'case-a|1');
    vault.rotate('v2');
    expect((await keys.wrap(CASE_KEY, 'case-a|1')).keyId).toBe(`${KEY}/v2`);
    expect(await keys.masterId()).toBe(`${KEY}/v2`);
    expect(await keys.unwrap(before, 'case-a|1')).toEqual(CASE_KEY);
  });

  test('een sleutel opent alleen voor zijn eigen casus, en niet als hij gewijzigd is', async () => {
    vault.open();
    const wrapped = await keys.wrap(CASE_KEY, 'case-a|1');
    await expect(keys.unwrap(wrapped, 'case-b|1')).rejects.toThrow('hoort bij een andere casus');
    const changed = Buffer.from(wrapped.bytes);
    changed[9] = (changed[9] ?? 0) ^ 1;
    await expect(keys.unwrap({ ...wrapped, bytes: changed }, 'case-a|1')).rejects.toThrow('is gewijzigd');
  });

  test('een adres dat iemand in de store zette krijgt nooit een vraag of een token', async () => {
    const elsewhere = nock('https://kwaad.example').post(/.*/).query(true).reply(200, {});
    for (const keyId of ['https://kwaad.example/keys/code-paars/v1', `${KEY}.kwaad.example/v1`, `${KEY}2/v1`])
      await expect(keys.unwrap({ keyId, bytes: Buffer.alloc(256) }, 'case-a|1')).rejects.toThrow(
        'hoofdsleutel',
      );
    expect(elsewhere.isDone()).toBe(false);
    expect(tokens).toBe(0);
  });

  test('429 met retry-after: zo lang wachten, dan nog eens', async () => {
    wrapkey().reply(429, {}, { 'retry-after': '3' });
    vault.open();
    expect((await keys.wrap(CASE_KEY, 'case-a|1')).keyId).toBe(`${KEY}/v1`);
    expect(pauses).toEqual([3000]);
    expect(tokens).toBe(2);
  });

  test('een kluis die langer wil wachten dan een mens is er niet', async () => {
    wrapkey().reply(429, {}, { 'retry-after': '60' });
    expect(await failure()).toBe('De sleutelkluis antwoordt niet zoals het hoort (429).');
    expect(pauses).toEqual([]);
  });

  test.each([401, 403])(
    '%i: één zin die zegt welk recht er mist, zonder nog eens te vragen',
    async (status) => {
      wrapkey().reply(status, { error: { message: 'GEHEIM' } });
      const said = await failure();
      expect(said).toContain(`De sleutelkluis weigert de bot (${status}).`);
      expect(said).not.toContain('GEHEIM');
      expect(pauses).toEqual([]);
    },
  );

  test('uitval: een paar keer opnieuw, steeds later, dan één zin', async () => {
    wrapkey().times(3).reply(503, 'GEHEIM');
    wrapkey().times(2).replyWithError('GEHEIM connection reset');
    expect(await failure()).toBe('De sleutelkluis antwoordt niet zoals het hoort (geen antwoord).');
    expect(pauses).toEqual([200, 400, 800, 1600]);
  });

  test('bij uitval zegt verify dat het niet te lezen is, niet dat er iets gewijzigd is; open casussen gaan door', async () => {
    vault.open();
    const store = await folder.open({ keys });
    await store.append(batch({ events: [event('Raised', { text: 'geheim' })] }));
    const asked = vault.asked.length;
    expect((await store.events('a'))[0]?.event).toMatchObject({ text: 'geheim' });
    expect(vault.asked.length).toBe(asked); // in memory
    nock.cleanAll();
    nock(HOST).post(/.*/).query(true).times(5).reply(503);
    const findings = await store.verify();
    expect(findings.map((finding) => finding.what)).toEqual([
      'De store is niet verder te lezen (De sleutelkluis antwoordt niet zoals het hoort (503).); wat hierna komt is niet nagekeken.',
    ]);
    expect(await store.append(batch({ expectedVersion: 1 }))).toBe('appended');
    await store.close();
  });

  test('van sleutelbestand naar kluis, en naar een nieuwe versie: alles wordt opnieuw verpakt, niets gaat dicht', async () => {
    vault.open();
    const before = await folder.open({ keys: file });
    for (const caseId of ['a', 'b', 'c'])
      await before.append(batch({ caseId, events: [event('Raised', { text: `geheim van ${caseId}` })] }));
    await before.close();
    const db = openDatabase(folder.file);
    const store = sqliteRewrap(db, keys);
    expect(await rewrapAll(store, await keys.masterId())).toEqual({ wrapped: 3, unreadable: 0 });
    vault.rotate('v2');
    expect(await rewrapAll(store, await keys.masterId())).toEqual({ wrapped: 3, unreadable: 0 });
    db.close();
    const after = await folder.open({ keys });
    for (const caseId of ['a', 'b', 'c'])
      expect((await after.events(caseId))[0]?.event).toMatchObject({ text: `geheim van ${caseId}` });
    expect(await after.verify()).toEqual([]);
    await after.close();
  });

  test('uitval tijdens het opnieuw verpakken breekt af; er wordt niets voor onleesbaar gehouden', async () => {
    vault.open();
    const before = await folder.open({ keys });
    await before.append(batch());
    await before.close();
    nock.cleanAll();
    nock(HOST).post(/.*/).query(true).times(5).reply(503);
    const db = openDatabase(folder.file);
    await expect(rewrapAll(sqliteRewrap(db, keys), `${KEY}/v2`)).rejects.toThrow(
      'De sleutelkluis antwoordt niet',
    );
    db.close();
  });
});

test('KEY_VAULT_KEY is het adres van een sleutel in een kluis, zonder versie', () => {
  expect(readEnvironment({}).keyVaultKey).toBe('');
  expect(readEnvironment({ KEY_VAULT_KEY: KEY }).keyVaultKey).toBe(KEY);
  for (const wrong of [
    `${KEY}/v1`,
    'https://kwaad.example/keys/x',
    'http://proef.vault.azure.net/keys/x',
    'x',
  ])
    expect(() => readEnvironment({ KEY_VAULT_KEY: wrong })).toThrow('KEY_VAULT_KEY: verwacht https://NAAM');
});

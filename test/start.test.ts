import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseProtocol } from '../src/adapters/files/protocol-file.ts';
import { parseRegister } from '../src/adapters/files/register-file.ts';
import { readEnvironment } from '../src/environment.ts';
import { readText } from '../src/serve.ts';
import { type BotProcess, notingModules, startBotProcess } from './support/bot-process.ts';
import { commandLine, commandProcess } from './support/command-line.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'code-paars-start-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

function register(): { people: Record<string, unknown>[]; [key: string]: unknown } {
  return JSON.parse(readFileSync(new URL('../config/register.json', import.meta.url), 'utf8'));
}

/** What a start reads before it opens anything. */
function configure(env: Readonly<Record<string, string>>): void {
  const { protocolFile, registerFile } = readEnvironment(env);
  parseProtocol(protocolFile, readText('PROTOCOL_FILE', protocolFile));
  parseRegister(registerFile, readText('REGISTER_FILE', registerFile), null);
}

/** The path as it is written here, whatever a browser would make of it. */
function statusOf({ port }: BotProcess, method: string, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    const sent = request({ host: '127.0.0.1', port, method, path, headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    sent.on('error', reject);
    sent.end();
  });
}

function fail(): never {
  throw new Error('there is no such case');
}

describe('wat niet klopt, houdt de start tegen met één duidelijke regel', () => {
  const wrong: readonly (readonly [string, () => Record<string, string>, RegExp])[] = [
    ['een poort die geen getal is', () => ({ PORT: 'drie' }), /^PORT: verwacht een poort/],
    [
      'een andere host zonder app-id',
      () => ({ HOST: '0.0.0.0' }),
      /^HOST: 0\.0\.0\.0 mag alleen met een MicrosoftAppId/,
    ],
    ['productie zonder app-id', () => ({ NODE_ENV: 'production' }), /^MicrosoftAppId: is leeg/],
    ['een app-id zonder wachtwoord', () => ({ MicrosoftAppId: 'app' }), /^MicrosoftAppPassword: is leeg/],
    [
      'oefenruimte met app-id',
      () => ({ MicrosoftAppId: 'a', MicrosoftAppPassword: 'b', PRACTICE: 'on' }),
      /^PRACTICE: on mag alleen/,
    ],
    ['een grens die geen getal is', () => ({ RATE_LIMIT: 'snel' }), /^RATE_LIMIT: verwacht een getal/],
    ['een onbekende store', () => ({ STORE: 'papier' }), /^STORE: verwacht sqlite/],
    [
      'een protocolbestand dat er niet is',
      () => ({ PROTOCOL_FILE: join(folder, 'weg.json') }),
      /^PROTOCOL_FILE: .*weg\.json is niet te lezen/,
    ],
    [
      'een onbekende sleutel',
      () => ({ PROTOCOL_FILE: file('p1.json', { vensters: 'PT24H' }) }),
      /p1\.json: bovenaan: onbekende sleutel vensters/,
    ],
    [
      'een duur die er geen is',
      () => ({ PROTOCOL_FILE: file('p2.json', { window: '24 uur' }) }),
      /p2\.json: window: verwacht een duur, zoals PT24H/,
    ],
    [
      'een tijd die niet bestaat',
      () => ({ PROTOCOL_FILE: file('p3.json', { quietHours: { from: '25:00', till: '07:00' } }) }),
      /p3\.json: quietHours\.from: verwacht een tijd/,
    ],
    ['geen JSON', () => ({ PROTOCOL_FILE: file('p4.json', '{') }), /p4\.json: geen geldige JSON/],
    [
      'een register met een rol die niet bestaat',
      () => {
        const wrongRole = register();
        wrongRole.people[0] = { ...wrongRole.people[0], roles: ['baas'] };
        return { REGISTER_FILE: file('r1.json', wrongRole) };
      },
      /r1\.json: people\.0\.roles\.0: verwacht coordinator/,
    ],
    [
      'een register met iemand van een organisatie die er niet in staat',
      () => {
        const nowhere = register();
        nowhere.people[0] = { ...nowhere.people[0], organisation: 'nergens' };
        return { REGISTER_FILE: file('r2.json', nowhere) };
      },
      /r2\.json: people\..*: organisatie nergens staat niet in organisations/,
    ],
  ];
  for (const [title, env, line] of wrong) test(title, () => expect(() => configure(env())).toThrow(line));

  test('de opdrachtregel zegt het in één regel en eindigt met 1', async () => {
    for (const nr of [0, 7, 11]) {
      const [, env, line] = wrong[nr] ?? wrong[0] ?? fail();
      const ended = await commandProcess([], { DATA_DIR: join(folder, 'data-wrong'), PORT: '0', ...env() });
      expect(ended).toMatchObject({ code: 1, out: '' });
      expect(ended.err.trim().split('\n')).toHaveLength(1);
      expect(ended.err).toMatch(line);
    }
  });

  test('een poort die al in gebruik is', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as { port: number };
    const ended = await commandProcess([], { DATA_DIR: join(folder, 'data-port'), PORT: String(port) });
    taken.close();
    expect(ended.code).toBe(1);
    expect(ended.err).toMatch(/^PORT: deze poort is al in gebruik/);
  });
});

describe('een bot die draait', () => {
  let bot: BotProcess;
  let dataDir: string;
  const loaded = () => readFileSync(join(folder, 'modules.txt'), 'utf8');
  beforeAll(async () => {
    dataDir = join(folder, 'data-ok');
    const read = file('ingelezen.json', { ...register(), region: 'net ingelezen' });
    expect((await commandLine(['register', 'import', read], { DATA_DIR: dataDir })).code).toBe(0);
    bot = await startBotProcess({
      dataDir,
      env: { PRACTICE: 'on', ...notingModules(join(folder, 'modules.txt')) },
    });
  });
  afterAll(() => bot.kill('SIGKILL'));

  test('audit verify en store backup op zijn store; het sleutelbestand is alleen van de eigenaar', async () => {
    const verified = await commandProcess(['audit', 'verify'], { DATA_DIR: dataDir });
    const backup = await commandProcess(['store', 'backup', join(folder, 'kopie.sqlite')], {
      DATA_DIR: dataDir,
    });
    expect(verified).toMatchObject({ code: 0, out: 'Alle ketens kloppen.\n' });
    expect(backup.code).toBe(0);
    expect(statSync(join(folder, 'kopie.sqlite')).size).toBeGreaterThan(0);
    expect(statSync(join(dataDir, 'sleutels.json')).mode & 0o777).toBe(0o600);
  });

  test('schrijft geen register over dat er al is', async () => {
    expect(bot.output()).toContain('Code paars draait voor net ingelezen.');
    const { out } = await commandLine(['register', 'export'], { DATA_DIR: dataDir });
    expect(JSON.parse(out).region).toBe('net ingelezen');
  });

  test('laadt niets van OpenTelemetry, en niets dat alleen in Azure nodig is', () => {
    expect(loaded()).toContain('/src/bot.ts');
    expect(loaded()).not.toMatch(/opentelemetry|adapters\/telemetry/i);
    expect(loaded()).not.toMatch(/key-vault|@azure\/cosmos/i);
  });

  test('een tweede op dezelfde store', async () => {
    const second = await commandProcess([], { DATA_DIR: dataDir, PORT: '0' });
    expect(second.code).toBe(1);
    expect(second.err.trim().split('\n')).toHaveLength(1);
  });

  test('wat iemand ook vraagt, hij blijft draaien en geeft geen 5xx', async () => {
    const methods = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE', 'PROPFIND'];
    const paths = [
      ...[
        '/',
        '//',
        '/%',
        '*',
        '/healthz',
        '/favicon.ico',
        '/api/messages',
        '/api/messages?x=%',
        '/practice',
      ],
      ...['/practice/', '/practice//', '/practice/%', '/practice?x=1', '/practice/..%2f', '/practice/api/'],
      ...[
        '/practice/api/state?person=%',
        '/practice/api/say',
        '/practice/api/__proto__',
        '/practice/teams/v3',
      ],
    ];
    const asked = methods.flatMap((method) => paths.map((path) => ({ method, path })));
    const answers = await Promise.all(
      asked.map(async (each) => ({ ...each, status: await statusOf(bot, each.method, each.path) })),
    );
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
    expect(await statusOf(bot, 'GET', '/readyz')).toBe(200);
  });

  test('zegt in hooguit zes regels wat er draait; Ctrl-C eindigt netjes', async () => {
    const health = await fetch(`${bot.origin}/healthz`);
    const ready = await fetch(`${bot.origin}/readyz`);
    const page = await fetch(`${bot.origin}/practice`);
    const elsewhere = await fetch(`${bot.origin}/practice/`, {
      headers: { origin: 'https://elders.example' },
    });
    await bot.kill('SIGINT');
    expect([health.status, ready.status, page.status, elsewhere.status]).toEqual([200, 200, 200, 200]);
    expect(page.url).toBe(`${bot.origin}/practice/`);
    const lines = bot.output().trim().split('\n');
    expect(lines.length).toBeLessThanOrEqual(6);
    expect(lines.filter((line) => line.includes('http://')).some((line) => line.includes('/practice/'))).toBe(
      true,
    );
    expect(bot.output()).not.toMatch(/error|fout/i);
  });
});

describe('de opdrachten', () => {
  test('register: exporteren, nakijken, inlezen als CSV en weer exporteren', async () => {
    const env = { DATA_DIR: join(folder, 'data-register') };
    const first = await commandProcess(['register', 'export'], env);
    expect(JSON.parse(first.out).people).toHaveLength(register().people.length);
    const json = file('uit.json', first.out);
    expect((await commandLine(['register', 'import', json], env)).out).toMatch(/^Ingelezen: \d+ mensen/);
    const csv = file(
      'mensen.csv',
      [
        'aadObjectId,name,organisation,roles,mandate.from,mandate.till,mandate.municipalities,deputyOf,email,phone',
        'c0de9a25-0000-4000-8000-0000000000aa,Nieuwe Naam,gem-nieuw,delegate;reporter,2026-01-01,2026-12-31,,,n@example.nl,06-1',
      ].join('\n'),
    );
    const broken = await commandLine(['register', 'import', csv], env);
    expect(broken.code).toBe(1);
    expect(broken.err).toMatch(/mensen\.csv: people\.Nieuwe Naam: organisatie gem-nieuw staat niet/);
    const known = register().organisations as { id: string }[];
    const right = file('goed.csv', readFileSync(csv, 'utf8').replace('gem-nieuw', known[0]?.id ?? ''));
    expect((await commandLine(['register', 'import', right], env)).code).toBe(0);
    const after = JSON.parse((await commandLine(['register', 'export'], env)).out);
    expect(after.people).toHaveLength(1);
    expect(after.people[0]).toMatchObject({ name: 'Nieuwe Naam', roles: ['delegate', 'reporter'] });
    const gaps = await commandProcess(['register', 'check'], env);
    expect(gaps.code).toBe(1);
    expect(gaps.out).toMatch(/Niemand heeft de rol coordinator\./);
    expect(gaps.out).toMatch(/heeft niemand met mandaat\./);
  });

  test('verkeerde woorden krijgen het gebruik te zien', async () => {
    const env = { DATA_DIR: join(folder, 'data-usage') };
    const said = [
      await commandProcess(['dansen'], env),
      await commandLine(['register'], env),
      await commandLine(['case', 'print'], env),
    ];
    for (const ended of said) {
      expect(ended.code).toBe(1);
      expect(ended.err.trim().split('\n')).toHaveLength(1);
      expect(ended.err).toMatch(/^(Gebruik: npm run|Onbekende opdracht)/);
    }
  });
});

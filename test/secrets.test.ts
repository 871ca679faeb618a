import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startBotProcess } from './support/bot-process.ts';
import { commandLine, commandProcess } from './support/command-line.ts';
import { APP_ID, ISSUER, SERVICE_URL } from './support/tokens.ts';

/** Secrets stand in no log, no error and no list of processes (issue 4, "The edge"). */

const PASSWORD = 'wachtwoord-van-de-app-Zq8~';
const COSMOS_KEY = Buffer.from('sleutel van de database van de regio').toString('base64');

let dataDir = '';
beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'code-paars-geheimen-'));
});
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

/** The keys of the key file, each as it stands there. */
function keysIn(folder: string): readonly string[] {
  const text = readFileSync(join(folder, 'sleutels.json'), 'utf8');
  return [...text.matchAll(/"([A-Za-z0-9+/=_-]{32,})"/g)].map(([, key]) => key ?? '');
}

function unsigned(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256', typ: 'JWT', kid: 'x' })}.${part(claims)}.AAAA`;
}

test('een bot die tokens weigert en berichten niet kwijt kan, schrijft geen geheim en geen token op', async () => {
  const env = { MicrosoftAppId: APP_ID, MicrosoftAppPassword: PASSWORD, PRACTICE: '', LOG_LEVEL: 'debug' };
  const running = await startBotProcess({ dataDir, env });
  const token = unsigned({ iss: ISSUER, aud: APP_ID, serviceurl: SERVICE_URL, marker: 'x'.repeat(50) });
  const activity = {
    ...{ type: 'message', id: '1', channelId: 'msteams', serviceUrl: SERVICE_URL, text: 'help' },
    ...{ from: { id: '29:x' }, recipient: { id: `28:${APP_ID}` }, conversation: { id: 'a:x' } },
  };
  const texts: string[] = [];
  for (const authorization of [`Bearer ${token}`, 'Bearer onzin', `Basic ${PASSWORD}`, '']) {
    const headers = { 'content-type': 'application/json', authorization };
    const body = JSON.stringify(activity);
    const answer = await fetch(`${running.origin}/api/messages`, { method: 'POST', headers, body });
    expect(answer.status).toBe(401);
    texts.push(await answer.text());
  }
  const command = readFileSync(`/proc/${running.pid}/cmdline`, 'utf8');
  await running.kill('SIGTERM');
  const said = [...texts, running.output(), command].join('\n');
  const keys = keysIn(dataDir);
  expect(keys.length).toBeGreaterThan(1);
  for (const secret of [PASSWORD, token, ...keys]) expect(said).not.toContain(secret);
});

test('een database die de sleutel weigert: de fout noemt geen sleutel', async () => {
  const cosmos = createServer((_req, res) => {
    res.writeHead(401, { 'content-type': 'application/json' });
    res.end(
      JSON.stringify({ code: 'Unauthorized', message: 'The input authorization token can not serve.' }),
    );
  });
  cosmos.listen(0, '127.0.0.1');
  await once(cosmos, 'listening');
  const { port } = cosmos.address() as AddressInfo;
  const env = {
    STORE: 'cosmos',
    COSMOS_ENDPOINT: `http://127.0.0.1:${port}/`,
    COSMOS_KEY,
    DATA_DIR: dataDir,
  };
  const commands = [
    ['audit', 'verify'],
    ['store', 'check'],
  ];
  const said = [
    await commandProcess([], { ...env, PORT: '0', PRACTICE: 'off' }),
    ...(await Promise.all(commands.map((args) => commandLine(args, env)))),
  ];
  for (const ended of said) {
    expect(ended.code).toBe(1);
    expect(ended.err).not.toBe('');
    for (const secret of [COSMOS_KEY, ...keysIn(dataDir)])
      expect(ended.out + ended.err).not.toContain(secret);
  }
  cosmos.close();
  cosmos.closeAllConnections();
});

import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { Activity } from '../src/practice/types.ts';
import { startLiveBot } from './support/live-bot.ts';
import { INTAKE, type Story, story } from './support/people.ts';
import { changesNothing, pressActivity, rawPost, rawPress } from './support/raw.ts';

/** Bad input over real HTTP: a 4xx or a sentence, never a 5xx, and never a changed case. */

async function running(): Promise<Story> {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  await s.reporter.raises();
  return s;
}

function without(activity: Activity, path: string): Activity {
  const copy = structuredClone(activity) as Record<string, unknown>;
  const [field = '', part] = path.split('.');
  if (part === undefined) delete copy[field];
  else delete (copy[field] as Record<string, unknown>)[part];
  return copy;
}

test('Een fout naast de bot, voor of in een antwoord, staat in het log en houdt de bot niet tegen', async () => {
  const live = await startLiveBot({
    date: '2026-03-02',
    time: '10:00',
    async extra(req, res) {
      if (!req.url?.endsWith('begonnen')) return false;
      if (req.url === '/begonnen') res.writeHead(200);
      throw new Error('stuk');
    },
  });
  expect((await fetch(`${live.origin}/niet-begonnen`)).status).toBe(500);
  await expect(fetch(`${live.origin}/begonnen`).then((response) => response.text())).rejects.toThrow();
  expect((await fetch(`${live.origin}/healthz`)).status).toBe(200);
  expect(live.errors).toHaveLength(2);
  await live.close();
});

test('Een activiteit zonder een veld dat erin hoort krijgt een 4xx', async () => {
  const s = await running();
  const good = pressActivity(s, s.coordinator, 'accept', { case: s.desk.current.caseId });
  const needed = [
    'type',
    'id',
    'channelId',
    'serviceUrl',
    'conversation',
    'conversation.id',
    'from',
    'from.id',
    'recipient',
    'recipient.id',
  ];
  await changesNothing(s, async () => {
    for (const field of needed) {
      const { status } = await s.live.standIn.post(without(good, field));
      expect(status, field).toBe(400);
    }
  });
  await s.ends();
});

test('Een activiteit met een veld van het verkeerde soort krijgt een 4xx', async () => {
  const s = await running();
  const good = pressActivity(s, s.coordinator, 'accept', { case: s.desk.current.caseId });
  // Making text of it throws.
  const unprintable = { toString: {} };
  const wrong: readonly (readonly [string, unknown])[] = [
    ['type', 7],
    ['type', ''],
    ['id', { a: 1 }],
    ['channelId', null],
    ['serviceUrl', 'geen url'],
    ['serviceUrl', 12],
    ['conversation', 'tekst'],
    ['conversation', { id: 4 }],
    ['conversation', { id: '' }],
    ['recipient', { id: '' }],
    ['from', []],
    ['from', { id: null }],
    ['recipient', 5],
    ['from', { ...(good.from as object), name: unprintable }],
    ['action', unprintable],
    ['timestamp', 'gisteren'],
    ['timestamp', unprintable],
    ['localTimestamp', {}],
    ['text', { a: 1 }],
    ['name', 3],
    ['locale', []],
    ['replyToId', 9],
    ['entities', 'x'],
    ['attachments', {}],
    ['membersAdded', 'x'],
  ];
  await changesNothing(s, async () => {
    for (const [field, value] of wrong) {
      const { status } = await s.live.standIn.post({ ...good, [field]: value });
      expect(status, `${field} ${JSON.stringify(value)}`).toBe(400);
    }
  });
  await s.ends();
});

test('Een knop met vreemde gegevens krijgt een antwoord, nooit een 5xx', async () => {
  const s = await running();
  const id = s.desk.current.caseId;
  const odd: readonly unknown[] = [
    undefined,
    null,
    7,
    'tekst',
    [],
    {},
    { case: 7 },
    { case: { $ne: 1 } },
    { case: { toString: {} }, card: { toString: {} } },
    { case: id.repeat(40) },
    { case: id, card: {}, subject: [] },
    { case: id, reason: { a: 1 } },
    JSON.parse('{"__proto__":{"case":"x"}}'),
  ];
  const values: readonly unknown[] = [
    null,
    7,
    'x',
    [],
    {},
    { action: null },
    { action: 'x' },
    { action: { verb: 5 } },
    { action: { verb: 'accept', data: 5 } },
  ];
  await changesNothing(s, async () => {
    for (const data of odd)
      for (const verb of [
        'toSpoed',
        'open:plan',
        'bestaatNiet',
        'toString',
        '__proto__',
        'constructor',
        'open:',
        '',
      ]) {
        const { status } = await rawPress(s, s.coordinator, verb, data);
        expect(status, `${verb} ${JSON.stringify(data)}`).toBeLessThan(500);
      }
    const good = pressActivity(s, s.coordinator, 'accept', {});
    for (const value of values) {
      const { status } = await s.live.standIn.post({ ...good, value });
      expect(status, JSON.stringify(value)).toBeLessThan(500);
    }
  });
  await s.ends();
});

test('Een kaart over iets dat niet bestaat, of dat elk object heeft, is een kaart die er niet meer is', async () => {
  const s = await running();
  await changesNothing(s, async () => {
    for (const card of ['step', 'alert', 'escalation', 'vote', 'action', 'decision'])
      for (const subject of ['toString', '__proto__', 'constructor|', 'valueOf', 'p1', '|'])
        for (const verb of ['back', 'open', 'claim']) {
          const who = verb === 'claim' ? s.delegate('wending') : s.coordinator;
          const answer = await rawPress(s, who, verb, { case: s.desk.current.caseId, card, subject });
          expect(answer.text, `${card} ${subject}`).not.toContain('Er ging iets mis bij ons');
        }
  });
  await s.ends();
});

test('Een onbekende knop: een zin in het Nederlands', async () => {
  const s = await running();
  await changesNothing(s, async () => {
    for (const verb of ['bestaatNiet', 'toString', '__proto__', 'hasOwnProperty', 'open:bestaatNiet']) {
      const answer = await rawPress(s, s.coordinator, verb, { case: s.desk.current.caseId });
      expect(answer.text, verb).toContain('Deze knop ken ik niet');
    }
  });
  await s.ends();
});

test('Andere soorten activiteiten doen niets en breken niets', async () => {
  const s = await running();
  const good = pressActivity(s, s.coordinator, 'accept', {});
  const types = [
    'typing',
    'messageReaction',
    'messageUpdate',
    'messageDelete',
    'endOfConversation',
    'event',
    'handoff',
    'zomaar',
  ];
  await changesNothing(s, async () => {
    for (const type of types) {
      const { status } = await s.live.standIn.post({ ...good, type });
      expect(status, type).toBeLessThan(500);
    }
    for (const name of ['composeExtension/query', 'task/fetch', 'signin/verifyState', 'zomaar']) {
      const { status } = await s.live.standIn.post({ ...good, name });
      expect(status, name).toBe(400);
    }
  });
  await s.ends();
});

test('Wat geen JSON is, of geen activiteit, krijgt een 4xx; te veel krijgt 413', async () => {
  const s = await running();
  await changesNothing(s, async () => {
    for (const body of ['geen json', '{', '[]', '"tekst"', '7', 'null', '', '{"type":"message"', '\u0000'])
      expect([400, 415], JSON.stringify(body)).toContain((await rawPost(s, body)).status);
    const big = JSON.stringify({ type: 'message', text: 'x'.repeat(2 * 1024 * 1024) });
    expect((await rawPost(s, big)).status).toBe(413);
    const form = await rawPost(s, 'a=1', { 'content-type': 'application/x-www-form-urlencoded' });
    expect(form.status).toBeGreaterThanOrEqual(400);
    expect(form.status).toBeLessThan(500);
    const deep = `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`;
    expect((await rawPost(s, deep)).status).toBe(400);
  });
  expect((await fetch(`${s.live.origin}/api/messages`)).status).toBe(405);
  expect((await fetch(`${s.live.origin}/bestaat-niet`)).status).toBe(404);
  expect((await fetch(`${s.live.origin}/healthz`)).status).toBe(200);
  await s.ends();
});

test('Een ingepakte body wordt niet uitgepakt: geen bom, en geen bot die eraan omvalt', async () => {
  const s = await running();
  const good = JSON.stringify(pressActivity(s, s.coordinator, 'accept', { case: s.desk.current.caseId }));
  const bodies: readonly (readonly [string, string | Uint8Array<ArrayBuffer>])[] = [
    ['gzip', new Uint8Array(gzipSync(good))],
    ['gzip', new Uint8Array(gzipSync(Buffer.alloc(50 * 1024 * 1024, 'x')))],
    ['gzip', 'rommel'],
    ['deflate', 'rommel'],
    ['br', 'rommel'],
    ['gzip, identity', 'rommel'],
    ['bestaat-niet', good],
  ];
  await changesNothing(s, async () => {
    for (const [encoding, body] of bodies) {
      const headers = { 'content-type': 'application/json', 'content-encoding': encoding };
      const { status } = await fetch(`${s.live.origin}/api/messages`, { method: 'POST', body, headers });
      expect(status, encoding).toBe(415);
    }
  });
  expect((await fetch(`${s.live.origin}/healthz`)).status).toBe(200);
  await s.ends();
});

test('Een fout antwoord verklapt niets van de binnenkant', async () => {
  const s = await running();
  const answers = [await rawPost(s, 'geen json'), await rawPost(s, '[]'), await rawPost(s, '{"type":1}')];
  for (const { text } of answers) expect(text).not.toMatch(/node_modules|\.ts:|\.js:| {4}at /);
  await s.ends();
});

test('Wie niet zegt wie hij is, of uit een vreemde organisatie komt, verandert niets (R10.9)', async () => {
  const s = await running();
  const data = { case: s.desk.current.caseId, card: 'triage' };
  const good = pressActivity(s, s.coordinator, 'accept', data);
  const from = good.from as Record<string, unknown>;
  const conversation = good.conversation as Record<string, unknown>;
  await changesNothing(s, async () => {
    for (const aadObjectId of [undefined, '', 'x', 7, { a: 1 }]) {
      const { status, body } = await s.live.standIn.post({ ...good, from: { ...from, aadObjectId } });
      expect(status).toBe(200);
      expect(JSON.stringify(body)).toContain('Ik kan niet zien wie je bent');
    }
    // Dezelfde persoon in een andere organisatie komt er niet in (ALLOWED_TENANTS; zie tokens.test.ts).
    const tenantId = '99999999-0000-4000-8000-000000000000';
    const foreign = {
      ...good,
      conversation: { ...conversation, tenantId },
      channelData: { tenant: { id: tenantId } },
    };
    const { body } = await s.live.standIn.post(foreign);
    expect(JSON.stringify(body)).toContain('Jouw organisatie mag deze bot niet gebruiken');
  });
  await s.ends();
});

test('Melden kan alleen onder een nummer dat de bot zelf maakte, en niet over andermans casus heen', async () => {
  const s = await running();
  const fields = { ...INTAKE };
  await changesNothing(
    s,
    async () => {
      for (const id of ['CP-2026-0001', 'x', '../../etc', `${s.desk.current.caseId}.op1-2026-04-01`]) {
        const answer = await rawPress(s, s.secondReporter, 'raise', { ...fields, case: id, card: 'intake' });
        expect(answer.text, id).toContain('Deze casus ken ik niet');
      }
      const over = await rawPress(s, s.secondReporter, 'raise', {
        ...fields,
        case: s.desk.current.caseId,
        card: 'intake',
      });
      expect(over.text).toContain('Deze casus ken ik niet');
      expect(over.text).not.toContain('Jouw melding loopt');
    },
    s.secondReporter,
  );
  await s.ends();
});

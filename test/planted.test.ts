import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commandLine } from './support/command-line.ts';
import { type LiveProcess, startLiveProcess } from './support/live-process.ts';
import { type Story, storyWith } from './support/people.ts';
import { rawPress } from './support/raw.ts';
import { openTable, proposal, quorum } from './support/table.ts';

/** One sentence, typed in every field of a whole case, and then looked for everywhere but where it belongs. */
const PLANTED = 'De papegaai zong om vier uur het Wilhelmus.';
/** Stood beside a BSN, so it was refused: of that text nothing is kept at all (R11.2). */
const REFUSED = 'Zeppelins boven de waddenzee, nummer 111222333.';
const BSN = '111222333';

const MAX_BYTES = 200_000_000;
/** As JSON may have it: within a text, or escaped in one more. */
const LOOKED_FOR = [PLANTED, REFUSED, BSN, 'papegaai zong', 'Zeppelins'];

type Told = Story & { readonly live: LiveProcess };

/** Read by another process: closing a file here would let go of the locks that SQLite has on it. */
function bytesIn(folder: string): Buffer {
  const files = readdirSync(folder).map((name) => join(folder, name));
  return execFileSync('cat', files, { maxBuffer: MAX_BYTES });
}

/** Everything that is kept or was ever told: file, write-ahead log, backups, output, and every message. */
function foundAnywhere(s: Told): readonly string[] {
  const places: Readonly<Record<string, Buffer>> = {
    files: bytesIn(s.live.place.dataDir),
    output: Buffer.from(s.live.output()),
    messages: Buffer.from(JSON.stringify(s.live.standIn.everything())),
  };
  // What must be there is found there: else nothing would ever be.
  expect(places.files?.includes(s.number())).toBe(true);
  expect(places.messages?.includes(s.number())).toBe(true);
  expect(places.output?.includes('Code paars draait voor')).toBe(true);
  return Object.entries(places).flatMap(([place, bytes]) =>
    LOOKED_FOR.filter((text) => bytes.includes(text)).map((text) => `${place}: ${text}`),
  );
}

async function backUp(s: Told, name: string): Promise<void> {
  const target = join(s.live.place.dataDir, name);
  const made = await commandLine(['store', 'backup', target], { DATA_DIR: s.live.place.dataDir });
  expect(made.code, made.err).toBe(0);
}

/** A case from the report to the closing, with the sentence in each field that it passes. */
async function lived(s: Told): Promise<string> {
  const [municipality, executor] = quorum(s);
  if (!municipality || !executor) throw new Error('no quorum');
  const fields = ['reference', 'happening', 'tried', 'asked', 'wishes', 'family', 'school', 'organisations'];
  const typed = Object.fromEntries([...fields, 'groundExplanation'].map((field) => [field, PLANTED]));
  const number = await openTable(s, quorum(s), { ...typed, hasBed: 'nee', safeTonight: 'nee' });
  await s.reporter.says(PLANTED);
  await s.reporter.says(`code paars ${PLANTED}`);
  expect(await s.reporter.isRefused('Aanvullen', { text: REFUSED })).toContain(
    'Er stond een BSN in je tekst.',
  );
  await s.reporter.presses('Aanvullen', { text: PLANTED });
  await s.delegate('windroos').presses('Geen plek', { reason: PLANTED });
  await executor.presses('Wij hebben een plek', { text: PLANTED });
  await s.delegate('windroos').presses('Ik kan niet', { reason: PLANTED });
  await s.coordinator.says(`casus ${number}`);
  await s.coordinator.presses('Bed vastleggen', { bedKind: 'blijft', judgedBy: PLANTED });
  const terms = {
    text: PLANTED,
    afschalingGoal: PLANTED,
    heardHow: PLANTED,
    network: PLANTED,
    whyNotLighter: PLANTED,
  };
  await executor.presses(
    'Voorstel doen',
    proposal(s, {
      ...terms,
      action1Text: PLANTED,
      action1Owner: s.reporter.id,
      action1Due: s.clock().slice(0, 10),
    }),
  );
  await municipality.presses('Niet akkoord', { reason: PLANTED });
  for (const person of quorum(s)) await person.presses('Akkoord');
  await s.coordinator.presses('Besluit vaststellen');
  expect(await s.reporter.reads('Besluit tonen')).toContain(PLANTED);
  expect(await executor.reads('Inhoud tonen')).toContain(PLANTED);
  await s.reporter.presses('Gereed');
  await s.coordinator.says(`casus ${number}`);
  return number;
}

test('R11.1, R11.3, R11.5: één zin, getypt in elk veld, staat nergens: na een hele casus niet, na kill -9 niet, na wissen niet', {
  timeout: 90_000,
}, async () => {
  const s = await storyWith(await startLiveProcess({ date: '2026-03-02', time: '10:00' }));
  const number = await lived(s);
  await backUp(s, 'voor.sqlite');
  expect(foundAnywhere(s)).toEqual([]);
  expect(s.live.errors).toEqual([]);

  // In the middle of it: what was being written stays sealed.
  const presses = Array.from({ length: 20 }, () =>
    s.reporter.presses('Aanvullen', { text: PLANTED }).catch(() => ''),
  );
  await s.reporter.presses('Aanvullen', { text: `${PLANTED} Echt.` });
  await s.live.kill('SIGKILL');
  await Promise.all(presses);
  expect(foundAnywhere(s)).toEqual([]);
  await s.live.startAgain();
  await s.desk.settle();
  expect((await s.state()).additions.length).toBeGreaterThan(0);
  expect(foundAnywhere(s)).toEqual([]);

  for (const action of (await s.state()).decisions[0]?.actions ?? [])
    if (action.status === 'open')
      await rawPress(s, s.coordinator, 'drop', {
        ...{ case: s.desk.current.caseId, card: 'case', subject: action.id, reason: PLANTED },
      });
  await s.coordinator.says(`casus ${number}`);
  await s.coordinator.presses('Sluiten', { lasting: 'true', note: PLANTED });
  await s.coordinator.presses('Inhoud tonen');

  // A year and some days later: announced, and then erased (R11.5).
  for (const date of ['2027-03-10', '2027-03-20']) {
    await s.live.kill('SIGTERM');
    await s.live.startAgain(date, '10:00');
    await s.live.standIn.waitFor(
      () =>
        s.coordinator
          .chat()
          .some(({ text }) => text.includes(date === '2027-03-10' ? 'wordt gewist' : 'is gewist')),
      20_000,
      'the erasing',
    );
    await s.desk.settle();
  }
  await backUp(s, 'na.sqlite');
  expect(foundAnywhere(s)).toEqual([]);
  expect(s.live.errors).toEqual([]);
  const env = { DATA_DIR: s.live.place.dataDir };
  const printed = await commandLine(['case', 'print', number], env);
  expect(printed.out).toContain('De inhoud van deze casus is gewist');
  expect(printed.out).not.toContain('papegaai');
  expect((await commandLine(['audit', 'verify'], env)).out).toContain('Alle ketens kloppen.');
});

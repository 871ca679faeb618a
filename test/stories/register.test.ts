import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commandLine } from '../support/command-line.ts';
import { type Player, type Story, story } from '../support/people.ts';

const REGISTER = new URL('../../config/register.json', import.meta.url);

interface Entry {
  readonly aadObjectId: string;
  readonly roles: readonly string[];
  readonly mandate?: {
    readonly from: string;
    readonly till: string;
    readonly municipalities: readonly string[];
  };
}

/** `npm run register -- import`, in a process of its own, of the register with one person's entry changed. */
async function imports(s: Story, who: Player, change: Partial<Entry>): Promise<void> {
  const { people, ...rest } = JSON.parse(readFileSync(REGISTER, 'utf8')) as {
    readonly people: readonly Entry[];
  };
  const changed = people.map((each) => (each.aadObjectId === who.objectId ? { ...each, ...change } : each));
  const file = join(s.live.place.dataDir, 'nieuw.json');
  writeFileSync(file, JSON.stringify({ ...rest, people: changed }));
  const done = await commandLine(['register', 'import', file], s.live.place.env);
  expect(done.err).toBe('');
  expect(done.out).toContain('binnen één tik van de klok');
}

test('Het register verandert terwijl de bot draait: bij de eerstvolgende tik leidt en zit wie er dan in staat', async () => {
  const s = await story({ date: '2026-03-02', time: '10:00' });
  const gone = s.delegate('wending');
  await s.reporter.raises();
  await s.coordinator.presses('Ik pak dit op');
  await s.coordinator.presses('Aannemen');
  await gone.presses('Ik doe mee');

  const seats = await s.coordinator.says('mandaten');
  expect(seats).toContain(`Jeugdhulp De Wending: ${gone.name}, mandaat tot en met`);
  expect(await gone.says('mandaten')).toContain('Dit kan alleen de coördinator');

  // Wie ja zei heeft geen mandaat meer: de plaatsvervanger is meteen gevraagd.
  await imports(s, gone, { mandate: { from: '2025-01-01', till: '2026-03-01', municipalities: [] } });
  await s.live.settle();
  expect(s.deputy('wending').heard('Doe je mee aan deze code paars?')).toEqual(['2026-03-02 10:00']);

  expect(await s.coordinator.says('mandaten')).toContain(
    `Jeugdhulp De Wending: ${s.deputy('wending').name}, `,
  );

  // Wie de casus leidt en geen coördinator meer is: de ander hoort het meteen en pakt het op.
  await imports(s, s.coordinator, { roles: ['reporter'] });
  await s.live.settle();
  s.secondCoordinator.sees('Niemand leidt deze casus');
  await s.secondCoordinator.presses('Ik pak dit op');
  expect((await s.state()).chair?.party.name).toBe(s.secondCoordinator.name);
  expect(await s.coordinator.says('help')).not.toContain('kanaal');
  await s.ends();
});

import { expect, test } from 'vitest';
import { type Player, story } from '../support/people.ts';

const TITLE = 'Wie namens wie aan tafel mag';

test('R12.6: elke werkdag om 09:00 krijgt wie coördineert te zien wie namens wie mag, en wat er mist', async () => {
  // Vrijdag: de dag waarop de regio begint telt niet.
  const s = await story({ date: '2026-03-06', time: '10:00' });
  const leading: readonly Player[] = [s.coordinator, s.secondCoordinator];
  await s.live.settle();
  await s.until('2026-03-09', '08:59');
  for (const each of leading) expect(each.heard(TITLE)).toEqual([]);

  await s.until('2026-03-09', '09:00');
  await s.until('2026-03-09', '17:00');
  for (const each of leading) {
    expect(each.heard(TITLE)).toEqual(['2026-03-09 09:00']);
    each.sees('Er is geen vervanger.');
  }
  for (const other of [s.delegate('wending'), s.reporter, s.privacyOfficer])
    expect(other.heard(TITLE)).toEqual([]);

  // Na een storing de volgende ochtend komt hij later die dag alsnog, één keer.
  s.live.standIn.fail({ person: s.coordinator.objectId, status: 503, times: 1 });
  await s.until('2026-03-10', '09:00');
  expect(s.secondCoordinator.heard(TITLE)).toHaveLength(2);
  expect(s.coordinator.heard(TITLE)).toHaveLength(1);
  await s.until('2026-03-10', '09:06');
  expect(s.coordinator.heard(TITLE)).toEqual(['2026-03-09 09:00', '2026-03-10 09:06']);
  await s.ends();
});

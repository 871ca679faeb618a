import { describe, expect, test } from 'vitest';
import { mandatesView } from '../../src/adapters/teams/views-register.ts';
import { preflight } from '../../src/domain/preflight.ts';
import type { Register } from '../../src/domain/register.ts';
import { idOf, REGISTER, registerWith, registerWithout } from '../support/story-people.ts';

const ON = '2026-03-02';

function seat(name: string, register: Register = REGISTER) {
  const found = preflight(register, ON).find((each) => each.name === name);
  return found && [found.holder?.name ?? null, found.deputies.map((party) => party.name), found.endsSoon];
}

/** Every line of `mandaten`, with the bot out of reach for these. */
function lines(register: Register, ...unreached: readonly string[]): readonly string[] {
  const reached = register.people
    .map((person) => person.id)
    .filter((id) => !unreached.map(idOf).includes(id));
  const { data } = mandatesView(preflight(register, ON), new Set(reached));
  return [...data.lines, ...data.sections.flatMap((section) => section.lines)];
}

describe('mandaten', () => {
  test('R12.6: elke stoel van elke tafel, met wie hem heeft en wie vervangt', () => {
    expect(preflight(REGISTER, ON).map(({ name }) => name)).toEqual([
      'Coördinator',
      'Gemeente Noord',
      'Gemeente Zuid',
      'Gemeente Oost',
      'De Linde',
      'De Berk',
      'De Wilg',
      'Gedragswetenschapper',
      'GI Een',
      'GI Twee',
    ]);
    expect(seat('Coördinator')).toEqual(['Carla', ['Cor', 'Dora'], false]);
    expect(seat('Gemeente Zuid')).toEqual(['Zara', ['Zoe'], false]);
    expect(seat('De Wilg')).toEqual([null, [], false]);
    expect(seat('Gemeente Zuid', registerWithout('Zara'))).toEqual(['Zoe', [], false]);
  });

  test('R12.6: een mandaat dat binnen een maand eindigt, staat erbij', () => {
    const till = (day: string) =>
      registerWith('Lia', { mandate: { from: ON, till: day, municipalities: [] } });
    expect(seat('De Linde', till('2026-04-01'))).toEqual(['Lia', ['Lars'], true]);
    expect(seat('De Linde', till('2026-04-02'))).toEqual(['Lia', ['Lars'], false]);
    expect(seat('De Linde', till('2026-03-01'))).toEqual(['Lars', [], false]);
    expect(lines(till('2026-04-01')).join('\n')).toContain(
      '● De Linde: Lia, mandaat tot en met woensdag 1 april 2026. Vervanger: Lars. **Het mandaat loopt bijna af.**',
    );
  });

  test('R12.6: wat er mist staat vet, en wie de bot niet kan bereiken ook', () => {
    const shown = lines(REGISTER, 'Zoe').join('\n');
    expect(shown).toContain('Bij 5 stoelen klopt iets niet. Dat staat vet.');
    expect(shown).toContain('○ De Wilg: **Niemand heeft mandaat.**');
    expect(shown).toContain('Olga, mandaat tot en met vrijdag 31 december 2027. **Er is geen vervanger.**');
    expect(shown).toContain('Vervanger: Zoe. **Zoe heeft de bot nog niet.**');
  });

  test('R12.6: van veel stoelen staan die waar iets mist vooraan', () => {
    const many = Array.from({ length: 30 }, (_, nr) => ({ id: `m${nr}`, name: `M ${nr}` }));
    const register = {
      ...REGISTER,
      municipalities: [...REGISTER.municipalities, ...many],
      organisations: [
        ...many.map(({ id, name }) => ({
          id: `gem-${id}`,
          name,
          kind: 'municipality' as const,
          municipality: id,
        })),
        ...REGISTER.organisations,
      ],
    };
    const shown = lines(register);
    expect(shown.filter((each) => each.startsWith('○ M'))).toHaveLength(12);
    expect(shown).toContain('En nog 21.');
  });
});

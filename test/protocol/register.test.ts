import { describe, expect, test } from 'vitest';
import { preflight } from '../../src/domain/preflight.ts';
import type { Mandate, Organisation, Person, Register, SeatOffer } from '../../src/domain/register.ts';
import {
  coordinatorsOf,
  findPerson,
  hasMeasure,
  holders,
  mandateValid,
  municipalityName,
  municipalitySeat,
  organisationName,
  seatsFor,
} from '../../src/domain/register.ts';
import { LEGAL_FRAMES } from '../../src/domain/words.ts';
import { idOf, personCalled, REGISTER, registerWith, registerWithout } from '../support/story-people.ts';

const ON = '2026-03-02';
const NEED = { municipality: 'zuid', legalFrames: ['voluntary'], certifiedInstitution: null } as const;

function mandate(...municipalities: readonly string[]): Mandate {
  return { from: '2026-01-01', till: '2027-12-31', municipalities };
}

/** The register with one more person, like somebody who is in it, before the others or after them. */
function plus(
  like: string,
  name: string,
  change: Partial<Person>,
  where: 'before' | 'after' = 'after',
): Register {
  const person = personCalled(like);
  if (!person) throw new Error(`nobody is called ${like}`);
  const more = { ...person, id: idOf(name), name, ...change };
  const people = where === 'before' ? [more, ...REGISTER.people] : [...REGISTER.people, more];
  return { ...REGISTER, people };
}

/** `De Linde: Lia, Lars`, whose turn it is first. */
function line({ organisationName: name, delegate, deputies }: SeatOffer): string {
  return `${name}: ${[delegate ?? { name: '-' }, ...deputies].map((party) => party.name).join(', ')}`;
}

function table(register: Register, need: Parameters<typeof seatsFor>[1] = NEED): readonly string[] {
  return seatsFor(register, need, ON).map(line);
}

describe('R3.5: een mandaat telt van en tot en met een dag', () => {
  for (const [on, valid] of [
    ['2026-02-28', false],
    ['2026-03-01', true],
    ['2026-03-31', true],
    ['2026-04-01', false],
  ] as const)
    test(`R3.5: op ${on}`, () => {
      const march = { from: '2026-03-01', till: '2026-03-31', municipalities: [] };
      expect(mandateValid(march, on)).toBe(valid);
    });

  test('R3.5: zonder mandaat nooit', () => expect(mandateValid(null, ON)).toBe(false));
});

describe('R3.1: wie de stoel heeft', () => {
  test('R3.1: de gemeente, elke aanbieder met een mandaat, een gedragswetenschapper', () => {
    expect(table(REGISTER)).toEqual([
      'Gemeente Zuid: Zara, Zoe',
      'De Linde: Lia, Lars',
      'De Berk: Bo',
      'Gedragswetenschapper: Sofie, Stan',
    ]);
  });

  test('R3.1: heeft alleen de vervanger een mandaat, dan is de stoel er ook', () => {
    expect(table(registerWithout('Lia', 'Bo'))).toContain('De Linde: -, Lars');
  });

  test('R3.1: heeft geen aanbieder een mandaat, dan blijft er een lege stoel', () => {
    const [, provider] = seatsFor(registerWithout('Lia', 'Lars', 'Bo'), NEED, ON);
    expect(provider).toEqual({
      kind: 'provider',
      organisation: null,
      organisationName: 'Aanbieder',
      delegate: null,
      deputies: [],
    });
  });

  test('R3.3: de eigen vervanger gaat voor wie een ander vervangt', () => {
    const other = plus('Lars', 'Lotte', { deputyOf: idOf('Willem') }, 'before');
    expect(table(other)).toContain('De Linde: Lia, Lars, Lotte');
  });

  test('R3.3: zonder afgevaardigde staan de vervangers in de volgorde van het register', () => {
    const { people } = plus('Lars', 'Lotte', { deputyOf: idOf('Willem') }, 'before');
    const register = { ...REGISTER, people: people.filter(({ name }) => name !== 'Lia') };
    expect(table(register)).toContain('De Linde: -, Lotte, Lars');
  });

  test('R3.3: een tweede afgevaardigde staat klaar na de eigen vervanger', () => {
    expect(table(plus('Lia', 'Loes', {}, 'before'))).toContain('De Linde: Loes, Lia, Lars');
    expect(table(plus('Lia', 'Loes', {}))).toContain('De Linde: Lia, Lars, Loes');
  });

  test('R3.1: iemand zonder de rol van afgevaardigde heeft geen stoel', () => {
    expect(table(registerWith('Bo', { roles: ['reporter'] }))).not.toContain('De Berk: Bo');
    expect(table(plus('Zara', 'Zita', { roles: ['reporter'] }))[0]).toBe('Gemeente Zuid: Zara, Zoe');
  });
});

describe('R2.4, R3.1: de stoel van de gemeente', () => {
  const seat = (register: Register, municipality: string | null = 'zuid') =>
    municipalitySeat(register, municipality, ON);

  test('R2.4: zolang het onduidelijk is de coördinerende gemeente', () => {
    expect(line(seat(REGISTER, null))).toBe('Gemeente Noord: Nora, Nico');
  });

  test('R3.1: ook wie van elders een mandaat voor deze gemeente heeft', () => {
    const regional = registerWith('Olga', { mandate: mandate('oost', 'zuid') });
    expect(line(seat(regional))).toBe('Gemeente Zuid: Zara, Zoe, Olga');
  });

  test('R3.1: ook wie van de gemeente zelf is en geen gemeente bij het mandaat heeft', () => {
    expect(line(seat(registerWith('Zara', { mandate: mandate() })))).toBe('Gemeente Zuid: Zara, Zoe');
  });

  test('R3.1: iemand van de gemeente zonder mandaat niet', () => {
    expect(line(seat(registerWith('Zara', { mandate: null })))).toBe('Gemeente Zuid: -, Zoe');
  });

  test('R3.1: een wijkteam van die gemeente is de gemeente niet', () => {
    const team: Organisation = { id: 'team', name: 'Team Zuid', kind: 'referrer', municipality: 'zuid' };
    expect(seat({ ...REGISTER, organisations: [team, ...REGISTER.organisations] }).organisation).toBe(
      'gem-zuid',
    );
  });

  test('R3.4: een gemeente die het register niet als organisatie kent heeft een stoel zonder iemand', () => {
    expect(seat(REGISTER, 'west')).toEqual({
      kind: 'municipality',
      organisation: 'gem-west',
      organisationName: 'gem-west',
      delegate: null,
      deputies: [],
    });
  });
});

describe('R3.1: de gecertificeerde instelling', () => {
  const measure = (certifiedInstitution: string | null) => ({
    ...NEED,
    legalFrames: ['ots'] as const,
    certifiedInstitution,
  });

  test('R3.1: bij een maatregel degene die is opgegeven, anders de eerste van het register', () => {
    expect(table(REGISTER, measure('gi-twee')).at(-1)).toBe('GI Twee: Gina');
    expect(table(REGISTER, measure(null)).at(-1)).toBe('GI Een: Gijs, Greet');
  });

  test('R3.4: kent het register er geen, dan is er een stoel zonder iemand', () => {
    const organisations = REGISTER.organisations.filter(({ kind }) => kind !== 'certified-institution');
    expect(seatsFor({ ...REGISTER, organisations }, measure(null), ON).at(-1)).toMatchObject({
      kind: 'certified-institution',
      organisation: 'gi',
      delegate: null,
    });
  });

  test('R3.1: een maatregel is elk kader, behalve vrijwillig en strafrecht', () => {
    expect(LEGAL_FRAMES.filter((frame) => hasMeasure([frame]))).toEqual([
      'ots',
      'guardianship',
      'youth-probation',
      'closed-authorisation',
    ]);
    expect([hasMeasure(['criminal', 'ots']), hasMeasure([])]).toEqual([true, false]);
  });
});

describe('wie wat is in het register', () => {
  test('R10.2: wie coördineert, ieder één keer', () => {
    const both = registerWith('Cor', { roles: ['coordinator', 'deputy-coordinator'] });
    expect(coordinatorsOf(both).map(({ name }) => name)).toEqual(['Carla', 'Cor', 'Dora']);
  });

  test('R9.3: wie een rol heeft, in de volgorde van het register, zoals een casus diegene bewaart', () => {
    expect(holders(REGISTER, 'escalation-contact')).toEqual([
      {
        person: idOf('Esther'),
        name: 'Esther',
        phone: '06-Esther',
        organisation: 'gem-noord',
        organisationName: 'Gemeente Noord',
        mandate: null,
      },
    ]);
  });

  test('wat het register niet kent heeft geen naam, en wie er niet in staat is niemand', () => {
    expect([organisationName(REGISTER, 'linde'), organisationName(REGISTER, 'eik')]).toEqual([
      'De Linde',
      'eik',
    ]);
    expect([municipalityName(REGISTER, 'zuid'), municipalityName(REGISTER, 'west')]).toEqual([
      'Zuid',
      'west',
    ]);
    expect([findPerson(REGISTER, idOf('Lia'))?.name, findPerson(REGISTER, idOf('Vreemde'))]).toEqual([
      'Lia',
      null,
    ]);
  });

  test('R12.6: wie zonder mandaat leidt heeft geen mandaat dat bijna afloopt', () => {
    const [leading] = preflight(registerWith('Carla', { mandate: null }), ON);
    expect([leading?.holder?.name, leading?.endsSoon]).toEqual(['Carla', false]);
  });
});

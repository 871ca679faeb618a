import { describe, expect, test } from 'vitest';
import { openProposal } from '../../src/domain/case-file/case-file.ts';
import type { CaseEvent } from '../../src/domain/case-file/events.ts';
import { CONTENT_FIELDS } from '../../src/domain/case-file/events.ts';
import { tally } from '../../src/domain/case-file/voting.ts';
import { BSN_REMOVED, passesElfproef, screen } from '../../src/domain/privacy.ts';
import type { World } from '../support/story.ts';
import { by, caseOf, given, hoursLater } from '../support/story.ts';
import {
  accepted,
  bedRecorded,
  claimed,
  FOR_FAMILY,
  joins,
  NO_BED,
  opened,
  planned,
  proposal,
  proposed,
  raised,
  votes,
} from '../support/story-acts.ts';
import { idOf } from '../support/story-people.ts';

/** Made up, and it passes the elfproef. */
const BSN = '111222333';

/** A word that nobody can mistake for anything else, wherever a person can type. */
const TYPED = 'Lievevrouwebedstro';

describe('R11.1: niets wat iemand typte staat in een bericht dat Teams bewaart', () => {
  function wholeStory(): World {
    const content = {
      reference: TYPED,
      happening: TYPED,
      tried: TYPED,
      asked: TYPED,
      wishes: TYPED,
      family: TYPED,
      school: TYPED,
      organisations: TYPED,
      phone: TYPED,
    };
    const actions = [...proposal().actions, FOR_FAMILY].map((action) => ({ ...action, text: TYPED }));
    return given(
      raised({
        ...NO_BED,
        content,
        ground: { ground: 'toestemming', explanation: TYPED, consentOf: ['parents', 'child'] },
      }),
      claimed(),
      by('Carla', { type: 'AskReporter', question: TYPED }),
      by('Ria', { type: 'AddToCase', text: TYPED, ground: { ground: 'maatregel', explanation: TYPED } }),
      accepted(),
      joins('Zara'),
      joins('Sofie'),
      by('Lia', { type: 'DeclineInvitation', reason: TYPED }),
      joins('Lia'),
      by('Bo', { type: 'RefuseBed', reason: TYPED }),
      by('Bo', { type: 'OfferBed', text: TYPED }),
      by('Carla', { type: 'RecordNoBed', asked: TYPED }),
      bedRecorded({ place: TYPED }),
      planned('2026-03-02 14:00', { reason: TYPED }),
      by('Carla', { type: 'ChangeMunicipality', to: 'oost', reason: TYPED }),
      joins('Olga'),
      by('Carla', { type: 'RecordCaseMandate', person: idOf('Olga'), givenBy: TYPED, till: '2026-05-01' }),
      opened(),
      proposed({
        text: TYPED,
        afschalingGoal: TYPED,
        network: TYPED,
        whyNotLighter: TYPED,
        heardHow: TYPED,
        actions,
      }),
      votes('Sofie', 'niet-akkoord', TYPED),
      votes('Olga'),
      votes('Lia'),
      by('Carla', { type: 'CastDecision', proposal: 'p1', reason: TYPED, confirmed: true }),
      by('Ria', { type: 'DropAction', action: 'p1a1', reason: TYPED }),
      by('Lia', { type: 'PostponeAfschaling', next: '2026-04-02', reason: TYPED, heard: true }),
      by('Ria', { type: 'WithdrawCase', reason: TYPED, judgedBy: '' }),
      by('Lia', { type: 'ReportFailure', reason: TYPED }),
      hoursLater(30),
      by('Carla', { type: 'WithdrawCase', reason: TYPED, judgedBy: TYPED }),
    ).world;
  }

  test('R11.1: geen aankondiging van een heel verhaal draagt een woord dat iemand typte', () => {
    const each = wholeStory();
    expect(each.refusals).toEqual([]);
    const messages = each.told.filter((told) => told.kind !== 'command');
    expect(messages.length).toBeGreaterThan(80);
    expect(JSON.stringify(messages)).not.toContain(TYPED);
  });

  test('R11.1: wat iemand typte staat alleen in velden die verzegeld worden', () => {
    const each = wholeStory();
    for (const event of each.events)
      expect(JSON.stringify(withoutContent(event)), event.type).not.toContain(TYPED);
  });

  test('R11.1: de stand van de stemmen is een telling', () => {
    const { world: each } = given(
      raised(),
      claimed(),
      accepted(),
      joins('Zara'),
      joins('Lia'),
      joins('Bo'),
      joins('Sofie'),
      opened(),
      proposed(),
    );
    for (const step of [votes('Zara'), votes('Lia', 'niet-akkoord', 'Nee.'), votes('Bo', 'ruggenspraak')])
      step(each);
    const open = openProposal(caseOf(each));
    if (!open) throw new Error('no proposal');
    expect(tally(caseOf(each), open, '2026-03-02')).toEqual({
      akkoord: 1,
      nietAkkoord: 1,
      ruggenspraak: 1,
      waiting: 1,
    });
  });
});

function withoutContent(event: CaseEvent): unknown {
  const fields: readonly string[] =
    (CONTENT_FIELDS as Partial<Record<CaseEvent['type'], readonly string[]>>)[event.type] ?? [];
  return Object.fromEntries(Object.entries(event).filter(([field]) => !fields.includes(field)));
}

describe('R11.2: een BSN', () => {
  test('R11.2: de elfproef telt negen cijfers', () => {
    expect(passesElfproef(BSN)).toBe(true);
    expect(passesElfproef('111222334')).toBe(false);
    expect(passesElfproef('000000000')).toBe(false);
    expect(passesElfproef('11122233')).toBe(false);
    // Ten digits of which the first nine, or the last nine, would pass.
    expect([passesElfproef(`${BSN}0`), passesElfproef(`0${BSN}`)]).toEqual([false, false]);
  });

  for (const [digits, passes] of [
    ['123456782', true],
    ['123456788', false],
    ['987654329', true],
    ['012345672', true],
    ['123400090', true],
  ] as const) {
    test(`R11.2: ${digits} is er ${passes ? 'een' : 'geen'}`, () => {
      expect(passesElfproef(digits)).toBe(passes);
    });
  }

  for (const written of [
    BSN,
    '111 222 333',
    '1112.22.333',
    '111-222-333',
    '1 1 1 2 2 2 3 3 3',
    '1112 22 333',
    '111\t222 333',
    `(${BSN})`,
    `bsn:${BSN}.`,
  ]) {
    test(`R11.2: "${written}" wordt geweigerd en eruit gehaald`, () => {
      const found = screen(`Het gaat om ${written} thuis.`);
      expect(found.hasBsn).toBe(true);
      expect(found.cleaned).toContain(BSN_REMOVED);
      expect(found.cleaned.replaceAll(/\D/g, '')).toBe('');
      expect(found.cleaned.startsWith('Het gaat om ')).toBe(true);
      expect(found.cleaned.endsWith(' thuis.')).toBe(true);
    });
  }

  test('R11.2: elk BSN gaat eruit', () => {
    const found = screen(`${BSN} en 111.222.333`);
    expect(found.cleaned).toBe(`${BSN_REMOVED} en ${BSN_REMOVED}`);
  });

  test('R11.2: een BSN vlak na een ander getal wordt ook gevonden', () => {
    expect(screen(`In 12 ${BSN}`).hasBsn).toBe(true);
    expect(screen('42 1112223 33 nu').cleaned).toBe(`42 ${BSN_REMOVED} nu`);
  });

  test('R11.2: van twee die over elkaar heen liggen gaat het eerste eruit, en wat er dan nog staat blijft', () => {
    expect(screen('111 222 333 200 keer').cleaned).toBe(`${BSN_REMOVED} 200 keer`);
  });

  for (const text of ['111222334', '12345', '0612345678', '1112223330', 'In 2026 waren het er 12.', '']) {
    test(`R11.2: "${text}" is geen BSN`, () => {
      expect(screen(text)).toMatchObject({ hasBsn: false, cleaned: text });
    });
  }
});

describe('R11.2: wat naar een mens wijst wordt aangewezen', () => {
  for (const [text, detail] of [
    ['Mail jan@voorbeeld.nl even', 'email'],
    ['Bel 06-12345678', 'phone'],
    ['Bel 0612345678', 'phone'],
    ['Bel +31 6 12345678', 'phone'],
    ['Bel 0592 123456', 'phone'],
    ['Woont op 9401 AB 12', 'address'],
    ['Woont op 9401ab, 12', 'address'],
    ['Dorpsstraat 12, 9401 AB', 'address'],
    ['Geboren op 12-05-2012', 'birth-date'],
    ['Geboren op 12 mei 2012', 'birth-date'],
    ['Geboren op 2012-05-12', 'birth-date'],
    ['Geboren op 1/5/2012', 'birth-date'],
  ] as const) {
    test(`R11.2: "${text}" bevat ${detail}`, () => {
      expect(screen(text)).toMatchObject({ hasBsn: false, cleaned: text });
      expect(screen(text).details).toContain(detail);
    });
  }

  for (const text of [
    'Om 14:00 in kamer 12',
    'Ze is 14 jaar',
    'Vanaf 3 maart',
    'Postcode 9401 AB',
    'In 2012 verhuisd',
    '24 uur',
    'a@b',
  ]) {
    test(`R11.2: "${text}" wijst naar niemand`, () => {
      expect(screen(text).details).toEqual([]);
    });
  }

  test('R11.2: elk soort wordt één keer genoemd', () => {
    expect(screen('a@voorbeeld.nl of b@voorbeeld.nl, 06-12345678').details).toEqual(['email', 'phone']);
  });
});

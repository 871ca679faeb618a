import { momentInWords } from '../../domain/calendar.ts';
import type { CaseFile } from '../../domain/case-file/case-file.ts';
import { leaders } from '../../domain/case-file/seats.ts';
import type { Scene } from './forms.ts';
import { lookup } from './lookup.ts';
import type { Md } from './markdown.ts';
import { own } from './markdown.ts';
import type { View } from './view.ts';
import { caseLine, lateLine, phone, publicFacts, view } from './view.ts';

function line(text: string): Md {
  return own(text);
}

const ESCALATIONS: Readonly<Record<string, (state: CaseFile) => { title: string; lines: readonly Md[] }>> = {
  'no-owner': () => ({
    title: 'Niemand leidt deze code paars',
    lines: [line('Een uur lang heeft geen coördinator de casus opgepakt. Bel een coördinator.')],
  }),
  breach: () => ({
    title: 'De 24 uur zijn om',
    lines: [line('De tafel is niet bij elkaar geweest. Bel de coördinator.')],
  }),
  'no-bed': () => ({
    title: 'Er is geen bed gevonden',
    lines: [line('Voor vannacht heeft geen aanbieder een plek. Kun jij helpen?')],
  }),
  'late-plan': (state) => ({
    title: 'Het overleg is pas na de 24 uur',
    lines: state.plan
      ? [
          own(
            `Gepland: ${momentInWords(state.plan.at, state.values.timeZone)}. De coördinator gaf een reden.`,
          ),
        ]
      : [],
  }),
  'casting-blocked': () => ({
    title: 'De tafel komt er niet uit',
    lines: [
      line(
        'Wie het besluit moet dragen (betalen, uitvoeren of de maatregel), is niet akkoord. Bel de coördinator.',
      ),
    ],
  }),
};

/** What the escalation contact hears: that, not what (R10.5). */
export function escalationView(state: CaseFile, subject: string, lateMs: number, scene: Scene): View | null {
  const words = lookup(ESCALATIONS, subject)?.(state);
  if (
    !words ||
    (subject === 'no-owner' && state.chair) ||
    (subject === 'no-bed' && state.bedRecords.length > 0)
  )
    return null;
  const call = leaders(state);
  return view('escalation', state, state.caseId, {
    title: own(words.title),
    subtitle: caseLine(state),
    tone: 'attention',
    facts: publicFacts(state, scene),
    lines: [...words.lines, ...call.map((each) => own(phone(each.name, each.phone))), ...lateLine(lateMs)],
    subject,
  });
}

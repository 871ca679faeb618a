import { lengthInWords, momentInWords } from '../../domain/calendar.ts';
import { openProposal } from '../../domain/case-file/case-file.ts';
import { filler, presentSeats, today } from '../../domain/case-file/seats.ts';
import { undecidedSeats } from '../../domain/case-file/voting.ts';
import type { Draw } from './alert-parts.ts';
import { line, MAX_NAMED, whatIsMissing } from './alert-parts.ts';
import { md, own } from './markdown.ts';
import { moment, phone } from './view.ts';

/** What the table has to open, decide or mend (R5, R6). */
export const TABLE_ALERTS: Readonly<Record<string, Draw>> = {
  'not-open': (state, about, scene) => {
    const { plan } = state;
    const at = moment(state);
    if (plan?.id !== about || at.open || at.decided) return null;
    return {
      title: 'Het overleg is nog niet geopend',
      lines: [
        own(`Het stond gepland op ${momentInWords(plan.at, state.values.timeZone)}.`),
        ...whatIsMissing(state, scene),
      ],
      acts: ['openTable', 'byPhone', 'replan'],
    };
  },
  undecided: (state, _about, scene) => {
    if (state.stage.phase !== 'table') return null;
    const proposal = openProposal(state);
    const on = today(state, scene.now);
    const who = proposal
      ? undecidedSeats(state, proposal, on).flatMap((seat) => filler(seat, on)?.party ?? [])
      : [];
    return {
      title: 'Er is nog geen besluit',
      lines: [
        own(`De tafel is al ${lengthInWords(scene.now - state.stage.openedAt)} open.`),
        line(proposal ? 'Er ligt een voorstel.' : 'Er ligt nog geen voorstel.'),
        ...who.map((each) => own(`Nog geen stem: ${phone(each.name, each.phone)}.`)),
      ],
      acts: ['byPhone', 'adjourn', proposal !== null && 'cast', proposal !== null && 'phoneVote'],
    };
  },
  consent: (state, about) => {
    const proposal = openProposal(state);
    if (proposal?.id !== about || proposal.consentAt === null) return null;
    return {
      title: 'Iedereen is akkoord',
      lines: [
        own(
          `Stel het besluit vast. Doe je niets, dan doe ik dat na ${lengthInWords(state.values.establishAfterMs)}.`,
        ),
      ],
      acts: ['establish', 'showContent'],
      good: true,
    };
  },
  'casting-blocked': (state, about, scene) => {
    if (openProposal(state)?.id !== about) return null;
    const on = today(state, scene.now);
    const people = presentSeats(state, on).flatMap((seat) => filler(seat, on)?.party ?? []);
    return {
      title: 'Doorhakken kan niet',
      lines: [
        line('Wie het besluit moet dragen, is niet akkoord. Het escalatiecontact is gevraagd.'),
        ...people.slice(0, MAX_NAMED).map((each) => own(phone(each.name, each.phone))),
      ],
      acts: ['byPhone', 'adjourn'],
    };
  },
  'phone-disputed': (state, about) => {
    const seat = state.seats.find((each) => each.id === about);
    if (state.stage.phase !== 'table' || !seat) return null;
    return {
      title: 'Een stem klopte niet',
      lines: [own(`${md(seat.organisationName)} zegt dat de stem niet klopt. De tafel is weer open.`)],
      acts: ['phoneVote', 'byPhone', 'showContent'],
    };
  },
};

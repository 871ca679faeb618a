import { dateInWords } from '../../domain/calendar.ts';
import type { CaseFile } from '../../domain/case-file/case-file.ts';
import { currentDecision, openProposal, proposalOf } from '../../domain/case-file/case-file.ts';
import type { Proposal, Seat, Vote, VoteKind } from '../../domain/case-file/facts.ts';
import { isMeetingLink } from '../../domain/case-file/plan.ts';
import { activeSeats, invitationOf, seatFilledBy, today } from '../../domain/case-file/seats.ts';
import { maySee, viewerOf } from '../../domain/case-file/sight.ts';
import { voteOf } from '../../domain/case-file/voting.ts';
import type { ActName } from './acts.ts';
import type { FactLine } from './cards.ts';
import type { Scene } from './forms.ts';
import type { Md } from './markdown.ts';
import { md, own } from './markdown.ts';
import { type Step, stepWords } from './steps.nl.ts';
import type { View } from './view.ts';
import { caseLine, fact, lateLine, moment, offering, place, publicFacts, view } from './view.ts';
import { HELP_WORDS, VOTE_WORDS } from './wording.nl.ts';

/** A step that somebody hears (R1.4). */
export function stepView(
  state: CaseFile,
  person: string,
  step: string,
  lateMs: number,
  scene: Scene,
): View | null {
  if (step === 'StartCall' && !moment(state).convening && !moment(state).adjourned) return null;
  const unled = step === 'ChairNeeded' || step === 'ChairLeft';
  if (unled && state.chair) return null;
  const words = stepWords(step as Step, state);
  const sees = maySee(state, { ...viewerOf(scene.register, person), roles: [] }, scene.now);
  const invitation = invitationOf(state, person)?.invitation;
  const comes = invitation?.answer.kind === 'accepted';
  return view('step', state, state.caseId, {
    title: own(words.title),
    subtitle: caseLine(state),
    facts: [...publicFacts(state, scene), ...meetingLink(state, step)],
    lines: [md(words.line), ...lateLine(lateMs)],
    subject: step,
    offers: offering(
      state,
      scene,
      sees && 'showContent',
      sees && moment(state).decided && 'showDecision',
      unled && invitation !== undefined && 'takeChair',
      step === 'TablePlanned' && comes && moment(state).convening && 'cancel',
      step === 'TableOpened' && comes && moment(state).open && 'leave',
    ),
  });
}

/** The steps that call people to a table: where it meets behind a link, the link can be pressed. */
const CALLING: readonly string[] = [
  'TablePlanned',
  'StartCall',
  'TableOpened',
  'TableAdjourned',
  'PlanRestored',
];

function meetingLink(state: CaseFile, step: string): readonly FactLine[] {
  const link = state.plan?.place ?? '';
  return CALLING.includes(step) && isMeetingLink(link) ? [fact('Plek', place(link))] : [];
}

/** *Terugsturen*: the question itself opens for the reporter alone (R2.1). */
export function questionView(state: CaseFile, scene: Scene): View | null {
  if (!state.question || moment(state).over) return null;
  return view('question', state, state.caseId, {
    title: own('De coördinator heeft een vraag'),
    subtitle: caseLine(state),
    tone: 'accent',
    lines: [own('Druk op Inhoud tonen om de vraag te lezen. Antwoord met Aanvullen. De klok loopt door.')],
    offers: offering(state, scene, 'showContent', 'add'),
  });
}

/** R6.2: the card to vote on, in the thread (`proposal`) or in one's own chat (`vote`). */
export function proposalView(
  card: 'proposal' | 'vote',
  state: CaseFile,
  id: string,
  person: string | null,
  scene: Scene,
): View | null {
  const proposal = state.proposals.find((each) => each.id === id);
  const open = openProposal(state)?.id === id && state.stage.phase === 'table';
  if (!proposal || (!open && card === 'vote')) return null;
  const seat = person === null ? null : seatFilledBy(state, person, today(state, scene.now));
  const vote = seat && voteOf(proposal, seat, today(state, scene.now));
  const { terms } = proposal;
  return view(card, state, state.caseId, {
    title: own(open ? titleOf(vote?.vote ?? null, person === null || seat !== null) : 'Voorstel'),
    subtitle: caseLine(state),
    tone: 'accent',
    facts: [
      fact('Soort hulp', own(HELP_WORDS[terms.kind])),
      fact('Uitvoering', md(terms.executorName)),
      fact('Betaling', md(terms.payerName)),
      fact('Start', own(dateInWords(terms.startDate))),
      ...(vote ? [fact('Jouw stem', own(`**${VOTE_WORDS[vote.vote]}**`))] : []),
    ],
    lines: open
      ? [...recordedLine(vote), own('Lees eerst het voorstel: Inhoud tonen. Wat hier opent, zie alleen jij.')]
      : [own('Over dit voorstel wordt niet meer gestemd.')],
    subject: id,
    offers: open ? offering(state, scene, ...votingActs(card, state, proposal, seat, person)) : {},
  });
}

function recordedLine(vote: Vote | null): readonly Md[] {
  if (!vote?.recordedBy) return [];
  return [own('De voorzitter heeft je stem telefonisch genoteerd. Klopt het niet? Kies opnieuw.')];
}

/** In the thread every button is there for whoever may; in one's own chat only one's own. */
function votingActs(
  card: 'proposal' | 'vote',
  state: CaseFile,
  proposal: Proposal,
  seat: Seat | null,
  person: string | null,
): readonly (ActName | false)[] {
  const thread = card === 'proposal';
  const votes = thread || seat !== null;
  const wentBack = proposal.votes.some((each) => each.seat === seat?.id && each.vote === 'ruggenspraak');
  const leads =
    thread ||
    (person !== null &&
      [state.chair?.party, ...state.coordinators].some((party) => party?.person === person));
  return [
    votes && 'voteYes',
    votes && 'voteNo',
    votes && (thread || !wentBack) && 'voteBack',
    'showContent',
    leads && 'phoneVote',
    leads && 'establish',
    leads && 'cast',
  ];
}

/** Ruggenspraak is no vote yet: that card asks on (R6.2). */
function titleOf(vote: VoteKind | null, votes: boolean): string {
  // The chair has no vote.
  if (!votes) return 'Er ligt een voorstel';
  if (vote === null) return 'Er ligt een voorstel. Wat is jouw stem?';
  return vote === 'ruggenspraak' ? 'Terug van ruggenspraak? Geef dan je stem' : 'Voorstel';
}

/** R6.7: told to every participant and the reporter; the record itself opens per person. */
export function decisionView(state: CaseFile, id: string, scene: Scene): View | null {
  const decision = state.decisions.find((each) => each.proposal === id && !each.undone);
  if (!decision) return null;
  const { terms } = proposalOf(state, decision);
  return view('decision', state, state.caseId, {
    title: own('Er is een besluit'),
    subtitle: caseLine(state),
    tone: 'good',
    facts: [
      fact('Soort hulp', own(HELP_WORDS[terms.kind])),
      fact('Uitvoering', md(terms.executorName)),
      fact('Start', own(dateInWords(terms.startDate))),
      fact('Eerste check op afschaling', own(dateInWords(terms.firstCheck))),
    ],
    lines: [own('Het hele besluit lees je met Besluit tonen.')],
    subject: id,
    offers: offering(state, scene, 'showDecision'),
  });
}

/** R5.3: each voter of a table that met by phone. */
export function phoneVoteView(state: CaseFile, person: string, scene: Scene): View | null {
  const vote = currentDecision(state)?.phoneVotes.find((each) => each.person === person);
  if (!vote) return null;
  const seat = activeSeats(state).find((each) => each.id === vote.seat);
  return view('phone-vote', state, state.caseId, {
    title: own(vote.answer === 'confirmed' ? 'Je zei: klopt' : 'Klopt jouw stem?'),
    subtitle: caseLine(state),
    tone: 'accent',
    lines: [
      own(
        `De voorzitter noteerde dat ${md(seat?.organisationName ?? 'jouw stoel')} telefonisch akkoord was. Lees het besluit en laat weten of het klopt.`,
      ),
    ],
    subject: vote.seat,
    offers: offering(
      state,
      scene,
      'showDecision',
      vote.answer === 'none' && 'phoneRight',
      vote.answer === 'none' && 'phoneWrong',
    ),
  });
}

/** R7.2: an action for its owner. What it says opens for that person alone. */
export function actionView(state: CaseFile, id: string, lateMs: number, scene: Scene): View | null {
  const action = currentDecision(state)?.actions.find((each) => each.id === id);
  if (!action || moment(state).over) return null;
  const open = action.status === 'open';
  const late = open && action.due < today(state, scene.now);
  const titles = {
    open: late ? 'Jouw actie is te laat' : 'Jouw actie',
    done: 'Jouw actie is klaar',
    dropped: 'Jouw actie vervalt',
  };
  const kinds = {
    tell: 'Vertel het besluit aan kind en ouders.',
    family: 'Een actie voor het gezin.',
    analysis: 'Een verklarende analyse (laten) maken.',
    other: 'Een actie uit het besluit.',
  };
  return view('action', state, state.caseId, {
    title: own(titles[action.status]),
    subtitle: caseLine(state),
    tone: late ? 'attention' : 'accent',
    facts: [fact('Klaar op', own(dateInWords(action.due)))],
    lines: [
      own(kinds[action.kind]),
      ...(open ? [own('Wat er precies staat, lees je met Besluit tonen.')] : []),
      ...lateLine(lateMs),
    ],
    subject: id,
    offers: offering(state, scene, 'showDecision', open && 'done', open && 'drop'),
  });
}

/** R7.1: the start date. */
export function startView(state: CaseFile, lateMs: number, scene: Scene): View | null {
  const decision = currentDecision(state);
  if (!decision || moment(state).over) return null;
  const { terms } = proposalOf(state, decision);
  const started = decision.startConfirmedAt !== null;
  return view('start', state, state.caseId, {
    title: own(started ? 'De hulp is gestart' : 'Vandaag start de hulp. Is dat gelukt?'),
    subtitle: caseLine(state),
    tone: started ? 'good' : 'accent',
    facts: [fact('Soort hulp', own(HELP_WORDS[terms.kind])), fact('Uitvoering', md(terms.executorName))],
    lines: lateLine(lateMs),
    offers: offering(state, scene, 'showDecision', !started && 'started', 'failed'),
  });
}

/** R7.3: the afschaling check. */
export function checkView(state: CaseFile, lateMs: number, scene: Scene): View | null {
  const decision = currentDecision(state);
  if (!decision || moment(state).over) return null;
  const done = decision.scaledDown;
  const ahead = decision.check > today(state, scene.now);
  return view('check', state, state.caseId, {
    title: own(
      done ? 'Afgeschaald' : ahead ? 'De volgende check staat gepland' : 'Kan het kind met minder hulp toe?',
    ),
    subtitle: caseLine(state),
    tone: done ? 'good' : 'accent',
    facts: [fact('Check op afschaling', own(dateInWords(decision.check)))],
    lines: [
      ...(done ? [] : [own('Vraag het ook aan kind en ouders. Het doel lees je met Besluit tonen.')]),
      ...lateLine(lateMs),
    ],
    offers: done
      ? offering(state, scene, 'showDecision')
      : offering(state, scene, 'showDecision', 'scaledDown', 'notYet', 'scaleUp'),
  });
}

import type { PersonCard } from '../../domain/announcements.ts';
import type { CaseFile } from '../../domain/case-file/case-file.ts';
import type { PersonId } from '../../domain/words.ts';
import type { CardName } from './cards.ts';
import type { Scene } from './forms.ts';
import type { View } from './view.ts';
import { lateLine } from './view.ts';
import { alertView } from './views-alert.ts';
import {
  bedRequestView,
  caseView,
  invitationView,
  statusView,
  threadCaseView,
  triageView,
} from './views-case.ts';
import {
  actionView,
  checkView,
  decisionView,
  phoneVoteView,
  proposalView,
  questionView,
  startView,
  stepView,
} from './views-decision.ts';
import { escalationView } from './views-escalation.ts';
import { reporterView } from './views-reporter.ts';

/** What one person's card shows now; null when there is nothing left to say. */
export function drawPersonCard(
  card: PersonCard,
  state: CaseFile,
  person: PersonId,
  subject: string,
  lateMs: number,
  scene: Scene,
): View | null {
  switch (card) {
    case 'triage':
      return withLateness(triageView(state, scene), lateMs);
    case 'case':
      return caseView(state, person, scene);
    case 'invitation':
      return withLateness(invitationView(state, person, scene), lateMs);
    case 'bed-request':
      return bedRequestView(state, person, scene);
    case 'step':
      return stepView(state, person, subject, lateMs, scene);
    case 'alert':
      return alertView(state, subject, lateMs, scene);
    case 'escalation':
      return escalationView(state, subject, lateMs, scene);
    case 'question':
      return questionView(state, scene);
    case 'vote':
      return withLateness(proposalView('vote', state, subject, person, scene), lateMs);
    case 'phone-vote':
      return phoneVoteView(state, person, scene);
    case 'decision':
      return decisionView(state, subject, scene);
    case 'action':
      return actionView(state, subject, lateMs, scene);
    case 'start':
      return startView(state, lateMs, scene);
    case 'check':
      return checkView(state, lateMs, scene);
  }
}

/** R9.5: a card that is asked for by a press too says how late it is where the clock sent it. */
function withLateness(shown: View | null, lateMs: number): View | null {
  if (!shown || lateMs === 0) return shown;
  return { ...shown, data: { ...shown.data, lines: [...shown.data.lines, ...lateLine(lateMs)] } };
}

const PERSON_CARDS: ReadonlySet<string> = new Set<PersonCard>([
  'triage',
  'case',
  'invitation',
  'bed-request',
  'step',
  'alert',
  'escalation',
  'question',
  'vote',
  'phone-vote',
  'decision',
  'action',
  'start',
  'check',
]);

function isPersonCard(card: string): card is PersonCard {
  return PERSON_CARDS.has(card);
}

/** The card that was pressed, as it is now for this person: what an answer shows again. Null when it is gone. */
export function redraw(
  card: CardName,
  state: CaseFile,
  person: PersonId,
  subject: string,
  scene: Scene,
): View | null {
  if (isPersonCard(card)) return drawPersonCard(card, state, person, subject, 0, scene);
  switch (card) {
    case 'reporter':
    case 'intake':
      return reporterView(state, scene);
    case 'proposal':
      return proposalView('proposal', state, subject, person, scene);
    case 'thread-case':
      return threadCaseView(state, scene);
    case 'status':
      return statusView(state, scene);
    default:
      return null;
  }
}

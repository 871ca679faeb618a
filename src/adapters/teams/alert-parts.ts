import { bedWanted } from '../../domain/case-file/beds.ts';
import type { CaseFile } from '../../domain/case-file/case-file.ts';
import { activeSeats, missingForQuorum, today } from '../../domain/case-file/seats.ts';
import type { Party } from '../../domain/register.ts';
import type { ActName } from './acts.ts';
import type { Scene } from './forms.ts';
import type { Md } from './markdown.ts';
import { md, own } from './markdown.ts';
import { moment, phone } from './view.ts';
import { missingWords } from './wording.nl.ts';

/** How many people a list names; more are counted. */
export const MAX_NAMED = 12;

export interface Alert {
  readonly title: string;
  readonly lines: readonly Md[];
  /** The buttons that mend it (R9.4). */
  readonly acts: readonly (ActName | false)[];
  /** Good news; an alert is red otherwise. */
  readonly good?: true;
}

/** Null when it is mended meanwhile: what has become moot never fires (R9.5). */
export type Draw = (state: CaseFile, about: string, scene: Scene) => Alert | null;

export function party(state: CaseFile, person: string): Party | null {
  const all = [
    ...state.seats.flatMap((seat) => seat.invitations.map((invitation) => invitation.party)),
    ...state.bedAnswers.map((answer) => answer.party),
    ...state.unreachable,
  ];
  return all.find((each) => each.person === person) ?? null;
}

export function line(text: string): Md {
  return own(text);
}

/** Who has not answered, each with the phone number (R9.4). */
function silent(state: CaseFile): readonly Md[] {
  const people = activeSeats(state).flatMap((seat) =>
    seat.invitations
      .filter((invitation) => invitation.answer.kind === 'none')
      .map((invitation) => ({ seat, invitation })),
  );
  const named = people
    .slice(0, MAX_NAMED)
    .map(({ seat, invitation }) =>
      own(
        `Geen antwoord: ${phone(invitation.party.name, invitation.party.phone)} (${md(seat.organisationName)}).`,
      ),
    );
  return people.length > MAX_NAMED ? [...named, own(`En nog ${people.length - MAX_NAMED}.`)] : named;
}

/** R9.4: what is missing: people, seats, a bed. */
export function whatIsMissing(state: CaseFile, scene: Scene): readonly Md[] {
  const missing = state.seats.length === 0 ? [] : missingForQuorum(state, today(state, scene.now));
  const seats = missing.length > 0 ? [own(`Nog nodig voor een besluit: ${missingWords(missing)}.`)] : [];
  const bed = bedWanted(state) ? [own('**Er is nog geen bed voor het kind.**')] : [];
  return [...bed, ...seats, ...silent(state)];
}

export function waiting(state: CaseFile): boolean {
  const at = moment(state);
  return at.triage || at.convening;
}

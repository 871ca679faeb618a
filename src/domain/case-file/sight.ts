import type { CalendarDate, Instant } from '../calendar.ts';
import type { Mandate, Party, Register } from '../register.ts';
import { findPerson } from '../register.ts';
import type { PersonId, Role } from '../words.ts';
import { COORDINATING } from '../words.ts';
import type { CaseFile } from './case-file.ts';
import { isOver } from './case-file.ts';
import type { Invitation } from './facts.ts';
import { activeSeats, hasMandate, isReporter, participants, today } from './seats.ts';

/** Somebody who wants to see the content of a case, as the register has them at that moment. */
export interface Viewer {
  readonly person: PersonId;
  readonly roles: readonly Role[];
  readonly mandate: Mandate | null;
  /** Whether the register knows this person at all. */
  readonly listed: boolean;
}

export function viewerOf(register: Register, person: PersonId): Viewer {
  const found = findPerson(register, person);
  return {
    person,
    roles: found?.roles ?? [],
    mandate: found?.mandate ?? null,
    listed: found !== null,
  };
}

/**
 * Whether this person may see the content now: its reporter, accepted participants, the coordinators, the chair (R10.5),
 * each for as long as the register knows them so; nobody while consent is withdrawn (R11.6) or once it was erased (R11.5).
 * A case that runs was held against the register too, maybe by another instance that saw a change first: both must agree.
 */
export function maySee(state: CaseFile, asked: Viewer, now: Instant): boolean {
  if (state.consentWithdrawn) return false;
  if (state.erasure.phase === 'erased') return false;
  const viewer = { ...asked, listed: asked.listed && !state.gone.includes(asked.person) };
  if (coordinates(state, viewer)) return true;
  const on = today(state, now);
  const yes = acceptedBy(state, viewer.person);
  if (yes.some((invitation) => counts(invitation, viewer, on, isOver(state)))) return true;
  return viewer.listed && (isReporter(state, viewer.person) || state.chair?.party.person === viewer.person);
}

function coordinates(state: CaseFile, { person, roles }: Viewer): boolean {
  if (!roles.some((role) => COORDINATING.includes(role))) return false;
  const known = [...state.coordinators, ...state.deputyCoordinators];
  return isOver(state) || known.some((party) => party.person === person);
}

function acceptedBy(state: CaseFile, person: PersonId): readonly Invitation[] {
  return activeSeats(state)
    .flatMap((seat) => seat.invitations)
    .filter(({ party, answer }) => party.person === person && answer.kind === 'accepted');
}

/**
 * Whether a yes still counts: of who was asked with a mandate while there is one, in the register or for this case (R3.4);
 * of who was asked without one while the register knows them. A guest from the channel was never in it.
 */
function counts(
  invitation: Invitation,
  { mandate, listed }: Viewer,
  on: CalendarDate,
  over: boolean,
): boolean {
  const { party, mandated } = invitation;
  if (!listed && party.organisation !== '') return false;
  const byRegister = { ...invitation, party: { ...party, mandate } };
  return !mandated || (hasMandate(byRegister, on) && (over || hasMandate(invitation, on)));
}

/**
 * Whether somebody who could see the content before can't after: what an answer put on that person's screen has to go
 * (R10.5, R11.5, R11.6). Erased is said apart: what was typed is to go then too, of whoever.
 */
export function losesSight(before: CaseFile, after: CaseFile, now: Instant): boolean {
  if (before.erasure.phase !== 'erased' && after.erasure.phase === 'erased') return true;
  const left = new Set(viewers(after, now));
  // As it was then: a mandate can have ended by its date since.
  return viewers(before, before.lastEventAt).some((person) => !left.has(person));
}

/** Who may see the content, by what the case knows of them. */
function viewers(state: CaseFile, now: Instant): readonly PersonId[] {
  const coordinating = [...state.coordinators, ...state.deputyCoordinators];
  const chair = state.chair ? [state.chair.party] : [];
  const asViewer = ({ person, mandate }: Party, roles: readonly Role[]): Viewer => ({
    ...{ person, mandate, roles },
    listed: !state.gone.includes(person),
  });
  return [
    ...coordinating.map((party) => asViewer(party, ['coordinator'])),
    ...[...state.reporters, ...participants(state), ...chair].map((party) => asViewer(party, [])),
  ]
    .filter((viewer) => maySee(state, viewer, now))
    .map(({ person }) => person);
}

import type { CalendarDate } from '../calendar.ts';
import type { Outcome } from '../outcome.ts';
import { accepted } from '../outcome.ts';
import type { Party, SeatOffer } from '../register.ts';
import { findPerson, holders, mandateValid, partyOf } from '../register.ts';
import type { PersonId } from '../words.ts';
import { happened } from './acting.ts';
import type { CaseFile, Chair } from './case-file.ts';
import { currentDecision } from './case-file.ts';
import type { Context, Refusal } from './commands.ts';
import type { CaseEvent, EventOf } from './events.ts';
import type { Seat } from './facts.ts';
import { activeSeats, askedCoordinators, hasMandate, isOffered, offersFor, today } from './seats.ts';

type Lists = Pick<
  EventOf<'CoordinationReviewed'>,
  'coordinators' | 'deputyCoordinators' | 'escalationContacts' | 'zorgmakelaars'
>;

/**
 * The register changed (architecture.md): who leads and who sits are held against it. An alert that goes to somebody
 * who left reaches nobody.
 */
export function reviewCase(state: CaseFile, context: Context): Outcome<CaseEvent, Refusal> {
  return accepted(...coordination(state, context), ...seats(state, context));
}

function coordination(state: CaseFile, context: Context): readonly CaseEvent[] {
  const { register } = context;
  const lists: Lists = {
    coordinators: holders(register, 'coordinator'),
    deputyCoordinators: holders(register, 'deputy-coordinator'),
    escalationContacts: holders(register, 'escalation-contact'),
    zorgmakelaars: holders(register, 'zorgmakelaar'),
  };
  const chair = chairNow(state.chair, lists, context);
  if (same(lists, state) && JSON.stringify(chair) === JSON.stringify(state.chair)) return [];
  const before = [...askedCoordinators(state), ...state.zorgmakelaars].map((party) => party.person);
  const now = [...askedCoordinators({ ...state, ...lists }), ...lists.zorgmakelaars];
  const newcomers = now.filter((party) => !before.includes(party.person));
  const left = chair ? null : (state.chair?.party ?? null);
  return [{ type: 'CoordinationReviewed', ...happened(context), ...lists, chair, left, newcomers }];
}

function same(lists: Lists, state: CaseFile): boolean {
  const names = Object.keys(lists) as (keyof Lists)[];
  return names.every((name) => JSON.stringify(lists[name]) === JSON.stringify(state[name]));
}

/** A coordinator who is none any more leads nothing; a delegate who took over does so while the register knows them. */
function chairNow(chair: Chair | null, lists: Lists, context: Context): Chair | null {
  if (!chair) return null;
  const { person } = chair.party;
  const found = findPerson(context.register, person);
  const coordinates = [...lists.coordinators, ...lists.deputyCoordinators].some(
    (party) => party.person === person,
  );
  if (!found || !(chair.tookOver || coordinates)) return null;
  return { ...chair, party: partyOf(context.register, found) };
}

/** Everyone's entry is looked up again, and who left has no mandate; a seat that nobody fills by that is asked anew. */
function seats(state: CaseFile, context: Context): readonly CaseEvent[] {
  const known = new Map<string, Party>();
  for (const seat of activeSeats(state)) {
    for (const party of [...seat.deputies, ...seat.invitations.map((each) => each.party)])
      known.set(party.person, party);
  }
  const parties = [...known.values()]
    .map((party) => current(party, context))
    .filter((party) => JSON.stringify(party) !== JSON.stringify(known.get(party.person)));
  const gone = goneFrom(state, context);
  const reviewed: CaseEvent[] =
    parties.length > 0 || gone.join() !== state.gone.join()
      ? [{ type: 'SeatsReviewed', ...happened(context), parties, gone }]
      : [];
  return [...reviewed, ...empty(state, context)];
}

/** Who came from the register and isn't in it: that person's part in the case is over (R10.5). A guest was never in it. */
function goneFrom(state: CaseFile, context: Context): readonly PersonId[] {
  const asked = activeSeats(state).flatMap((seat) => seat.invitations.map(({ party }) => party));
  const left = [...state.reporters, ...asked].filter(
    ({ person, organisation }) => organisation !== '' && findPerson(context.register, person) === null,
  );
  return [...new Set(left.map(({ person }) => person))];
}

function current(party: Party, context: Context): Party {
  const person = findPerson(context.register, party.person);
  return person ? partyOf(context.register, person) : { ...party, mandate: null };
}

/** R3.3, R3.4: where who was to come has no mandate any more the next is asked, or the coordinator hears it. */
function empty(state: CaseFile, context: Context): readonly CaseEvent[] {
  if (currentDecision(state)) return [];
  const on = today(state, context.now);
  const offers = offersFor(state, context);
  const lost = (seat: Seat) =>
    mayStillCome(seat, on, (party) => party) && !mayStillCome(seat, on, (party) => current(party, context));
  return activeSeats(state)
    .filter((seat) => state.unfillable.includes(seat.id) || lost(seat))
    .flatMap((seat): readonly CaseEvent[] => {
      const offer = offers.find((each) => isOffered(seat, each));
      const next = nextFor(seat, offer, on, context);
      if (next) return [{ type: 'PersonInvited', ...happened(context), seat: seat.id, ...next }];
      if (state.unfillable.includes(seat.id)) return [];
      return [{ type: 'SeatUnfillable', ...happened(context), seat: seat.id }];
    });
}

/** Whether somebody with a mandate said yes, or has yet to answer. */
function mayStillCome(seat: Seat, on: CalendarDate, entry: (party: Party) => Party): boolean {
  return seat.invitations.some((invitation) => {
    const { kind } = invitation.answer;
    const waits = kind === 'none' || kind === 'accepted';
    return waits && hasMandate({ ...invitation, party: entry(invitation.party) }, on);
  });
}

function nextFor(
  seat: Seat,
  offer: SeatOffer | undefined,
  on: CalendarDate,
  context: Context,
): { readonly party: Party; readonly as: 'delegate' | 'deputy' } | null {
  const asked = new Set(seat.invitations.map((each) => each.party.person));
  const delegate = offer?.delegate;
  if (delegate && !asked.has(delegate.person)) return { party: delegate, as: 'delegate' };
  const ready = [...seat.deputies.map((party) => current(party, context)), ...(offer?.deputies ?? [])];
  const deputy = ready.find((party) => !asked.has(party.person) && mandateValid(party.mandate, on));
  return deputy ? { party: deputy, as: 'deputy' } : null;
}

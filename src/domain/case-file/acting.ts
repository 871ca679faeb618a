import type { Instant } from '../calendar.ts';
import { refused } from '../outcome.ts';
import type { Party } from '../register.ts';
import type { CaseFile } from './case-file.ts';
import { currentDecision } from './case-file.ts';
import type { Actor, Context, NotNow, Refusal } from './commands.ts';
import { CLOCK } from './events.ts';

/** What every event of this act carries: when, and by whom. */
export function happened(context: Context): { readonly at: Instant; readonly by: string } {
  return { at: context.now, by: actorId(context.actor) };
}

export function actorId(actor: Actor): string {
  if (actor.kind === 'person') return actor.party.person;
  return actor.kind === 'clock' ? CLOCK : `case:${actor.number}`;
}

/** The person who acts. Only for acts that people do. */
export function actingPerson({ actor }: Context): Extract<Actor, { kind: 'person' }> {
  if (actor.kind !== 'person') throw new Error('this act is done by a person');
  return actor;
}

/** The register entry of the person who acts. */
export function actingParty(context: Context): Party {
  return actingPerson(context).party;
}

/** The act is for another moment of the protocol. */
export function notNow(step: NotNow): { readonly kind: 'refused'; readonly refusal: Refusal } {
  return refused({ code: 'not-now', step });
}

export function reasonMissing(text: string): boolean {
  return text.trim() === '';
}

/** Where the case is in the protocol, as far as an act needs it; null when it is there. */
export function mustBeOpenTable(state: CaseFile): NotNow | null {
  if (state.stage.phase === 'table') return null;
  return currentDecision(state) ? 'decided' : 'table-not-open';
}

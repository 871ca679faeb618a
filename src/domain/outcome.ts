/**
 * What a decision yields. A refusal is a value, never an exception: it says by its code and data why an act
 * was not accepted, and `wording.nl.ts` turns each code into the Dutch sentence a professional reads (R10.8).
 */
export type Outcome<Event, Refusal> =
  | { readonly kind: 'accepted'; readonly events: readonly Event[] }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** The act was accepted; no events means that it changed nothing, such as a second press. */
export function accepted<Event>(...events: readonly Event[]): {
  readonly kind: 'accepted';
  readonly events: readonly Event[];
} {
  return { kind: 'accepted', events };
}

/** The act was refused; nothing in the case changes. */
export function refused<Refusal>(refusal: Refusal): { readonly kind: 'refused'; readonly refusal: Refusal } {
  return { kind: 'refused', refusal };
}

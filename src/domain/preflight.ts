import type { CalendarDate } from './calendar.ts';
import { addDays } from './calendar.ts';
import type { Party, Register, SeatKind } from './register.ts';
import { behaviouralScientistSeat, holders, municipalitySeat, organisationSeat } from './register.ts';

/** A mandate that ends within so many days is said before it does. */
const SOON_DAYS = 30;

/** A seat that tables have, by the register: who holds it, and who could take it over. */
export interface SeatHeld {
  readonly kind: 'coordinator' | SeatKind;
  readonly name: string;
  readonly holder: Party | null;
  readonly deputies: readonly Party[];
  /** The holder's mandate ends soon. */
  readonly endsSoon: boolean;
}

/** R12.6: every seat that a table in this region can have, on this day. */
export function preflight(register: Register, on: CalendarDate): readonly SeatHeld[] {
  const [coordinator = null, ...others] = holders(register, 'coordinator');
  const of = (kind: 'provider' | 'certified-institution') =>
    register.organisations
      .filter((organisation) => organisation.kind === kind)
      .map(({ id }) => organisationSeat(register, kind, id, on));
  const offers = [
    ...register.municipalities.map(({ id }) => municipalitySeat(register, id, on)),
    ...of('provider'),
    behaviouralScientistSeat(register, on),
    ...of('certified-institution'),
  ];
  const leading = {
    kind: 'coordinator',
    name: 'Coördinator',
    holder: coordinator,
    deputies: [...others, ...holders(register, 'deputy-coordinator')],
  } as const;
  const seats = offers.map(({ kind, organisationName, delegate, deputies }) => {
    // Who stands in for somebody who is gone holds the seat meanwhile.
    const [first = null, ...rest] = delegate ? [delegate, ...deputies] : deputies;
    return { kind, name: organisationName, holder: first, deputies: rest };
  });
  const soon = addDays(on, SOON_DAYS);
  return [leading, ...seats].map((seat) => {
    const mandate = seat.holder?.mandate ?? null;
    return { ...seat, endsSoon: mandate !== null && mandate.till <= soon };
  });
}

import { dateOf } from '../../domain/calendar.ts';
import { preflight } from '../../domain/preflight.ts';
import type { Scene } from './forms.ts';
import type { Places } from './places.ts';
import type { View } from './view.ts';
import { mandatesView } from './views-register.ts';

/** R12.6: who holds each seat by the register as it is now, and whom the bot can reach. */
export async function mandatesNow(places: Places, { register, now, values }: Scene): Promise<View> {
  const seats = preflight(register, dateOf(now, values.timeZone));
  const people = new Set(
    seats.flatMap(({ holder, deputies }) => [holder, deputies[0]]).flatMap((party) => party?.person ?? []),
  );
  const reached = await Promise.all(
    [...people].map(async (person) => ((await places.personal(person)) ? [person] : [])),
  );
  return mandatesView(seats, new Set(reached.flat()));
}

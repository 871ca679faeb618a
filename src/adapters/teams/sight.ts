import type { CaseFile } from '../../domain/case-file/case-file.ts';
import type { Refusal } from '../../domain/case-file/commands.ts';
import { isReporter } from '../../domain/case-file/seats.ts';
import type { Viewer } from '../../domain/case-file/sight.ts';
import { COORDINATING } from '../../domain/words.ts';

/** Why the content doesn't open for this person (R10.5, R11.5, R11.6). */
export function whyClosed(state: CaseFile): Refusal {
  if (state.erasure.phase === 'erased') return { code: 'content-erased' };
  return state.consentWithdrawn ? { code: 'consent-withdrawn' } : { code: 'not-allowed', who: 'participant' };
}

/** Why it does, as the access log has it (R11.4). */
export function whyAllowed(state: CaseFile, { person, roles }: Viewer): string {
  if (isReporter(state, person)) return 'reporter';
  return roles.find((role) => COORDINATING.includes(role)) ?? 'participant';
}

import type { Activity, TurnContext } from 'botbuilder';
import { noteAccess } from '../../application/access.ts';
import type { Application } from '../../application/handle.ts';
import type { Log } from '../../application/ports.ts';
import { actNamed } from './acts.ts';
import { foreignTenant, personOf, senderOf, strangerOf, tenantOf } from './identity.ts';
import type { Pace } from './pace.ts';
import { FOREIGN_WORDS, tooFastWords } from './wording.nl.ts';

/** Who is told no before anything else is done with what they sent, and how an answer is given. */

/** What is asked of the server for it. */
interface Door {
  readonly edge: { readonly app: Application };
  readonly allowedTenants: readonly string[];
  readonly pace: Pace;
  readonly log: Log;
}

const MESSAGE_TYPE = 'application/vnd.microsoft.activity.message';

/** Who comes from an organisation that is not on the list hears so; it is on record, and nothing else happens. */
export async function refusedForTenant(options: Door, context: TurnContext): Promise<boolean> {
  const { activity } = context;
  const { app } = options.edge;
  const tenant = foreignTenant(activity, [app.register().tenantId, ...options.allowedTenants]);
  if (tenant === null) return false;
  const person = personOf(activity, tenant);
  if (person)
    await noteAccess(app, strangerOf(activity, person), {
      caseNumber: null,
      act: attempted(activity),
      allowed: false,
      reason: 'tenant-not-allowed',
    });
  else options.log.warn('an activity of a tenant that is not on the list was refused', { tenant });
  await answerWith(options, context, FOREIGN_WORDS);
  return true;
}

/**
 * Who presses faster than anybody can is told that nothing was done, and when to try again; a form stays as it was
 * typed, as the answer replaces no card. What Teams itself sends (the bot was installed) is never held up.
 */
export async function refusedForPace(options: Door, context: TurnContext): Promise<boolean> {
  const { activity } = context;
  const tenant = tenantOf(activity);
  const person = tenant === null ? null : personOf(activity, tenant);
  if (person === null || (activity.type !== 'invoke' && activity.type !== 'message')) return false;
  const { waitSeconds, note } = options.pace.take(person);
  if (waitSeconds === 0) return false;
  if (note) {
    const { app } = options.edge;
    const party = senderOf(activity, app.register())?.party ?? strangerOf(activity, person);
    const line = { caseNumber: null, act: attempted(activity), allowed: false, reason: 'too-fast' };
    await noteAccess(app, party, line);
  }
  await answerWith(options, context, tooFastWords(waitSeconds));
  return true;
}

/** Says one sentence to who pressed or typed, and nothing else. */
async function answerWith(options: Door, context: TurnContext, words: string): Promise<void> {
  const { type } = context.activity;
  if (type === 'invoke') await respond(context, 200, message(words));
  if (type === 'message')
    await context.sendActivity(words).catch((fault) => {
      options.log.warn('a refusal could not be sent', { fault: describe(fault) });
    });
}

/** What somebody tried: the act of a button, or else the kind of activity; never anything typed. */
function attempted({ type, value }: Partial<Activity>): string {
  const { action } = (value ?? {}) as { readonly action?: { readonly verb?: unknown } | null };
  const verb = action?.verb;
  if (typeof verb === 'string' && actNamed(verb)) return verb;
  return type === 'message' || type === 'invoke' ? type : 'activity';
}

export async function respond(context: TurnContext, status: number, body: unknown): Promise<void> {
  await context.sendActivity({ type: 'invokeResponse', value: { status, body } });
}

export function message(text: string) {
  return { statusCode: 200, type: MESSAGE_TYPE, value: text };
}

/** A fault for the log: never content. */
export function describe(fault: unknown): string {
  return fault instanceof Error ? `${fault.name}: ${fault.message}` : 'unknown';
}

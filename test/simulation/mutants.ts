/**
 * Faults that somebody could make, each in one place of domain or application. None is in src: mutant-hook.ts puts one in
 * while the code is loaded. The simulation must find every one.
 */
export interface Mutant {
  readonly name: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  /** Virtual days of its runs, where it takes longer than usual to show. */
  readonly days?: number;
}

const D = 'src/domain/deadlines/';
const C = 'src/domain/case-file/';
const A = 'src/application/';

export const MUTANTS: readonly Mutant[] = [
  // The clock
  {
    name: 'the window ends at the same time the next day, not 24 hours later',
    file: `${C}evolve.ts`,
    find: 'endsAt: event.at + values.windowMs, heldAt: null },',
    replace: `endsAt: ((offset) => event.at + values.windowMs + offset(event.at) - offset(event.at + values.windowMs))(
      (at) => Date.parse(new Date(at).toLocaleString('sv-SE', { timeZone: values.timeZone }).replace(' ', 'T') + 'Z') - at,
    ), heldAt: null },`,
  },
  {
    name: 'the triage reminder comes a quarter of an hour late',
    file: `${D}triage.ts`,
    find: "unowned(state, 'triage-reminder', state.values.triageReminderMs)",
    replace: "unowned(state, 'triage-reminder', 2 * state.values.triageReminderMs)",
  },
  {
    name: 'nobody accepts by the clock',
    file: `${D}triage.ts`,
    find: 'meet: (state, _deadline, context) => acceptance(state, context),',
    replace: 'meet: () => [],',
  },
  {
    name: 'the escalation of a case without an owner is forgotten',
    file: `${D}triage.ts`,
    find: "due: (state) => unowned(state, 'owner-escalation', state.values.ownerEscalationMs),",
    replace: 'due: () => [],',
  },
  {
    name: 'answer time runs on through the night',
    file: `${D}convene.ts`,
    find: 'return addAwakeTime(invitation.askedAt, wait, quietHours, timeZone, state.wakes);',
    replace: 'return addAwakeTime(invitation.askedAt, wait, null && quietHours, timeZone, state.wakes);',
  },
  {
    name: 'only the first who is silent is told to the coordinator',
    file: `${D}convene.ts`,
    find: "'invite-tell': { due: (state) => perSilent(state, 'invite-tell', state.values.inviteTellCoordinatorMs) },",
    replace:
      "'invite-tell': { due: (state) => perSilent(state, 'invite-tell', state.values.inviteTellCoordinatorMs).slice(0, 1) },",
  },
  {
    name: 'the deputy is not asked after an hour',
    file: `${D}convene.ts`,
    find: '? inviteNext(found, context)\n        : [];',
    replace: '? []\n        : [];',
  },
  {
    name: 'a deputy replaces the delegate instead of joining',
    file: `${C}evolve-table.ts`,
    find: 'invitations: [...others, invitation],',
    replace: "invitations: event.as === 'deputy' ? [invitation] : [...others, invitation],",
  },
  {
    name: 'the bed report comes once',
    file: `${D}plan.ts`,
    find: '        values.bedRepeatMs,\n      );',
    replace: '        values.bedRepeatMs,\n        1,\n      );',
  },
  {
    name: 'the alert with one hour left is dropped',
    file: `${D}plan.ts`,
    find: '...values.alertsBeforeDeadlineMs.map((left) => round.endsAt - left),',
    replace: '...values.alertsBeforeDeadlineMs.slice(0, -1).map((left) => round.endsAt - left),',
  },
  {
    name: 'no alert at 16:00',
    file: `${D}plan.ts`,
    find: '        four,\n',
    replace: '',
  },
  {
    name: 'an alert about a plan that lapsed is never given',
    file: `${D}plan.ts`,
    find: "return state.stage.phase === 'convening' && !isPlanned(state);",
    replace: "return state.stage.phase === 'convening' && state.plan === null;",
  },
  {
    name: 'a table that stays shut is told once',
    file: `${D}hold.ts`,
    find: "return repeating(state, 'not-open', plan.id, plan.at + values.openingGraceMs, values.decisionRepeatMs);",
    replace:
      "return repeating(state, 'not-open', plan.id, plan.at + values.openingGraceMs, values.decisionRepeatMs, 1);",
  },
  {
    name: 'an open table counts from the proposal, not from its opening',
    file: `${D}hold.ts`,
    find: 'const first = stage.openedAt + values.decisionGraceMs;',
    replace: 'const first = (openProposal(state)?.at ?? stage.openedAt) + values.decisionGraceMs;',
  },
  {
    name: 'the breach is told to nobody',
    file: 'src/domain/announce-deadlines.ts',
    find: "[leaders(state), 'alert', 'breach|'],",
    replace: '',
  },
  {
    name: 'ruggenspraak is asked again after the first quarter of an hour',
    file: `${D}hold.ts`,
    find: '? Math.max(vote.at + values.ruggenspraakMs, stage.openedAt)',
    replace: '? Math.max(vote.at + values.ruggenspraakRepeatMs, stage.openedAt)',
  },
  {
    name: 'consent is never established by itself',
    file: `${D}hold.ts`,
    find: "return [{ ...established(proposal, 'clock', '', state, context), ...happened(context) }];",
    replace: 'return [];',
  },
  {
    name: 'an action is not asked for on its day',
    file: `${D}follow-up.ts`,
    find: 'after < onDay ? onDay : nextWorkdayStart(after, values),',
    replace: 'nextWorkdayStart(Math.max(after, onDay), values),',
  },
  {
    name: 'the afschaling check is asked once',
    file: `${D}follow-up.ts`,
    find: "return following(state, 'check-ask', check.subject, first, (after) =>\n        nextWorkdayStart(after, state.values),\n      );",
    replace: "return once(state, 'check-ask', check.subject, first);",
  },
  {
    name: 'a mandate counts as ended when its last day begins',
    file: `${D}convene.ts`,
    find: "const ends = instantOf(addDays(till, 1), '00:00', timeZone);",
    replace: "const ends = instantOf(till, '00:00', timeZone);",
  },
  {
    name: 'new times are proposed when the first has gone by, not the last',
    file: `${D}plan.ts`,
    find: 'return state.slots.at(-1) ??',
    replace: 'return state.slots[0] ??',
  },
  {
    name: 'the wait for a time that is shared starts at each answer',
    file: `${C}evolve.ts`,
    find: 'return waiting ? (state.sharedSince ?? event.at) : null;',
    replace: 'return waiting ? event.at : null;',
  },
  {
    name: 'the bot plans by the bed of the day that a time was first shared',
    file: `${D}plan.ts`,
    find: 'Math.max(sharedSince + values.autoPlanMs, bedChangedAt ?? 0)',
    replace: 'Math.max(sharedSince + values.autoPlanMs, 0 * (bedChangedAt ?? 0))',
  },
  {
    name: 'the bot says that it plans, and does not',
    file: `${D}plan.ts`,
    find: 'return [planned];',
    replace: 'return planned ? [] : [planned];',
  },
  {
    name: 'the coordinator is asked to close at once, not in the morning',
    days: 14,
    file: `${D}follow-up.ts`,
    find: 'const first = nextWorkdayStart(decision.finishedAt, values);',
    replace: 'const first = decision.finishedAt;',
  },
  {
    name: 'the coordinator is asked to close once',
    days: 14,
    file: `${D}follow-up.ts`,
    find: "return following(state, 'close-reminder', decision.proposal, first, (after) =>\n        nextWorkdayStart(after, values),\n      );",
    replace: "return once(state, 'close-reminder', decision.proposal, first);",
  },
  {
    name: 'the zorgmakelaar is asked for the outcome a working day early',
    days: 14,
    file: `${D}triage.ts`,
    find: 'const OUTCOME_EVERY_WORKING_DAYS = 5;',
    replace: 'const OUTCOME_EVERY_WORKING_DAYS = 4;',
  },
  {
    name: 'meeting a deadline does not take it off the list',
    file: `${C}evolve.ts`,
    find: 'return { ...state, met: { ...state.met, [`${event.rule}|${event.subject}`]: event.at } };',
    replace:
      "return event.rule === 'start-call' ? state : { ...state, met: { ...state.met, [`${event.rule}|${event.subject}`]: event.at } };",
  },
  // Beds, plans, votes, decisions
  {
    name: 'a later day needs no bed',
    file: `${C}beds.ts`,
    find: 'return bedCovers(state, time, now) || state.noBed !== null;',
    replace: 'return true;',
  },
  {
    name: 'a plan past the window needs no reason',
    file: `${C}plan.ts`,
    find: 'if (beyond && windowRuns && reasonMissing(command.reason))',
    replace: 'if (beyond && !windowRuns && reasonMissing(command.reason))',
  },
  {
    name: 'a plan stands when its quorum falls away',
    file: `${C}consequences.ts`,
    find: "if (!lapsed && fellAway) return [{ type: 'PlanLapsed', ...happened(context), plan: plan.id }];",
    replace: '',
  },
  {
    name: 'a vote is kept by seat alone, whoever sits there',
    file: `${C}voting.ts`,
    find: 'return proposal.votes.findLast((vote) => vote.seat === seat.id && vote.person === person) ?? null;',
    replace:
      'return proposal.votes.findLast((vote) => vote.seat === seat.id && (person === person)) ?? null;',
    days: 14,
  },
  {
    name: 'the first vote of a seat counts, not the last',
    file: `${C}voting.ts`,
    find: 'return proposal.votes.findLast(',
    replace: 'return proposal.votes.find(',
  },
  {
    name: 'a quorum needs no behavioural scientist',
    file: `${C}seats.ts`,
    find: "const kinds: readonly MissingSeat[] = ['chair', 'municipality', 'provider', 'behavioural-scientist'];",
    replace: "const kinds: readonly MissingSeat[] = ['chair', 'municipality', 'provider'];",
  },
  {
    name: 'a mandate that ended still counts',
    file: 'src/domain/register.ts',
    find: 'return mandate !== null && mandate.from <= on && on <= mandate.till;',
    replace: 'return mandate !== null && mandate.from <= on;',
  },
  {
    name: 'the chair casts over the paying municipality',
    file: `${C}voting.ts`,
    find: "return pays || executes || (seat.kind === 'certified-institution'",
    replace: "return executes || (seat.kind === 'certified-institution'",
  },
  {
    name: 'a change of the register reviews no case',
    file: `${A}register-book.ts`,
    find: '[waiting, retryAt, done] = [null, 0, new Set()];',
    replace: '',
  },
  {
    name: 'who leads is told nothing while the owner can not be reached',
    file: `${C}seats.ts`,
    find: 'if (first.some((party) => isReachable(state, party))) return first;',
    replace: 'if (first.length > 0) return first;',
  },
  {
    name: 'who could not be told that the case ended is told to nobody',
    file: `${C}decide.ts`,
    find: "'ReportUnreachable',",
    replace: '',
  },
  // The application
  {
    name: 'rules that went back and forth again reach no case',
    file: `${A}tick.ts`,
    find: 'commandId: `rules:${RULES_VERSION}:${loaded.version}:${now}`,',
    replace: 'commandId: `rules:${RULES_VERSION}:${loaded.version}`,',
  },
  {
    name: 'a command id is no guard: every try is another command',
    file: `${A}handle.ts`,
    find: 'commandId: request.commandId,\n    actor',
    replace: 'commandId: `${request.commandId}${version}`,\n    actor',
  },
  {
    name: 'a lost race is given up',
    file: `${A}handle.ts`,
    find: 'const MAX_ATTEMPTS = 20;',
    replace: 'const MAX_ATTEMPTS = 1;',
  },
  {
    name: 'a due command that failed rests for good',
    file: `${A}tick.ts`,
    find: 'resting.set(caseId, app.clocks.wallNow() + RETRY_AFTER_MS);',
    replace: 'resting.set(caseId, Number.MAX_SAFE_INTEGER);',
  },
  {
    name: 'new rules do not reach old cases',
    file: `${A}tick.ts`,
    find: 'if (!stored || stored.rules === RULES_VERSION) return;',
    replace: 'if (stored) return;',
  },
  {
    name: 'the snapshot of other rules is believed',
    file: `${A}handle.ts`,
    find: 'if (!loaded || loaded.rules === RULES_VERSION) return loaded;',
    replace: 'if (loaded !== undefined) return loaded;',
  },
  {
    name: 'what Teams is too busy for is dropped',
    file: `${A}deliver.ts`,
    find: "return { kind: 'retry', later, reason: delivery.reason };",
    replace: "return later > 0 ? { kind: 'moot' } : { kind: 'retry', later, reason: delivery.reason };",
  },
  {
    name: 'a claim is never let go',
    file: `${A}deliver.ts`,
    find: 'export const LEASE_MS = 60_000;',
    replace: 'export const LEASE_MS = 60_000_000_000;',
  },
  {
    name: 'a message that was sent is not marked so',
    file: `${A}deliver.ts`,
    find: 'for (const row of rows) await settle(tools, row, delivery);',
    replace: 'for (const row of rows.slice(0, 1)) await settle(tools, row, delivery);',
  },
  {
    name: 'who could not be reached is told to nobody',
    file: `${A}deliver.ts`,
    find: "if (payload.kind === 'person') await reportUnreachable(tools, row, payload);",
    replace: '',
  },
  {
    name: 'messages leave in the quiet hours',
    file: 'src/domain/announcements.ts',
    find: 'return mayWake(message, state) ? now : nextAwake(now, quietHours, timeZone, state.wakes);',
    replace:
      'return mayWake(message, state) ? now : Math.min(now, nextAwake(now, quietHours, timeZone, state.wakes));',
  },
  {
    name: 'what comes late does not say so',
    file: 'src/domain/announce-deadlines.ts',
    find: 'const lateMs = late >= WORTH_SAYING_MS ? late : 0;',
    replace: 'const lateMs = late >= 600 * WORTH_SAYING_MS ? late : 0;',
  },
  {
    name: 'of several missed repeats the first is told, not the latest',
    file: `${D}meet.ts`,
    find: 'rule, subject, dueAt: latest };',
    replace: 'rule, subject, dueAt };',
  },
  {
    name: 'an invitation that comes late does not say so',
    file: 'src/adapters/teams/draw.ts',
    find: 'return withLateness(invitationView(state, person, scene), lateMs);',
    replace: 'return invitationView(state, person, scene);',
  },
  {
    name: 'each case sends its own message',
    file: `${A}deliver.ts`,
    find: '[perPerson, row.to];',
    replace: '[perPerson, `${row.to} ${row.caseId}`];',
  },
  {
    name: 'the reporter does not hear the decision',
    file: 'src/domain/announce-decision.ts',
    find: "...tellAll([...everyoneAtTable(state), ...leaders(state)], 'decision', event.proposal),",
    replace: "...tellAll([...participants(state), ...leaders(state)], 'decision', event.proposal),",
  },
];

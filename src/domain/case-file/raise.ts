import { dateOf } from '../calendar.ts';
import type { Outcome } from '../outcome.ts';
import { accepted, refused } from '../outcome.ts';
import type { ProtocolValues } from '../protocol-values.ts';
import type { Party } from '../register.ts';
import { hasMeasure, holders, mandateValid, municipalityName } from '../register.ts';
import type { AgeBand } from '../words.ts';
import { actingParty, happened } from './acting.ts';
import type { CaseFile } from './case-file.ts';
import type { CommandOf, Context, Refusal } from './commands.ts';
import type { CaseEvent } from './events.ts';
import type { ConsentGiver, GroundGiven } from './facts.ts';

type Decision = Outcome<CaseEvent, Refusal>;

/** *Melden* (R1.3): the window starts now. A second press finds the case and changes nothing. */
export function raiseCase(
  command: CommandOf<'RaiseCase'>,
  state: CaseFile | null,
  context: Context,
): Decision {
  if (state !== null) return accepted();
  const missing = missingField(command, context.values);
  if (missing) return refused({ code: 'field-missing', field: missing });
  const { register } = context;
  const municipality = command.facts.municipality;
  const coordinating = register.coordinatingMunicipality;
  const raised: CaseEvent = {
    type: 'CaseRaised',
    ...happened(context),
    caseId: command.caseId,
    number: command.number,
    urgency: command.urgency,
    reporter: command.reporter ?? actingParty(context),
    facts: command.facts,
    municipalityName: municipality ? municipalityName(register, municipality) : 'onduidelijk',
    content: command.content,
    ground: command.ground,
    values: context.values,
    coordinatingMunicipality: { id: coordinating, name: municipalityName(register, coordinating) },
    coordinators: holders(register, 'coordinator'),
    deputyCoordinators: holders(register, 'deputy-coordinator'),
    escalationContacts: holders(register, 'escalation-contact'),
    zorgmakelaars: holders(register, 'zorgmakelaar'),
    similar: similarTo(command, context),
    opschalingOf: command.opschalingOf,
  };
  const needsBed = !command.facts.safeTonight || !command.facts.hasBed;
  return accepted(raised, ...(needsBed ? [openBedSearch(context, context.values.timeZone)] : []));
}

/** R4.3: the delegates of every provider are asked for a bed. */
export function openBedSearch(context: Context, timeZone: string): CaseEvent {
  return { type: 'BedSearchOpened', ...happened(context), asked: providerDelegates(context, timeZone) };
}

function providerDelegates(context: Context, timeZone: string): readonly Party[] {
  const providers = new Set(
    context.register.organisations
      .filter((organisation) => organisation.kind === 'provider')
      .map((organisation) => organisation.id),
  );
  const on = dateOf(context.now, timeZone);
  return holders(context.register, 'delegate').filter(
    (party) => providers.has(party.organisation) && mandateValid(party.mandate, on),
  );
}

/** What the intake cannot do without (R1.2, R11.6); null when all is there. */
function missingField(command: CommandOf<'RaiseCase'>, values: ProtocolValues): string | null {
  const { content, facts, ground, opschalingOf } = command;
  if (opschalingOf !== null) return null;
  if (hasMeasure(facts.legalFrames) && facts.certifiedInstitution === null) return 'certifiedInstitution';
  if (facts.legalFrames.length === 0) return 'legalFrames';
  const lack = groundLacks(ground, values, facts.ageBand);
  if (lack) return lack;
  const required = ['reference', 'happening', 'tried', 'asked', 'phone'] as const;
  return required.find((field) => content[field].trim() === '') ?? null;
}

/** A ground of the region's list, with what it asks to be written down (R11.6); null when all is there. */
export function groundLacks(given: GroundGiven, values: ProtocolValues, ageBand: AgeBand): string | null {
  const ground = values.grounds.find((each) => each.id === given.ground);
  if (!ground) return 'ground';
  const needed = CONSENT_NEEDED[ageBand];
  const complete = needed.from.every((giver) => given.consentOf?.includes(giver));
  if (ground.kind === 'consent' && !complete) return needed.field;
  return ground.question !== null && given.explanation.trim() === '' ? 'groundExplanation' : null;
}

/** Whose consent it has to be: under 12 of the parents, 12 to 15 of both, from 16 of the young person (Jeugdwet 7.3.4, 7.3.5). */
const CONSENT_NEEDED: Readonly<
  Record<AgeBand, { readonly from: readonly ConsentGiver[]; readonly field: string }>
> = {
  '0-5': { from: ['parents'], field: 'consentParents' },
  '6-11': { from: ['parents'], field: 'consentParents' },
  '12-15': { from: ['parents', 'child'], field: 'consentBoth' },
  '16-17': { from: ['child'], field: 'consentYoung' },
  '18+': { from: ['child'], field: 'consentYoung' },
};

/** R1.5: the same municipality and age band within `duplicateWindow`. */
function similarTo(command: CommandOf<'RaiseCase'>, context: Context) {
  return context.recent
    .filter((each) => each.caseId !== command.caseId)
    .filter(
      (each) => each.municipality === command.facts.municipality && each.ageBand === command.facts.ageBand,
    )
    .map(({ caseId, number }) => ({ caseId, number }));
}

/** *Aanvullen* (R1.4): the reporter adds, and may put another ground on record (R11.6). */
export function addToCase(command: CommandOf<'AddToCase'>, state: CaseFile, context: Context): Decision {
  if (command.text.trim() === '' && command.ground === null)
    return refused({ code: 'field-missing', field: 'text' });
  const lack = command.ground && groundLacks(command.ground, state.values, state.facts.ageBand);
  if (lack) return refused({ code: 'field-missing', field: lack });
  const base = happened(context);
  const { name } = actingParty(context);
  const added: CaseEvent[] =
    command.text.trim() === '' || saidLast(state, name, command.text)
      ? []
      : [{ type: 'CaseAddedTo', ...base, name, text: command.text }];
  const ground: CaseEvent[] =
    command.ground && !sameGround(command.ground, state.ground)
      ? [{ type: 'GroundRecorded', ...base, ground: command.ground }]
      : [];
  // Before another ground, which opens the content again.
  const withdrawn: CaseEvent[] =
    command.consentWithdrawn === true && !state.consentWithdrawn
      ? [{ type: 'ConsentWithdrawn', ...base }]
      : [];
  return accepted(...added, ...withdrawn, ...ground);
}

/** A second press adds nothing; the same words after something else are another addition. */
function saidLast(state: CaseFile, name: string, text: string): boolean {
  const last = state.additions.at(-1);
  return last?.name === name && last.text === text;
}

/** Only another ground opens what withdrawn consent closed (R11.6). */
function sameGround(one: GroundGiven, other: GroundGiven): boolean {
  const givers = ({ consentOf }: GroundGiven) => [...(consentOf ?? [])].toSorted().join();
  return (
    one.ground === other.ground && one.explanation === other.explanation && givers(one) === givers(other)
  );
}

/** R11.6: consent withdrawn closes the content until another ground is on record. */
export function withdrawConsent(state: CaseFile, context: Context): Decision {
  if (state.consentWithdrawn || state.erasure.phase === 'erased') return accepted();
  return accepted({ type: 'ConsentWithdrawn', ...happened(context) });
}

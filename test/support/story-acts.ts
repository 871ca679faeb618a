import { dateOf } from '../../src/domain/calendar.ts';
import type { CaseCommand, ProposalInput } from '../../src/domain/case-file/commands.ts';
import type {
  BedRecord,
  GroundGiven,
  IntakeContent,
  IntakeFacts,
  VoteKind,
} from '../../src/domain/case-file/facts.ts';
import { activeSeats, filler, invitationOf } from '../../src/domain/case-file/seats.ts';
import type { Register, SeatKind } from '../../src/domain/register.ts';
import type { Urgency } from '../../src/domain/words.ts';
import type { Step, World } from './story.ts';
import { by, caseOf, clock, local, world } from './story.ts';
import { idOf, partyCalled } from './story-people.ts';

const FACTS: IntakeFacts = {
  ageBand: '12-15',
  municipality: 'zuid',
  legalFrames: ['voluntary'],
  certifiedInstitution: null,
  helpKind: null,
  safeTonight: true,
  hasBed: true,
  analysis: 'yes',
};

const CONTENT: IntakeContent = {
  reference: 'W-12',
  happening: 'Het gaat thuis niet meer.',
  tried: 'Ambulante hulp.',
  asked: 'Een plek.',
  wishes: 'Dicht bij huis.',
  family: 'Een oma in het dorp.',
  school: 'Gaat door.',
  organisations: 'De Linde.',
  phone: '0612345678',
};

export const GROUND: GroundGiven = {
  ground: 'toestemming',
  explanation: 'Kind en ouders.',
  consentOf: ['parents', 'child'],
};

export interface Intake extends Partial<IntakeFacts> {
  readonly at?: string;
  readonly by?: string;
  readonly urgency?: Urgency;
  readonly number?: string;
  readonly caseId?: string;
  readonly content?: Partial<IntakeContent>;
  readonly ground?: GroundGiven;
}

export function raiseCommand(intake: Intake = {}): CaseCommand {
  const { at: _at, by: _by, urgency, number, caseId, content, ground, ...facts } = intake;
  return {
    type: 'RaiseCase',
    caseId: caseId ?? 'case-1',
    number: number ?? 'CP-2026-0001',
    urgency: urgency ?? 'code-paars',
    facts: { ...FACTS, ...facts },
    content: { ...CONTENT, ...content },
    ground: ground ?? GROUND,
    opschalingOf: null,
    reporter: null,
  };
}

/** *Melden* by Ria. The child is safe and has a bed, unless told otherwise. */
export function raised(intake: Intake = {}): Step {
  return (world) => {
    if (intake.at) world.now = local(intake.at);
    by(intake.by ?? 'Ria', raiseCommand(intake))(world);
  };
}

/** No bed for tonight: what makes R4.2 and R4.3 matter. */
export const NO_BED = { safeTonight: false, hasBed: false } as const;
/** A measure, carried out by GI Een. */
export const MEASURE = { legalFrames: ['ots'], certifiedInstitution: 'gi-een' } as const;

export function claimed(who = 'Carla'): Step {
  return by(who, { type: 'ClaimCase' });
}

export function accepted(who = 'Carla', leaveOut: readonly string[] = []): Step {
  return by(who, { type: 'AcceptCase', leaveOut });
}

/** *Ik doe mee*, with these of the proposed times (default: all). */
export function joins(name: string, times?: readonly string[]): Step {
  return (world) => {
    const { slots } = caseOf(world);
    by(name, { type: 'AcceptInvitation', times: times ? times.map(local) : slots })(world);
  };
}

export function declines(name: string, reason = ''): Step {
  return by(name, { type: 'DeclineInvitation', reason });
}

/** Zara, Lia and Sofie make a quorum with the chair; with a measure also Gijs. */
export const QUORUM = ['Zara', 'Lia', 'Sofie'] as const;

export function quorumJoins(...names: readonly string[]): Step {
  return (world) => {
    for (const name of names.length > 0 ? names : QUORUM) joins(name)(world);
  };
}

export function planned(at: string, more: { by?: string; place?: string; reason?: string } = {}): Step {
  return by(more.by ?? 'Carla', {
    type: 'PlanTable',
    startsAt: local(at),
    place: more.place ?? 'Telefonisch',
    lengthMs: 3_600_000,
    reason: more.reason ?? '',
  });
}

/** *Overleg openen* with the seats of these people present (default: every seat that is filled). */
export function opened(who = 'Carla', present?: readonly string[]): Step {
  return (world) => {
    const seats = present ? present.map((name) => seatOf(world, name)) : filledSeats(world);
    by(who, { type: 'OpenTable', present: seats })(world);
  };
}

function filledSeats(world: World): readonly string[] {
  const state = caseOf(world);
  const on = dateOf(world.now, state.values.timeZone);
  return activeSeats(state)
    .filter((seat) => filler(seat, on) !== null)
    .map((seat) => seat.id);
}

/** The seat for which this person was asked. */
export function seatOf(world: World, name: string): string {
  const found = invitationOf(caseOf(world), idOf(name));
  if (!found) throw new Error(`${name} was not asked`);
  return found.seat.id;
}

/** The first seat of this kind that counts. */
export function seatOfKind(world: World, kind: SeatKind): string {
  const seat = activeSeats(caseOf(world)).find((each) => each.kind === kind);
  if (!seat) throw new Error(`no seat for ${kind}`);
  return seat.id;
}

/** A whole proposal: ambulant help by De Linde, paid by Zuid. */
export function proposal(more: Partial<ProposalInput> = {}): ProposalInput {
  return {
    kind: 'ambulant',
    executor: 'linde',
    payer: 'gem-zuid',
    startDate: '2026-03-04',
    firstCheck: '2026-04-01',
    text: 'Ambulante hulp in het gezin.',
    afschalingGoal: 'Het gezin redt het zelf.',
    closed: false,
    network: 'Oma gevraagd.',
    whyNotLighter: 'Lichter is geprobeerd.',
    heard: true,
    heardHow: 'Vanmorgen gebeld.',
    actions: [{ kind: 'tell', owner: idOf('Ria'), due: '2026-03-03', text: 'Kind en ouders inlichten.' }],
    ...more,
  };
}

/** The action for the family that living elsewhere asks for (R6.6). */
export const FOR_FAMILY = {
  kind: 'family' as const,
  owner: idOf('Lia'),
  due: '2026-03-10',
  text: 'Hulp voor het gezin.',
};

export function proposed(more: Partial<ProposalInput> = {}, who = 'Carla'): Step {
  return by(who, { type: 'MakeProposal', proposal: proposal(more) });
}

/** A vote on the proposal that is open. */
export function votes(name: string, vote: VoteKind = 'akkoord', reason = ''): Step {
  return (world) => by(name, { type: 'CastVote', proposal: openId(world), vote, reason })(world);
}

export function phoneVote(name: string, vote: VoteKind, who = 'Carla', reason = ''): Step {
  return (world) =>
    by(who, { type: 'RecordPhoneVote', proposal: openId(world), seat: seatOf(world, name), vote, reason })(
      world,
    );
}

export function quorumVotes(vote: VoteKind = 'akkoord'): Step {
  return (world) => {
    for (const name of QUORUM) votes(name, vote, vote === 'niet-akkoord' ? 'Nee.' : '')(world);
  };
}

export function openId(world: World): string {
  return caseOf(world).proposals.at(-1)?.id ?? 'p0';
}

export function established(who = 'Carla'): Step {
  return (world) => by(who, { type: 'EstablishDecision', proposal: openId(world) })(world);
}

export function casts(who = 'Carla', more: { reason?: string; confirmed?: boolean } = {}): Step {
  return (world) =>
    by(who, {
      type: 'CastDecision',
      proposal: openId(world),
      reason: more.reason ?? 'Het moet nu.',
      confirmed: more.confirmed ?? true,
    })(world);
}

export function bedRecorded(record: Partial<Extract<BedRecord, { kind: 'bed' }>> = {}, who = 'Carla'): Step {
  return by(who, {
    type: 'RecordBed',
    record: { kind: 'bed', from: '2026-03-02', till: '2026-03-03', place: 'De Berk', ...record },
  });
}

/** Raised, owned, accepted, a quorum that said yes. */
export function convened(intake: Intake = {}): Step {
  return steps(raised(intake), claimed(), accepted(), quorumJoins());
}

/** An open table with a quorum. */
export function atTable(intake: Intake = {}): Step {
  return steps(convened(intake), opened());
}

/** A decision by consent. */
export function decided(more: Partial<ProposalInput> = {}, intake: Intake = {}): Step {
  return steps(atTable(intake), proposed(more), quorumVotes(), established());
}

export function steps(...all: readonly Step[]): Step {
  return (world) => {
    for (const each of all) each(world);
  };
}

export function added(seatKind: SeatKind, name: string, who = 'Carla'): Step {
  return (world) =>
    by(who, { type: 'AddParticipant', seatKind, party: partyCalled(name, world.register) })(world);
}

/** The bot holds the case against the register of now. */
export const REVIEWED: Step = clock({ type: 'ReviewSeats' });

/** The register is imported anew, and the bot holds the case against it. */
export function imported(register: Register): Step {
  return steps(world({ register }), REVIEWED);
}

/** Teams did not let the bot reach these people. */
export function unreachable(...names: readonly string[]): Step {
  return (each) => {
    for (const name of names)
      clock({ type: 'ReportUnreachable', party: partyCalled(name, each.register) })(each);
  };
}

/** The child is safe where it is, says Sofie (R4.2). */
export const STAYS = by('Carla', { type: 'RecordBed', record: { kind: 'stays', judgedBy: 'Sofie' } });
/** Who carries most decisions out can't come after all. */
export const GONE = by('Lia', { type: 'CancelAttendance', reason: 'Ziek.' });

/** *Telefonisch besloten* of a table at 10:00: these said akkoord (R5.3). */
export function decidedByPhone(...names: readonly string[]): Step {
  return (each) =>
    by('Carla', {
      type: 'DecideByPhone',
      heldAt: local('2026-03-02 10:00'),
      proposal: proposal(),
      votes: names.map((name) => ({ seat: seatOf(each, name), vote: 'akkoord', reason: '' })),
    })(each);
}

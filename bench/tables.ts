import { randomUUID } from 'node:crypto';
import type { Application } from '../src/application/handle.ts';
import { handle } from '../src/application/handle.ts';
import { addDays, dateOf } from '../src/domain/calendar.ts';
import type { CaseFile } from '../src/domain/case-file/case-file.ts';
import type { CaseCommand, ProposalInput } from '../src/domain/case-file/commands.ts';
import { activeSeats, filler } from '../src/domain/case-file/seats.ts';
import type { Party, Person } from '../src/domain/register.ts';
import { partyOf } from '../src/domain/register.ts';
import type { PersonId } from '../src/domain/words.ts';

/** A table that is open with a proposal on it: everyone in `voters` can vote. */
export interface OpenTable {
  readonly caseId: string;
  readonly proposal: string;
  readonly chair: PersonId;
  readonly voters: readonly PersonId[];
}

/** Raises a case and brings it, act by act, to an open table with a proposal that waits for votes. */
export async function openTable(app: Application, nr: number): Promise<OpenTable> {
  const caseId = randomUUID();
  await act(app, caseId, withRole(app, 'reporter'), raiseCommand(caseId, nr, municipality(app)));
  const coordinator = withRole(app, 'coordinator');
  const accepted = await act(app, caseId, coordinator, { type: 'AcceptCase', leaveOut: [] });
  for (const seat of activeSeats(accepted)) {
    const invited = seat.invitations[0]?.party.person;
    const person = app.register().people.find((each) => each.id === invited);
    if (person) await act(app, caseId, person, { type: 'AcceptInvitation', times: accepted.slots });
  }
  const present = activeSeats(accepted).map((seat) => seat.id);
  await act(app, caseId, coordinator, { type: 'OpenTable', present });
  const state = await act(app, caseId, coordinator, {
    type: 'MakeProposal',
    proposal: proposal(app, coordinator),
  });
  const on = dateOf(state.lastEventAt, state.values.timeZone);
  const voters = activeSeats(state).flatMap((seat) => filler(seat, on)?.party.person ?? []);
  return { caseId, proposal: state.proposals.at(-1)?.id ?? '', chair: coordinator.id, voters };
}

function withRole(app: Application, role: Person['roles'][number]): Person {
  const person = app.register().people.find((each) => each.roles.includes(role));
  if (!person) throw new Error(`the register has no ${role}`);
  return person;
}

function municipality(app: Application): string {
  return app.register().coordinatingMunicipality;
}

async function act(
  app: Application,
  caseId: string,
  person: Person,
  command: CaseCommand,
): Promise<CaseFile> {
  const party: Party = partyOf(app.register(), person);
  const handled = await handle(app, {
    commandId: randomUUID(),
    caseId,
    command,
    actor: { kind: 'person', party, roles: person.roles },
  });
  if (handled.kind === 'refused') throw new Error(`${command.type} was refused: ${handled.refusal.code}`);
  return handled.state;
}

/** A case whose child has a bed, so that nothing but the table has to be arranged. */
export function raiseCommand(caseId: string, nr: number, where: string): CaseCommand {
  return {
    type: 'RaiseCase',
    caseId,
    number: '',
    urgency: 'code-paars',
    facts: {
      ageBand: '12-15',
      municipality: where,
      legalFrames: ['voluntary'],
      certifiedInstitution: null,
      helpKind: 'ambulant',
      safeTonight: true,
      hasBed: true,
      analysis: 'yes',
    },
    content: {
      reference: `W-${nr}`,
      happening: 'Thuis loopt het vast en school heeft gebeld.',
      tried: 'Ambulante hulp en een logeerplek in het weekend.',
      asked: 'Hulp aan huis die vandaag kan beginnen.',
      wishes: 'Op de eigen school blijven.',
      family: 'Een oma in het dorp helpt mee.',
      school: 'Gaat door.',
      organisations: 'Het wijkteam.',
      phone: '0600000000',
    },
    ground: { ground: 'toestemming', explanation: 'Kind en ouders.', consentOf: ['parents', 'child'] },
    opschalingOf: null,
    reporter: null,
  };
}

function proposal(app: Application, owner: Person): ProposalInput {
  const { organisations } = app.register();
  const today = dateOf(app.clocks.protocolNow(), app.values.timeZone);
  const executor = organisations.find((each) => each.kind === 'provider')?.id ?? '';
  const payer = organisations.find((each) => each.municipality === municipality(app))?.id ?? '';
  return {
    kind: 'ambulant',
    executor,
    payer,
    startDate: addDays(today, 1),
    firstCheck: addDays(today, 28),
    text: 'Hulp aan huis, vier keer per week, met een vaste begeleider.',
    afschalingGoal: 'Over drie maanden kan het gezin verder met het wijkteam.',
    closed: false,
    network: '',
    whyNotLighter: '',
    heard: true,
    heardHow: 'In een gesprek thuis.',
    actions: [{ kind: 'tell', owner: owner.id, due: addDays(today, 1), text: 'Kind en ouders horen het.' }],
  };
}

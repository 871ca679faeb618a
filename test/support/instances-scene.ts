import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { applicationOn, emptyOutbox } from '../../bench/store.ts';
import { type OpenTable, openTable, raiseCommand } from '../../bench/tables.ts';
import { parseProtocol } from '../../src/adapters/files/protocol-file.ts';
import type { Application } from '../../src/application/handle.ts';
import { handle } from '../../src/application/handle.ts';
import type { Store } from '../../src/application/ports.ts';
import type { ProtocolValues } from '../../src/domain/protocol-values.ts';
import { partyOf, type Register } from '../../src/domain/register.ts';
import type { Role } from '../../src/domain/words.ts';

/** Nothing falls due by itself in the minutes that this takes. */
const CALM = {
  quietHours: null,
  triageAutoAccept: 'PT24H',
  ownerEscalation: 'PT24H',
  unplannedAfter: 'PT24H',
  ruggenspraakRepeat: 'PT24H',
  establishAfter: 'PT24H',
  decisionGrace: 'PT24H',
} as const;

/** A case that nobody takes up, so that the deputy coordinator is asked at `dueAt` (R2.2), and that once. */
export interface Waiting {
  readonly caseId: string;
  readonly number: string;
  readonly dueAt: number;
}

export interface Scene {
  readonly tables: readonly OpenTable[];
  readonly waiting: readonly Waiting[];
  readonly register: Register;
  readonly values: ProtocolValues;
  readonly coordinator: string;
  readonly deputy: string;
  readonly protocolFile: string;
}

/** What there is before any bot runs: open tables to vote at, and cases of which one deadline each falls due. */
export async function seedScene(
  store: Store,
  dataDir: string,
  options: { readonly tables: number; readonly dueAt: readonly number[]; readonly tick: string },
): Promise<Scene> {
  const app = await applicationOn(store, CALM);
  const tables: OpenTable[] = [];
  for (let nr = 0; nr < options.tables; nr += 1) tables.push(await openTable(app, nr));
  const waiting: Waiting[] = [];
  for (const dueAt of options.dueAt) waiting.push(await unclaimed(app, dueAt));
  // A person who gets many cards at once gets a list; the votes alone fit one message.
  await emptyOutbox(store, (row) => (row.payload as { readonly card?: string }).card === 'vote');
  const protocolFile = join(dataDir, 'protocol.json');
  writeFileSync(protocolFile, JSON.stringify({ ...CALM, tick: options.tick }));
  const register = app.register();
  const [coordinator, deputy] = [withRole(register, 'coordinator'), withRole(register, 'deputy-coordinator')];
  return {
    tables,
    waiting,
    register,
    values: app.values,
    coordinator: coordinator.id,
    deputy: deputy.id,
    protocolFile,
  };
}

function withRole(register: Register, role: Role) {
  const found = register.people.find((person) => person.roles.includes(role));
  if (!found) throw new Error(`the register has no ${role}`);
  return found;
}

/** Raises one. */
export async function unclaimed(app: Application, dueAt: number): Promise<Waiting> {
  const register = app.register();
  const reporter = withRole(register, 'reporter');
  const raisedAt = app.clocks.protocolNow();
  const triageReminder = `PT${((dueAt - raisedAt) / 1000).toFixed(3)}S`;
  const caseId = randomUUID();
  const handled = await handle(
    {
      ...app,
      // The deadline counts from this moment, so it has to stay the same one.
      clocks: { ...app.clocks, protocolNow: () => raisedAt },
      values: parseProtocol('protocol.json', JSON.stringify({ ...CALM, triageReminder })),
    },
    {
      commandId: randomUUID(),
      caseId,
      command: raiseCommand(caseId, 0, register.coordinatingMunicipality),
      actor: { kind: 'person', party: partyOf(register, reporter), roles: reporter.roles },
    },
  );
  if (handled.kind === 'refused') throw new Error(`a case was refused: ${handled.refusal.code}`);
  return { caseId, number: handled.state.number, dueAt };
}

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startBotProcess } from './support/bot-process.ts';
import type { PlaygroundUser } from './support/playground.ts';
import { CHANNEL, PERSONAL, playgroundThere, startPlayground } from './support/playground.ts';

interface RegisterFile {
  readonly tenantId: string;
  readonly people: readonly {
    readonly aadObjectId: string;
    readonly name: string;
    readonly roles: readonly string[];
  }[];
}

/**
 * A small region: its coordinator is also the municipality's delegate, since the playground has a personal chat for
 * one person alone. Five others have a part as well.
 */
function smallRegion(): {
  readonly file: RegisterFile;
  readonly users: [PlaygroundUser, ...PlaygroundUser[]];
} {
  const whole = JSON.parse(
    readFileSync(new URL('../config/register.json', import.meta.url), 'utf8'),
  ) as RegisterFile;
  const one = (nr: string) => whole.people.filter((person) => person.aadObjectId.endsWith(nr));
  const [coordinator] = one('001');
  if (!coordinator) throw new Error('the practice register has no coordinator');
  const others = ['009', '016', '011', '013', '022'].flatMap(one);
  const people = [{ ...coordinator, roles: [...coordinator.roles, 'delegate'] }, ...others];
  const user = ({ aadObjectId, name }: { readonly aadObjectId: string; readonly name: string }) => ({
    id: `user-${aadObjectId.slice(-3)}`,
    name,
    aadObjectId,
  });
  return { file: { ...whole, people }, users: [user(coordinator), ...others.map(user)] };
}

const INTAKE = {
  reference: 'W-1',
  ageBand: '12-15',
  municipality: 'veenhuizerwold',
  legalFrames: 'voluntary',
  happening: 'Het loopt thuis vast.',
  tried: 'Ambulante hulp.',
  asked: 'Een plek.',
  analysis: 'nee',
  helpKind: 'crisis-bed',
  safeTonight: 'ja',
  hasBed: 'ja',
  phone: '06-12345678',
  ground: 'acute-veiligheid',
  groundExplanation: 'Er was geen tijd.',
};

test.skipIf(!playgroundThere())(
  "Microsoft's eigen Teams-oefenclient: melden, aannemen, meedoen, en de kaart in het kanaal telt mee",
  { timeout: 60_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'code-paars-playground-'));
    const { file, users } = smallRegion();
    const registerFile = join(folder, 'register.json');
    const protocolFile = join(folder, 'protocol.json');
    writeFileSync(registerFile, JSON.stringify(file));
    writeFileSync(protocolFile, JSON.stringify({ quietHours: null, tick: 'PT0.2S' }));
    const bot = await startBotProcess({ dataDir: join(folder, 'data'), registerFile, protocolFile });
    const teams = await startPlayground({
      folder,
      botUrl: `${bot.origin}/api/messages`,
      tenantId: file.tenantId,
      users,
    });
    const [coordinator, provider] = users;
    try {
      await teams.mention('kanaal');
      await teams.waitFor(
        (one) => one.conversation.startsWith(CHANNEL) && one.action === 'createMessage',
        'kanaal',
      );

      await teams.say('code paars');
      const intake = await teams.waitFor(withButton(PERSONAL, 'raise'), 'the intake card');
      expect(await teams.press(coordinator.id, intake, 'raise', INTAKE)).toContain('Je melding is binnen');
      const replaced = await teams.waitFor(
        (one) => one.messageId === intake.messageId && one.action === 'updateMessage',
        'R1.3',
      );
      expect(replaced.cards.join()).not.toContain('loopt thuis vast');

      const triage = await teams.waitFor(withButton(PERSONAL, 'accept'), 'the triage card');
      expect(await teams.press(coordinator.id, triage, 'accept', {})).toContain('Aangenomen');

      const invitation = await teams.waitFor(withButton(PERSONAL, 'join'), 'the invitation');
      // The live card of the case is the first message of its thread.
      const status = await teams.waitFor(
        (one) => one.cards.length === 1 && one.conversation === `${CHANNEL};messageid=${one.messageId}`,
        'the status card',
      );
      const seated = `Gemeente Veenhuizerwold: ${coordinator.name}`;
      expect(status.cards[0]).not.toContain(seated);
      expect(await teams.press(coordinator.id, invitation, 'join', {})).toContain('Je doet mee');
      await teams.waitFor(
        (one) =>
          one.messageId === status.messageId &&
          one.action === 'updateMessage' &&
          one.cards.join().includes(seated),
        'the status card, updated',
      );

      // The playground presses as whom it is told: someone who did not accept sees no content (R10.5).
      const thread = await teams.waitFor(withButton(CHANNEL, 'showContent'), 'the case in the channel');
      const refused = await teams.press(provider?.id ?? '', thread, 'showContent', {});
      expect(refused).not.toContain('loopt thuis vast');
      expect(await teams.press(coordinator.id, thread, 'showContent', {})).toContain('loopt thuis vast');
    } finally {
      await teams.close();
      await bot.kill('SIGTERM');
      rmSync(folder, { recursive: true, force: true });
    }
  },
);

function withButton(conversation: string, verb: string) {
  return (one: { readonly conversation: string; readonly cards: readonly string[] }) =>
    one.conversation.startsWith(conversation) && one.cards.some((card) => card.includes(`"verb":"${verb}"`));
}

if (!playgroundThere())
  process.stderr.write('OVERGESLAGEN: de oefenclient van Microsoft is niet geïnstalleerd.\n');

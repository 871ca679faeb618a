import { ConfigurationProblem } from '../adapters/files/problem.ts';
import type { CommandLine } from '../command-line.ts';

/** `npm run audit -- verify`: walks every hash chain (R11.3); exit 1 if anything was tampered with. */
export async function auditCommand(line: CommandLine): Promise<number> {
  if (line.args.length !== 1 || line.args[0] !== 'verify')
    throw new ConfigurationProblem('Gebruik: npm run audit -- verify');
  const store = await line.openStore(true);
  try {
    const findings = await store.verify();
    for (const finding of findings) line.print(finding.what);
    line.print(
      findings.length === 0 ? 'Alle ketens kloppen.' : `${findings.length} keer klopt er iets niet.`,
    );
    return findings.length === 0 ? 0 : 1;
  } finally {
    await store.close();
  }
}

import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

/**
 * What Node made of the code is kept for the next start; what is imported above this line would not be. It stands beside
 * the packages: who can write there can change the code anyway. Where nothing can be written, nothing is kept.
 */
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/code-paars', import.meta.url)));

const { runCommandLine } = await import('./command-line.ts');
const code = await runCommandLine(process.argv.slice(2), process.env, {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
});
// A bot that could not start may have left something open that would keep the process going.
if (code !== 0) process.exit(code);

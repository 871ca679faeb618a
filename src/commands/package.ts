import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { ZipFile } from 'yazl';
import { ConfigurationProblem } from '../adapters/files/problem.ts';
import type { AppManifest } from '../adapters/teams/app-package.ts';
import { fillManifest, iconProblems, manifestProblems } from '../adapters/teams/app-package.ts';
import type { CommandLine } from '../command-line.ts';

const USAGE =
  'Gebruik: npm run package -- [--app-id GUID] [--site https://…] [--developer NAAM] [--out BESTAND]';
const FOLDER = new URL('../../manifest/', import.meta.url);
const EXAMPLE_SITE = 'https://codepaars.example';
const EXAMPLE_DEVELOPER = 'Voorbeeldregio';
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** The same input gives the same bytes. */
const MTIME = new Date(2026, 0, 1);

interface Options {
  readonly appId: string;
  readonly site: string;
  readonly developer: string;
  readonly out: string;
}

/**
 * `npm run package`: the Teams app package, validated offline. Writes dist/code-paars.zip, or prints what is wrong,
 * a line each, writes nothing and gives 1.
 */
export async function packageCommand(line: CommandLine): Promise<number> {
  const options = optionsOf(line.args, line.environment.appId);
  const { appId } = options;
  if (!GUID.test(appId))
    throw new ConfigurationProblem(
      `MicrosoftAppId: ${appId === '' ? 'is leeg' : 'is geen GUID'}. Verwacht de app-id van de bot, zoals 00000000-0000-0000-0000-000000000000.`,
    );
  const manifest = fillManifest(readJson('manifest.json'), {
    appId,
    version: String((readJson('../package.json') as { readonly version?: unknown }).version),
    site: options.site,
    developer: options.developer,
  });
  const [colour, outline] = [read('color.png'), read('outline.png')];
  const schema = readJson('schema/MicrosoftTeams.schema.json') as object;
  const problems = [...(await manifestProblems(manifest, schema)), ...iconProblems(colour, outline)];
  for (const problem of problems) line.print(problem);
  if (problems.length > 0) return 1;
  writeZip(resolve(options.out), await zipped(manifest, colour, outline));
  line.print(`Gemaakt: ${options.out}, voor app ${appId}. Het schema van Teams vindt er niets aan.`);
  if (options.site === EXAMPLE_SITE || options.developer === EXAMPLE_DEVELOPER)
    line.print('Let op: er staan voorbeeldgegevens in. Geef --site en --developer van de regio mee.');
  return 0;
}

function optionsOf(args: readonly string[], knownAppId: string): Options {
  const text = { type: 'string' } as const;
  try {
    const options = { 'app-id': text, site: text, developer: text, out: text };
    const { values } = parseArgs({ args: [...args], options });
    const site = values.site ?? EXAMPLE_SITE;
    if (!/^https:\/\/[^\s/]/.test(site))
      throw new ConfigurationProblem(`--site: ${site} is geen adres. Verwacht https://….`);
    return {
      appId: values['app-id'] ?? knownAppId,
      site: site.replace(/\/+$/, ''),
      developer: values.developer ?? EXAMPLE_DEVELOPER,
      out: values.out ?? 'dist/code-paars.zip',
    };
  } catch (cause) {
    if (cause instanceof ConfigurationProblem) throw cause;
    throw new ConfigurationProblem(USAGE);
  }
}

function read(name: string): Buffer {
  try {
    return readFileSync(new URL(name, FOLDER));
  } catch {
    throw new ConfigurationProblem(`manifest/${name}: is niet te lezen. Verwacht een bestand.`);
  }
}

function readJson(name: string): unknown {
  const text = read(name).toString();
  try {
    return JSON.parse(text);
  } catch {
    throw new ConfigurationProblem(`manifest/${name}: geen geldige JSON.`);
  }
}

/** Teams wants the three files at the top of the zip. */
async function zipped(manifest: AppManifest, colour: Buffer, outline: Buffer): Promise<Buffer> {
  const zip = new ZipFile();
  const text = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
  zip.addBuffer(text, 'manifest.json', { mtime: MTIME });
  zip.addBuffer(colour, manifest.icons.color, { mtime: MTIME });
  zip.addBuffer(outline, manifest.icons.outline, { mtime: MTIME });
  zip.end();
  return buffer(zip.outputStream);
}

function writeZip(file: string, content: Buffer): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  } catch {
    throw new ConfigurationProblem(`--out: ${file} is niet te schrijven.`);
  }
}

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drawColour, drawOutline, toPng } from '../manifest/draw-icons.ts';
import type { AppManifest } from '../src/adapters/teams/app-package.ts';
import { fillManifest, iconProblems, manifestProblems, pixelsOf } from '../src/adapters/teams/app-package.ts';
import { commandLine, commandProcess } from './support/command-line.ts';

const APP_ID = '11111111-2222-4333-8444-555555555555';
const FOLDER = new URL('../manifest/', import.meta.url);
const FILLINGS = { appId: APP_ID, version: '1.2.3', site: 'https://regio.example', developer: 'Regio' };
const read = (name: string) => readFileSync(new URL(name, FOLDER));
const json = (name: string) => JSON.parse(read(name).toString());
const schema = json('schema/MicrosoftTeams.schema.json') as object;

/** A manifest that a test spoils. */
interface Draft {
  id: string;
  kleur?: string;
  manifestVersion: string;
  supportsChannelFeatures?: string;
  icons?: object;
  readonly name: { short: string };
  readonly bots: readonly [{ readonly scopes: string[] }];
}

/** A manifest as Teams gets it, changed by a test. */
function manifest(change: (draft: Draft) => void = () => {}): AppManifest {
  const draft = json('manifest.json');
  change(draft);
  return fillManifest(draft, FILLINGS);
}

/** The files of a zip, by name, from its central directory. */
function unzip(zip: Buffer): ReadonlyMap<string, Buffer> {
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  const files = new Map<string, Buffer>();
  let at = zip.readUInt32LE(end + 16);
  for (let nr = 0; nr < zip.readUInt16LE(end + 10); nr += 1) {
    const nameBytes = zip.readUInt16LE(at + 28);
    const local = zip.readUInt32LE(at + 42);
    const from = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const packed = zip.subarray(from, from + zip.readUInt32LE(at + 20));
    const name = zip.toString('utf8', at + 46, at + 46 + nameBytes);
    files.set(name, zip.readUInt16LE(at + 10) === 8 ? inflateRawSync(packed) : packed);
    at += 46 + nameBytes + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return files;
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'code-paars-manifest-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('npm run package: a zip of three files, filled in', async () => {
  const out = join(folder, 'deep', 'app.zip');
  const args = [
    'package',
    '--app-id',
    APP_ID,
    '--site',
    'https://regio.example/',
    '--developer',
    'Jeugdregio',
    '--out',
    out,
  ];
  const ended = await commandProcess(args, {});
  expect(ended).toMatchObject({ code: 0, err: '' });
  expect(ended.out.trim().split('\n')).toHaveLength(1);
  const files = unzip(readFileSync(out));
  expect([...files.keys()]).toEqual(['manifest.json', 'color.png', 'outline.png']);
  expect(files.get('color.png')).toEqual(read('color.png'));
  const text = files.get('manifest.json')?.toString() ?? '';
  expect(text).not.toContain('${');
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  expect(JSON.parse(text)).toMatchObject({
    id: APP_ID,
    version,
    developer: { name: 'Jeugdregio', privacyUrl: 'https://regio.example/privacy' },
    bots: [{ botId: APP_ID }],
  });
});

test('the app id may come from the environment; without --site and --developer it says what is missing', async () => {
  const out = join(folder, 'env.zip');
  const env = { MicrosoftAppId: APP_ID, MicrosoftAppType: 'UserAssignedMSI' };
  const ended = await commandLine(['package', '--out', out], env);
  expect(ended.code).toBe(0);
  expect(ended.out).toMatch(/voorbeeldgegevens/);
});

describe('what is wrong is one clear line', () => {
  const wrong: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['no app id', [], /^MicrosoftAppId: is leeg/],
    ['an app id that is none', ['--app-id', 'bot'], /^MicrosoftAppId: is geen GUID/],
    ['a site that is none', ['--app-id', APP_ID, '--site', 'http://a'], /^--site: http:\/\/a is geen adres/],
    ['an unknown option', ['--naam', 'x'], /^Gebruik: npm run package/],
    [
      'a place that can not be written',
      ['--app-id', APP_ID, '--out', '/proc/1/app.zip'],
      /^--out: \/proc\/1\/app\.zip is niet te schrijven/,
    ],
  ];
  for (const [title, args, line] of wrong)
    test(title, async () => {
      const ended = await commandLine(['package', ...args], {});
      expect(ended.code).toBe(1);
      expect(ended.err.trim().split('\n')).toHaveLength(1);
      expect(ended.err).toMatch(line);
    });
});

describe('the manifest against the schema', () => {
  test('ours is right, for one person and for teams, shared channels included', async () => {
    const ours = manifest();
    expect(await manifestProblems(ours, schema)).toEqual([]);
    expect(ours.bots?.[0]?.scopes).toEqual(['personal', 'team']);
    expect(ours.supportsChannelFeatures).toBe('tier1');
    expect(ours.$schema).toContain(`/v${ours.manifestVersion}/`);
  });

  test('it offers the words that the bot knows, in Dutch', () => {
    const lists = json('manifest.json').bots[0].commandLists as {
      scopes: string[];
      commands: { title: string; description: string }[];
    }[];
    const words = (scope: string) =>
      lists.find((list) => list.scopes.includes(scope))?.commands.map((command) => command.title);
    expect(words('personal')).toEqual(['code paars', 'overzicht', 'casus', 'mandaten', 'help']);
    expect(words('team')).toEqual(['code paars', 'overzicht', 'casus', 'kanaal', 'help']);
    const source = readFileSync(new URL('../src/adapters/teams/typed-words.ts', import.meta.url), 'utf8');
    for (const word of [...(words('personal') ?? []), ...(words('team') ?? [])])
      expect(source).toContain(`'${word}'`);
    for (const { description } of lists.flatMap((list) => list.commands))
      expect(description.length).toBeGreaterThan(10);
  });

  const planted: readonly (readonly [string, (draft: Draft) => void, RegExp])[] = [
    [
      'an unknown scope',
      (draft) => {
        draft.bots[0].scopes.push('meeting');
      },
      /^manifest\.json: \/bots\/0\/scopes\/2: klopt niet met het schema/,
    ],
    [
      'a name that is too long',
      (draft) => {
        draft.name.short = 'x'.repeat(31);
      },
      /\/name\/short/,
    ],
    [
      'an unknown key',
      (draft) => {
        draft.kleur = 'paars';
      },
      /bovenaan: .*additional properties/,
    ],
    [
      'an id that is none',
      (draft) => {
        draft.id = 'bot';
      },
      /\/id: /,
    ],
    [
      'another version',
      (draft) => {
        draft.manifestVersion = '1.13';
      },
      /\/manifestVersion: /,
    ],
    [
      'no icons',
      (draft) => {
        delete draft.icons;
      },
      /bovenaan: .*required property 'icons'/,
    ],
    [
      'no word on channels',
      (draft) => {
        delete draft.supportsChannelFeatures;
      },
      /\/supportsChannelFeatures: verwacht tier1/,
    ],
  ];
  for (const [title, change, line] of planted)
    test(`${title} is found`, async () => {
      const problems = await manifestProblems(manifest(change), schema);
      expect(problems).toHaveLength(1);
      expect(problems[0]).toMatch(line);
    });

  test('a filling can not change the shape', () => {
    const nasty = fillManifest({ name: '${site}' }, { ...FILLINGS, site: '","id":"x' });
    expect(nasty).toEqual({ name: '","id":"x' });
  });

  test('no address in it is a real one', () => {
    const hosts = [
      ...read('manifest.json')
        .toString()
        .matchAll(/https?:\/\/([^/"]+)/g),
    ].map((match) => match[1]);
    expect(hosts).toEqual(['developer.microsoft.com']);
    expect(json('manifest.json').validDomains).toEqual([]);
  });
});

describe('the icons', () => {
  const [colour, outline] = [read('color.png'), read('outline.png')];
  test('are as Teams wants them, and as the script draws them', () => {
    expect(iconProblems(colour, outline)).toEqual([]);
    expect(pixelsOf(colour)).toEqual(drawColour().pixels);
    expect(pixelsOf(outline)).toEqual(drawOutline().pixels);
  });

  test('another size, another colour and no picture are found', () => {
    expect(iconProblems(outline, colour)).toEqual([
      'color.png: is 32 bij 32, verwacht 192 bij 192.',
      'outline.png: is 192 bij 192, verwacht 32 bij 32.',
    ]);
    const black = { size: 32, pixels: Buffer.from(drawOutline().pixels) };
    black.pixels.set([0, 0, 0, 255], 0);
    expect(iconProblems(colour, toPng(black))).toEqual(['outline.png: mag alleen wit en doorzichtig zijn.']);
    expect(iconProblems(Buffer.from('GIF89a'), outline)).toEqual(['color.png: is geen PNG.']);
  });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');
const FILE = readFileSync(join(ROOT, 'Containerfile'), 'utf8').replaceAll('\\\n', ' ');
const LINES = FILE.split('\n').map((line) => line.trim());
const COPIED = LINES.filter((line) => line.startsWith('COPY ') && !line.includes('--from')).flatMap((line) =>
  line.split(/\s+/).slice(1, -1),
);

function jsonOf(instruction: RegExp): readonly string[] {
  return JSON.parse(instruction.exec(FILE)?.[1] ?? '[]');
}

function filesOf(folder: string): readonly string[] {
  // Not the packages: they are a link, and a long walk.
  const names = readdirSync(folder).filter((name) => name !== 'node_modules');
  return names
    .flatMap((name) => [name, ...within(join(folder, name)).map((each) => join(name, each))])
    .toSorted();
}

function within(place: string): readonly string[] {
  return statSync(place).isDirectory() ? readdirSync(place, { recursive: true, encoding: 'utf8' }) : [];
}

/** The port that a bot prints. Throws when it ends without. */
function portOf(output: NodeJS.ReadableStream): Promise<string> {
  return new Promise((resolved, rejected) => {
    let text = '';
    output.on('data', (chunk) => {
      text += String(chunk);
      const port = /Bot: http:\/\/127\.0\.0\.1:(\d+)/.exec(text)?.[1];
      if (port !== undefined) resolved(port);
    });
    output.on('end', () => rejected(new Error(`no port in: ${text}`)));
  });
}

/** Runs to its end; gives the exit code. */
async function ended(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const child = spawn(command, args, { env, stdio: 'ignore', timeout: 20_000 });
  const [code] = (await once(child, 'close')) as [number];
  return code;
}

describe('the Containerfile', () => {
  test('a slim base by name, two stages, no development packages, no root, a health check', () => {
    expect(LINES.filter((line) => line.startsWith('FROM '))).toEqual([
      'FROM docker.io/library/node:24-slim AS modules',
      'FROM docker.io/library/node:24-slim',
    ]);
    expect(FILE).toMatch(/npm ci --omit=dev/);
    expect(LINES.filter((line) => line.startsWith('USER '))).toEqual(['USER node']);
    expect(LINES.indexOf('USER node')).toBeGreaterThan(
      LINES.findLastIndex((line) => line.startsWith('RUN ')),
    );
    expect(FILE).toMatch(/^HEALTHCHECK /m);
    expect(FILE).not.toMatch(/secret|password|COSMOS_KEY/i);
  });

  test('what is copied is there, and .containerignore lets it through and nothing else', () => {
    for (const name of COPIED) expect(existsSync(join(ROOT, name)), name).toBe(true);
    const ignore = readFileSync(join(ROOT, '.containerignore'), 'utf8').split('\n');
    expect(ignore.filter((line) => line !== '' && !line.startsWith('#'))[0]).toBe('*');
    const allowed = ignore.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
    expect([...new Set(COPIED)].toSorted()).toEqual(allowed.toSorted());
  });
});

test('what the bot imports is in the image: nothing of it is for development; packaging runs on a workplace', () => {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, { readonly dev?: boolean }>>;
  };
  const shipped = (name: string) =>
    packages[`node_modules/${name}`]?.dev === undefined && `node_modules/${name}` in packages;
  const missing = filesOf(join(ROOT, 'src'))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts') && !/package\.ts$/.test(name))
    .flatMap((name) => {
      const text = readFileSync(join(ROOT, 'src', name), 'utf8').replaceAll(/import type [^;]+;/g, '');
      const found = [...text.matchAll(/(?:from |import\(|import |\)\()'([@a-z][^']*)'/g)].map(
        (match) => match[1] ?? '',
      );
      return found
        .filter((each) => !each.startsWith('node:'))
        .map((each) =>
          each
            .split('/')
            .slice(0, each.startsWith('@') ? 2 : 1)
            .join('/'),
        )
        .filter((each) => !shipped(each))
        .map((each) => `${name}: ${each}`);
    });
  expect(missing).toEqual([]);
});

describe('what goes into the image', () => {
  let app: string;
  let data: string;
  beforeAll(() => {
    app = mkdtempSync(join(tmpdir(), 'code-paars-image-'));
    data = mkdtempSync(join(tmpdir(), 'code-paars-image-data-'));
    for (const name of COPIED) cpSync(join(ROOT, name), join(app, name), { recursive: true });
    rmSync(join(app, 'cards', 'samples'), { recursive: true, force: true });
    mkdirSync(join(app, 'elsewhere'));
    symlinkSync(join(ROOT, 'node_modules'), join(app, 'node_modules'));
  });
  afterAll(() => {
    for (const folder of [app, data]) rmSync(folder, { recursive: true, force: true });
  });

  test('is enough for the bot, which writes in DATA_DIR alone; its health check says how it is', async () => {
    const before = filesOf(app);
    // In the image nobody may write beside the packages, where compiled code would be kept.
    const unwritten = { NODE_DISABLE_COMPILE_CACHE: '1', TMPDIR: join(app, 'elsewhere') };
    const env = { PATH: process.env.PATH, DATA_DIR: data, PORT: '0', ...unwritten };
    const [, ...args] = jsonOf(/^CMD (\[.*\])$/m);
    const bot = spawn(process.execPath, args, { cwd: app, env, stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const port = await portOf(bot.stdout);
      const [, ...check] = jsonOf(/^HEALTHCHECK .*?CMD (\[.*\])$/m);
      expect(await ended(process.execPath, check, { PORT: port })).toBe(0);
      const exit = once(bot, 'exit');
      bot.kill('SIGTERM');
      expect(await exit).toEqual([0, null]);
      expect(await ended(process.execPath, check, { PORT: port })).toBe(1);
    } finally {
      bot.kill('SIGKILL');
    }
    expect(filesOf(app)).toEqual(before);
    expect(readdirSync(data)).toContain('sleutels.json');
  });
});

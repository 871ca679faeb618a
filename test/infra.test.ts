import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CONTAINER_DEFINITION } from '../src/adapters/store/cosmos-container.ts';
import { readEnvironment } from '../src/environment.ts';

const ROOT = resolve(import.meta.dirname, '..');
const read = (...path: string[]) => readFileSync(join(ROOT, ...path), 'utf8');
const FILES = readdirSync(join(ROOT, 'infra'), { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.bicep(param)?$/.test(name))
  .map((name) => ({ name, text: read('infra', name) }));
const BICEP = FILES.filter((file) => file.name.endsWith('.bicep'));
const APP = read('infra', 'modules', 'app.bicep');

/** Not set by infra: the managed identity stands for both secrets, there is no practice in production, and one limit will do. */
const NOT_DEPLOYED = ['COSMOS_KEY', 'MicrosoftAppPassword', 'PRACTICE', 'RATE_LIMIT'];
/** Set by infra and read by a library: @azure/identity. */
const READ_BY_LIBRARIES = ['AZURE_CLIENT_ID'];

/** What is left of Bicep without comments and strings; what stands in `${…}` within a string stays. */
function bare(text: string): string {
  const parts = text.matchAll(/\/\/.*$|'(?:\\.|[^'\\])*'|[^'/]+|\//gm);
  return [...parts]
    .map(([part]) => {
      if (part.startsWith('//')) return '';
      if (!part.startsWith("'")) return part;
      return [...part.matchAll(/\$\{([^}]*)\}/g)].map((match) => ` ${match[1]} `).join('');
    })
    .join('');
}

/** The text of comments taken away, strings left as they are. */
function withoutComments(text: string): string {
  return text.replaceAll(/^\s*\/\/.*$/gm, '');
}

const declared = (text: string, kind: string) =>
  [...text.matchAll(new RegExp(`^${kind} (\\w+)`, 'gm'))].map((match) => match[1] ?? '');

function settings(): ReadonlyMap<string, string> {
  const block = /^var settings = \[\n(.*?)^\]/ms.exec(APP)?.[1] ?? '';
  const pairs = [...block.matchAll(/name: '(\w+)'\n\s+(?:value|secretRef): (.+)/g)];
  return new Map(pairs.map((match) => [match[1] ?? '', match[2] ?? '']));
}

/** The names in the table of src/environment.ts, which alone is given the environment. */
function readByTheBot(): readonly string[] {
  const block =
    /^const SETTINGS = z\.object\(\{\n(.*?)^\}\)/ms.exec(read('src', 'environment.ts'))?.[1] ?? '';
  return [...block.matchAll(/^ {2}(\w+): z/gm)].map((match) => match[1] ?? '');
}

describe('the environment', () => {
  test('what infra sets is what src/environment.ts reads, and the other way round', () => {
    const known = readByTheBot();
    expect(known.length).toBeGreaterThan(10);
    const set = [...settings().keys()].filter((name) => !READ_BY_LIBRARIES.includes(name));
    const expected = known.filter((name) => !NOT_DEPLOYED.includes(name));
    expect(set.toSorted()).toEqual(expected.toSorted());
    for (const name of NOT_DEPLOYED) expect(known, name).toContain(name);
  });

  test('the bot takes what infra sets', () => {
    const key = '00000000-0000-4000-8000-000000000000';
    const values: Readonly<Record<string, string>> = {
      'string(port)': /^var port = (\d+)$/m.exec(APP)?.[1] ?? '',
      clientId: key,
      'tenant().tenantId': key,
      cosmosEndpoint: 'https://codepaars.documents.azure.example:443/',
      databaseName: 'code-paars',
      allowedTenants: '',
      wrappingKeyUri: 'https://codepaars-x1.vault.azure.net/keys/code-paars',
      logLevel: 'info',
      "'insights'": `InstrumentationKey=${key};IngestionEndpoint=https://ingest.example/`,
    };
    const env = [...settings()].map(([name, value]) => [name, values[value] ?? value.replaceAll("'", '')]);
    const environment = readEnvironment(Object.fromEntries(env));
    expect(environment).toMatchObject({
      store: 'cosmos',
      port: 3978,
      appId: key,
      practice: false,
      host: '0.0.0.0',
    });
  });

  test('the image sets no other setting than these', () => {
    const env = /^ENV (.*)$/m.exec(read('Containerfile').replaceAll('\\\n', ' '))?.[1] ?? '';
    const names = [...env.matchAll(/(\w+)=/g)].map((match) => match[1] ?? '');
    const ours = names.filter((name) => !/^APPLICATION_?INSIGHTS_/.test(name));
    for (const name of ours) expect([...settings().keys()]).toContain(name);
  });
});

describe('the Bicep files', () => {
  test('braces, brackets and quotes are balanced', () => {
    for (const { name, text } of FILES) {
      const left = bare(text);
      for (const [open, close] of ['{}', '[]', '()'] as const)
        expect(left.split(open as string).length, `${name} ${open}`).toBe(left.split(close as string).length);
      expect(left, name).not.toContain("'");
    }
  });

  test('each module gets every parameter that it asks for, and no other', () => {
    for (const { name, text } of BICEP)
      for (const [, path, body] of text.matchAll(/^module \w+ '([^']+)' = .*?\{\n(.*?)^\}/gms)) {
        const folder = name.includes('/') ? name.slice(0, name.lastIndexOf('/') + 1) : '';
        const module = read('infra', `${folder}${path}`);
        const given = [
          ...(/params: \{\n(.*?)^ {2}\}/ms.exec(body ?? '')?.[1]?.matchAll(/^ {4}(\w+):/gm) ?? []),
        ];
        const needed = [...module.matchAll(/^param (\w+) [\w[\]]+( =)?/gm)].filter((match) => !match[2]);
        expect(given.map((match) => match[1]).toSorted(), `${name} → ${path}`).toEqual(
          needed.map((match) => match[1]).toSorted(),
        );
      }
  });

  test('every parameter and variable is used, and what a module gives out is asked for by its own name', () => {
    for (const { name, text } of BICEP) {
      const left = withoutComments(text);
      for (const each of [...declared(text, 'param'), ...declared(text, 'var')])
        expect(left.split(new RegExp(`\\b${each}\\b`)).length, `${name}: ${each}`).toBeGreaterThan(2);
    }
    const main = read('infra', 'main.bicep');
    for (const [, module, output] of main.matchAll(/(\w+)!?\.outputs\.(\w+)/g)) {
      const path = new RegExp(`^module ${module} '([^']+)'`, 'm').exec(main)?.[1] ?? '';
      expect(declared(read('infra', path), 'output'), `${module}.${output}`).toContain(output);
    }
  });

  test('the example of parameters names parameters that are there, and all that must be given', () => {
    const main = read('infra', 'main.bicep');
    const given = declared(read('infra', 'main.example.bicepparam'), 'param');
    const needed = [...main.matchAll(/^param (\w+) \w+$/gm)].map((match) => match[1] ?? '');
    for (const each of given) expect(declared(main, 'param')).toContain(each);
    for (const each of needed) expect(given).toContain(each);
  });

  test('nothing secret stands in it, and no account has a key or a password', () => {
    for (const { name, text } of FILES) {
      expect(withoutComments(text), name).not.toMatch(
        /(password|pwd|AccountKey|SharedAccessKey|InstrumentationKey=|client_?secret)/i,
      );
      // Long runs of letters and digits are keys; GUIDs of built-in roles are not.
      expect(text.replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, ''), name).not.toMatch(
        /'[A-Za-z0-9+/]{32,}={0,2}'/,
      );
    }
    for (const each of ['protocol', 'register'])
      expect(read('infra', 'main.bicep')).toMatch(new RegExp(`@secure\\(\\)\\nparam ${each} string`));
    expect(read('infra', 'modules', 'cosmos.bicep')).toContain('disableLocalAuth: true');
    expect(read('infra', 'modules', 'bot.bicep')).toContain("msaAppType: 'UserAssignedMSI'");
  });

  test('two instances at least, in zones, with the probes that the bot answers', () => {
    expect(APP).toMatch(/@minValue\(2\)\nparam minReplicas int/);
    expect(APP).toContain('zoneRedundant: zoneRedundant');
    expect([...APP.matchAll(/path: '(\/\w+)'/g)].map((match) => match[1])).toEqual([
      '/healthz',
      '/healthz',
      '/readyz',
    ]);
  });

  test('the container is as the store makes it: partition key, index and time to live', () => {
    const { partitionKey, indexingPolicy, defaultTtl, id } = CONTAINER_DEFINITION;
    const cosmos = read('infra', 'modules', 'cosmos.bicep');
    expect(JSON.parse(read('infra', 'indexing-policy.json'))).toEqual(indexingPolicy);
    expect(cosmos).toContain(`defaultTtl: ${defaultTtl}`);
    expect(cosmos).toContain(`id: '${id}'`);
    expect((partitionKey as { readonly paths: readonly string[] }).paths).toEqual(['/pk']);
    expect(cosmos).toMatch(/paths: \[\n\s+'\/pk'\n/);
  });
});

test('each alert asks for a measure that the bot makes', () => {
  const asked = [...read('infra', 'modules', 'alerts.bicep').matchAll(/Name == "([\w.]+)"/g)].map(
    (match) => match[1],
  );
  const ports = read('src', 'application', 'ports.ts');
  const made = [...ports.matchAll(/^export type (?:Counter|Histogram|Gauge)Name = (.+);$/gm)].join(' ');
  expect(new Set(asked)).toEqual(
    new Set(['ready', 'tick.lateness', 'deadline.lateness', 'outbox.age', 'breaches']),
  );
  for (const name of asked) expect(made).toContain(`'${name}'`);
});

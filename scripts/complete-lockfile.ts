import { readFileSync, writeFileSync } from 'node:fs';

/**
 * `npm install` leaves packages for other platforms out of the lockfile where the registry does not carry them, and
 * `npm ci` then refuses the lockfile. This writes them in: never fetched on a machine that they are not for.
 * Run after each `npm install`; test/architecture.test.ts says when it was forgotten.
 */
interface LockedPackage {
  readonly version?: string;
  readonly optional?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly dev?: boolean;
}

const FILE = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(FILE, 'utf8')) as { packages: Record<string, LockedPackage> };

/** `@scope/cli-linux-x64-musl` → os, cpu and libc. Null for a name that is no platform's. */
function platformOf(name: string): Record<string, readonly string[]> | null {
  const found = /(android|darwin|linux|win32|freebsd)-(arm64|x64|arm|ia32)(?:-(musl|gnu|gnueabihf))?$/.exec(
    name,
  );
  if (!found) return null;
  const [, os = '', cpu = '', libc] = found;
  return { cpu: [cpu], os: [os], ...(libc ? { libc: [libc === 'musl' ? 'musl' : 'glibc'] } : {}) };
}

for (const [, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const place = `node_modules/${name}`;
    const platform = platformOf(name);
    if (lock.packages[place] || !platform) continue;
    lock.packages[place] = { version, ...(entry.dev ? { dev: true } : {}), optional: true, ...platform };
  }
}
const sorted = Object.fromEntries(
  Object.entries(lock.packages).toSorted(([one], [other]) => (one < other ? -1 : 1)),
);
writeFileSync(FILE, `${JSON.stringify({ ...lock, packages: sorted }, null, 2)}\n`);

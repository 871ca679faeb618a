import { readdirSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { InstrumenterContext } from '@stryker-mutator/api/core';
import { declareFactoryPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import type {
  CompleteDryRunResult,
  MutantRunOptions,
  MutantRunResult,
  TestResult,
  TestRunner,
} from '@stryker-mutator/api/test-runner';
import {
  DryRunStatus,
  determineHitLimitReached,
  TestStatus,
  toMutantRunResult,
} from '@stryker-mutator/api/test-runner';
import type { ListedTest } from './harness.ts';
import { listing } from './harness.ts';

/**
 * Runs the protocol tests within Stryker's own process, against the copy of the project that it put its mutants in.
 * Stryker's runner for vitest starts a worker for each mutant (0.8 s), this one needs milliseconds for most: 6,000 mutants.
 */
const TESTS = 'test/protocol';
/** Chance kills other mutants each time, long ways cost most of the time; what rules.test.ts reads is no code. */
const LEFT_OUT = ['walk.test.ts', 'rules.test.ts'];
const HARNESS = new URL('./harness.ts', import.meta.url).href;

/** What the instrumented code reads and writes. */
const context: InstrumenterContext = {};
(globalThis as { __stryker__?: InstrumenterContext }).__stryker__ = context;

/** Everything of the project is loaded anew under each number: a mutant in a constant works while its file is loaded. */
let load = 0;

function hookModules(root: string): void {
  registerHooks({
    resolve(specifier, hook, nextResolve) {
      if (specifier === 'vitest' && hook.parentURL?.startsWith(root))
        return { url: HARNESS, format: 'module-typescript', shortCircuit: true };
      const found = nextResolve(specifier, hook);
      const ours = found.url.startsWith(root) && !found.url.includes('/node_modules/');
      return ours ? { ...found, url: `${found.url}?load=${load}` } : found;
    },
  });
}

async function loadTests(): Promise<readonly ListedTest[]> {
  load += 1;
  const tests: ListedTest[] = [];
  const names = readdirSync(TESTS).filter((name) => name.endsWith('.test.ts') && !LEFT_OUT.includes(name));
  for (const name of names)
    tests.push(...(await listing(`${TESTS}/${name}`, () => import(urlOf(`${TESTS}/${name}`)))));
  return tests;
}

function urlOf(path: string): string {
  return pathToFileURL(resolve(path)).href;
}

async function outcomeOf({ id, name, fileName, body }: ListedTest): Promise<TestResult> {
  const startedAt = performance.now();
  const result = { id, name, fileName: resolve(fileName) };
  try {
    await body();
    return { ...result, timeSpentMs: performance.now() - startedAt, status: TestStatus.Success };
  } catch (error) {
    const failureMessage = messageOf(error);
    return {
      ...result,
      timeSpentMs: performance.now() - startedAt,
      status: TestStatus.Failed,
      failureMessage,
    };
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function createProtocolRunner(): TestRunner {
  let loaded: readonly ListedTest[] | null = null;

  async function mutantRun(options: MutantRunOptions): Promise<MutantRunResult> {
    const { activeMutant, mutantActivation, hitLimit, testFilter } = options;
    Object.assign(context, { hitCount: 0, hitLimit });
    const isStatic = mutantActivation === 'static';
    context.activeMutant = activeMutant.id;
    try {
      loaded = isStatic || loaded === null ? await loadTests() : loaded;
    } catch (error) {
      return notLoaded(error);
    }
    const results: TestResult[] = [];
    for (const each of loaded.filter(({ id }) => testFilter?.includes(id) ?? true)) {
      results.push(await outcomeOf(each));
      if (results.at(-1)?.status === TestStatus.Failed) break;
    }
    const endless = determineHitLimitReached(context.hitCount, hitLimit);
    const result = toMutantRunResult(endless ?? { status: DryRunStatus.Complete, tests: results });
    delete context.activeMutant;
    // What was loaded with this mutant in it is of no use to the next.
    if (isStatic) loaded = null;
    return result;
  }

  function notLoaded(error: unknown): MutantRunResult {
    loaded = null;
    delete context.activeMutant;
    const failed = { id: 'load', name: 'the code loads', timeSpentMs: 0, status: TestStatus.Failed as const };
    const tests = [{ ...failed, failureMessage: messageOf(error) }];
    return toMutantRunResult({ status: DryRunStatus.Complete, tests });
  }

  return {
    capabilities: () => ({ reloadEnvironment: true }),
    async init() {
      hookModules(pathToFileURL(`${process.cwd()}/`).href);
    },
    async dryRun(): Promise<CompleteDryRunResult> {
      const results: TestResult[] = [];
      // What the code remembers of this run would hide the first mutants: they load it anew.
      for (const each of await loadTests()) {
        context.currentTestId = each.id;
        results.push(await outcomeOf(each));
      }
      delete context.currentTestId;
      const { mutantCoverage } = context;
      return {
        ...{ status: DryRunStatus.Complete, tests: results },
        ...(mutantCoverage ? { mutantCoverage } : {}),
      };
    },
    mutantRun,
  };
}

export const strykerPlugins = [declareFactoryPlugin(PluginKind.TestRunner, 'protocol', createProtocolRunner)];

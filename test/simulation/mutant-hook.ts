import { registerHooks } from 'node:module';
import { MUTANTS } from './mutants.ts';

/**
 * Loaded with `--import` before the simulation: puts the fault that MUTANT names into the one file it is about, as that
 * file is read. Throws when the code it is for is not there exactly once: a mutant that changes nothing proves nothing.
 */
const name = process.env.MUTANT ?? '';
const mutant = MUTANTS.find((each) => each.name === name);
if (!mutant) throw new Error(`there is no mutant "${name}"`);
const { file, find, replace } = mutant;

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!url.endsWith(`/${file}`)) return loaded;
    const source = Buffer.from(loaded.source as Uint8Array | string).toString();
    if (source.split(find).length !== 2)
      throw new Error(`${file}: what "${name}" changes is not there exactly once`);
    return { ...loaded, source: source.replace(find, () => replace) };
  },
});

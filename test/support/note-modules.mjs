// Loaded by `--import`: writes every module that this process loads, a line each, to the file that NOTE_MODULES names.
import { appendFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

registerHooks({
  load(url, context, next) {
    appendFileSync(process.env.NOTE_MODULES, `${url}\n`);
    return next(url, context);
  },
});

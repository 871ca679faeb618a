import type { z } from 'zod';

/** A file or setting that is wrong: one clear line that names file, place and what is expected. */
export class ConfigurationProblem extends Error {
  override readonly name = 'ConfigurationProblem';
}

/** Turns zod's first issue into that line. */
export function problemOf(file: string, error: z.ZodError): ConfigurationProblem {
  const issue = error.issues[0];
  if (!issue) return new ConfigurationProblem(`${file}: onleesbaar.`);
  const place = issue.path.length === 0 ? 'bovenaan' : issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys')
    return new ConfigurationProblem(`${file}: ${place}: onbekende sleutel ${issue.keys.join(', ')}.`);
  return new ConfigurationProblem(`${file}: ${place}: ${issue.message}`);
}

/** Parses JSON text, with the file's name in the error. */
export function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : '';
    throw new ConfigurationProblem(`${file}: geen geldige JSON (${why}).`);
  }
}

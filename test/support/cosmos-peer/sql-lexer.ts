import { Refused } from './shapes.ts';

export interface Token {
  readonly kind: 'word' | 'number' | 'string' | 'parameter' | 'sign' | 'end';
  /** Words as written, strings unescaped, signs as they are. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const SIGNS = ['<=', '>=', '!=', '<>', '??', '||', ...'=<>+-*/%(),.[]{}:?'];
const SPACE = /\s+|--[^\n]*/y;
const WORD = /[A-Za-z_][A-Za-z0-9_]*/y;
const NUMBER = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const PARAMETER = /@[A-Za-z0-9_]+/y;
const STRING = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/y;

/** "Constants in Azure Cosmos DB for NoSQL": either quote, JSON's escapes. */
function unescaped(quoted: string): string {
  return quoted.slice(1, -1).replaceAll(/\\(?:u([0-9a-fA-F]{4})|(.))/g, (_, code, sign) => {
    if (code !== undefined) {
      return String.fromCharCode(Number.parseInt(code, 16));
    }
    return { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' }[sign as string] ?? sign;
  });
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

/** "Maximum length of SQL query" in the service quotas: 512 KB. */
const MAX_QUERY_BYTES = 512 * 1024;

export function tokens(query: string): readonly Token[] {
  if (Buffer.byteLength(query) > MAX_QUERY_BYTES) {
    throw new Refused(400, 'The SQL query text exceeded the maximum limit of 524288 characters.');
  }
  const found: Token[] = [];
  let at = 0;
  const take = (kind: Token['kind'], raw: string, text = raw): void => {
    found.push({ kind, text, start: at, end: at + raw.length });
    at += raw.length;
  };
  while (at < query.length) {
    const space = match(SPACE, query, at);
    if (space !== undefined) {
      at += space.length;
      continue;
    }
    const word = match(WORD, query, at);
    const number = match(NUMBER, query, at);
    const parameter = match(PARAMETER, query, at);
    const string = match(STRING, query, at);
    const sign = SIGNS.find((candidate) => query.startsWith(candidate, at));
    if (word !== undefined) {
      take('word', word);
    } else if (number !== undefined) {
      take('number', number);
    } else if (parameter !== undefined) {
      take('parameter', parameter);
    } else if (string !== undefined) {
      take('string', string, unescaped(string));
    } else if (sign !== undefined) {
      take('sign', sign);
    } else {
      throw new Refused(400, `Syntax error, incorrect syntax near '${query.slice(at, at + 10)}'.`);
    }
  }
  return [...found, { kind: 'end', text: '', start: query.length, end: query.length }];
}

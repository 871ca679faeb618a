import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';

/** The page's files: a fixed list, so that no path of a request ever reaches the disk. */

const require = createRequire(import.meta.url);
const PAGE = path.join(import.meta.dirname, 'page');
const SECURITY = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-cache',
};
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};
const OWN = [
  'index.html',
  'page.css',
  'chat.css',
  'cards.css',
  'narrow.css',
  'page.js',
  'api.js',
  'cards.js',
  'chats.js',
  'dom.js',
  'people.js',
  'clock.js',
  'icon.svg',
];

/** Where a package's file lies; `exports` fields do not list the browser builds, so the folder is looked up. */
function inPackage(name: string, file: string): string {
  const entry = require.resolve(name);
  const root = entry.slice(0, entry.lastIndexOf(path.join('node_modules', name)));
  return path.join(root, 'node_modules', name, file);
}

const FILES: ReadonlyMap<string, string> = new Map([
  ...OWN.map((name) => [name, path.join(PAGE, name)] as const),
  ['', path.join(PAGE, 'index.html')],
  ['adaptivecards.js', inPackage('adaptivecards', 'dist/adaptivecards.min.js')],
  ['markdown-it.js', inPackage('markdown-it', 'dist/browser/markdown-it.esm.min.mjs')],
]);

/** Serves one file of the page; false when there is no such file. */
export async function servePageFile(name: string, res: ServerResponse): Promise<boolean> {
  const file = FILES.get(name);
  if (file === undefined) return false;
  const content = await readFile(file);
  const type = TYPES[path.extname(file)] ?? 'application/octet-stream';
  res.writeHead(200, { ...SECURITY, 'content-type': type, 'content-length': content.length });
  res.end(content);
  return true;
}

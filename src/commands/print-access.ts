import type { AccessReport } from '../adapters/teams/access-report.ts';
import { escaped, page } from './html.ts';

/** Who looked in a case, as a page to print and hand to child or parent (R11.4). It holds no content of the case. */
export function printAccess({ title, intro, parts, outro }: AccessReport): string {
  const told = parts.map(({ title: part, none, rows }) => {
    const lines = rows.map(
      ({ at, who, what, why }) =>
        `<tr>${[at, who, what, why].map((text) => `<td>${escaped(text)}</td>`).join('')}</tr>`,
    );
    const head = ['Wanneer', 'Wie', 'Wat', 'Waarom'].map((name) => `<th scope="col">${name}</th>`).join('');
    const table = `<table class="list"><thead><tr>${head}</tr></thead><tbody>${lines.join('\n')}</tbody></table>`;
    return `<h2>${escaped(part)}</h2>\n${rows.length === 0 ? `<p>${escaped(none)}</p>` : table}`;
  });
  const paragraphs = (texts: readonly string[]) => texts.map((text) => `<p>${escaped(text)}</p>`).join('\n');
  return page(
    title,
    [`<h1>${escaped(title)}</h1>`, paragraphs(intro), ...told, paragraphs(outro)].join('\n'),
  );
}

/** Text within a page. */
export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

const STYLE = `body{font:11pt/1.45 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#111;background:#fff}
h1{font-size:1.6rem}h2{font-size:1.15rem;margin-top:1.6rem;border-bottom:1px solid #999}
table{border-collapse:collapse;width:100%}th{text-align:left;width:14rem;vertical-align:top;font-weight:600}
th,td{padding:.2rem .4rem .2rem 0}td{white-space:pre-wrap;overflow-wrap:anywhere}@media print{body{margin:0;max-width:none}}
table.list th{width:auto;border-bottom:1px solid #999}table.list td{white-space:normal;vertical-align:top;border-bottom:1px solid #ddd}
tr{break-inside:avoid}thead{display:table-header-group}
@media (max-width:32rem){table.list thead{display:none}table.list td{display:block;border:0}table.list tr{display:block;padding:.5rem 0;border-bottom:1px solid #999}}`;

/** A page to print, that asks nothing of any other place. */
export function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="nl">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)}</title><style>${STYLE}</style></head>
<body>
${body}
</body>
</html>`;
}

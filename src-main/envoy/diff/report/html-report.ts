import type { ChangeView, DumpDiff, ResourceDiff } from '../../../contract/diff.ts';
import { type SideNames, verdictText } from './names.ts';

/** Names and values come from a cluster: every one is text in the report, never markup. */
function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

const style = `body{font:14px/1.5 system-ui,sans-serif;max-width:1100px;margin:32px auto;padding:0 20px;color:#171d29}
code,pre{font:12px/1.5 ui-monospace,monospace}h2{font-size:16px;margin:28px 0 6px}h3{font:600 13px ui-monospace,monospace;margin:16px 0 4px;overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%}td{border-top:1px solid #dfe5ee;padding:5px 10px 5px 0;vertical-align:top}pre{margin:0;white-space:pre-wrap;overflow-wrap:anywhere}
.removed{color:#b3261e}.added{color:#0a6b4b}.quiet{color:#5b677c}@media(prefers-color-scheme:dark){body{background:#0d1017;color:#e6eaf2}td{border-color:#252d3c}.removed{color:#ff7a6b}.added{color:#3ecf9b}.quiet{color:#a3aec2}}`;

function changeRow(change: ChangeView): string {
  const side = (text: string | undefined, kind: string): string =>
    `<td class="${kind}"><pre>${escape(text ?? '')}</pre></td>`;
  return `<tr><td><code>${escape(change.path)}</code><br><span class="quiet">${change.kind}</span></td>${side(change.a, 'removed')}${side(change.b, 'added')}</tr>`;
}

function resourcePart(resource: ResourceDiff, names: SideNames): string {
  const refused =
    resource.refused === undefined ? '' : `<p class="removed">${escape(resource.refused)}</p>`;
  const title = `<h3>${escape(resource.name)}</h3>`;
  if (resource.state !== 'changed') {
    const where = resource.state === 'only-a' ? names.a : names.b;
    return `${title}<p class="${resource.state === 'only-a' ? 'removed' : 'added'}">only in ${escape(where)}</p>${refused}`;
  }
  return `${title}${refused}<table>${resource.changes.map(changeRow).join('')}</table>`;
}

/** One file that needs nothing else: no script, no remote content, light and dark. */
export function htmlReport(diff: DumpDiff, names: SideNames): string {
  const kinds = diff.kinds
    .map((kind) => {
      const quiet = kind.verdict === 'differ' ? '' : ' class="quiet"';
      const parts = kind.resources.map((resource) => resourcePart(resource, names)).join('');
      return `<h2${quiet}>${escape(verdictText(kind, diff.routesLoadedAt))}</h2>${parts}`;
    })
    .join('\n');
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Meshscope: ${escape(names.a)} and ${escape(names.b)}</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>${style}</style></head><body>
<h1>${escape(names.a)} <span class="quiet">↔</span> ${escape(names.b)}</h1>
${kinds}
</body></html>
`;
}

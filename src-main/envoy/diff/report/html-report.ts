import type { ChangeView, DumpDiff, ResourceDiff } from '../../../contract/diff.ts';
import { type SideNames, verdictText } from './names.ts';
import { notesOf, notListed, type Say } from './words.ts';

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

function changeRow(change: ChangeView, say: Say): string {
  const side = (text: string | undefined, kind: string): string =>
    `<td class="${kind}"><pre>${escape(text ?? '')}</pre></td>`;
  const what = `${escape(say(change.sentence))}<br><code class="quiet">${escape(change.path)}</code>`;
  return `<tr><td>${what}</td>${side(change.a, 'removed')}${side(change.b, 'added')}</tr>`;
}

function resourcePart(resource: ResourceDiff, names: SideNames, say: Say): string {
  const notes = notesOf(resource, say)
    .map((note) => `<p class="removed">${escape(note)}</p>`)
    .join('');
  const title = `<h3>${escape(resource.name)}</h3>`;
  if (resource.state !== 'changed') {
    const [side, kind] = resource.state === 'only-a' ? [names.a, 'removed'] : [names.b, 'added'];
    const where = say({ key: 'diff.report.onlyIn', params: { side } });
    return `${title}<p class="${kind}">${escape(where)}</p>${notes}`;
  }
  const rows = resource.changes.map((change) => changeRow(change, say)).join('');
  const left = resource.changeCount - resource.changes.length;
  const more = left > 0 ? `<p class="quiet">${escape(notListed(left, say))}</p>` : '';
  return `${title}${notes}<table>${rows}</table>${more}`;
}

/** One file that needs nothing else: no script, no remote content, light and dark. */
export function htmlReport(diff: DumpDiff, names: SideNames, say: Say): string {
  const kinds = diff.kinds
    .map((kind) => {
      const quiet = kind.verdict === 'differ' ? '' : ' class="quiet"';
      const reason =
        kind.reason === undefined ? '' : `<p class="quiet">${escape(say(kind.reason))}</p>`;
      const parts = kind.resources.map((resource) => resourcePart(resource, names, say)).join('');
      const left = kind.onlyA + kind.onlyB + kind.changed - kind.resources.length;
      const more = left > 0 ? `<p class="quiet">${escape(notListed(left, say))}</p>` : '';
      const title = escape(verdictText(kind, diff.routesLoadedAt));
      return `<h2${quiet}>${title}</h2>${reason}${parts}${more}`;
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

import type { ChainGraph } from '../../src-main/contract/chain.ts';
import { badgePosition, badgeSize, nodeText } from './elements.ts';
import { type ChainLayout, nodeHeight } from './layout.ts';
import type { Palette } from './palette.ts';

/** Names come from the cluster: every one is escaped, so that no name can become markup in the file. */
function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '\ufffd');
}

/** Around the drawing, so that neither badge nor border touches the edge of the picture. */
const margin = 16;
/** Room of the lanes' titles. */
const header = 28;

function arrowhead(id: string, color: string): string {
  return `<marker id="${id}" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0 L8 4 L0 8 Z" fill="${color}"/></marker>`;
}

/**
 * The graph as it stands, as one self-contained SVG document; the PNG is drawn from it. `hits`: what stays lit, as on
 * the screen; undefined lights everything.
 */
export function toSvg(
  graph: ChainGraph,
  layout: ChainLayout,
  palette: Palette,
  words: { readonly fold: string; readonly lanes: Readonly<Record<string, string>> },
  path: readonly string[] = [],
  hits?: ReadonlySet<string>,
): string {
  const { nodeWidth } = layout;
  const dim = (...ids: string[]): string =>
    hits === undefined || ids.every((id) => hits.has(id)) ? '' : ' opacity="0.34"';
  const parts = [
    `<defs>${arrowhead('arrow', palette.accent)}${arrowhead('arrow-dangling', palette.error)}</defs>`,
  ];
  for (const column of layout.columns) {
    parts.push(
      `<text x="${column.x + column.width / 2}" y="18" text-anchor="middle" fill="${palette.faint}" font-size="12">${escape(words.lanes[column.lane] ?? column.lane)}</text>`,
    );
  }
  for (const edge of graph.edges) {
    const from = layout.boxes.get(edge.from);
    const to = layout.boxes.get(edge.to);
    if (from === undefined || to === undefined) continue;
    const vertical = edge.kind === 'hand-off';
    const [x1, y1] = vertical
      ? [from.x, from.y + header + nodeHeight / 2]
      : [from.x + nodeWidth / 2, from.y + header];
    const [x2, y2] = vertical
      ? [to.x, to.y + header - nodeHeight / 2]
      : [to.x - nodeWidth / 2, to.y + header];
    const bend = (x2 - x1) / 2;
    // A straight line: a curve whose handles lie on its ends gives its arrowhead no direction.
    const way = vertical ? `L${x2} ${y2}` : `C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
    const head = edge.kind === 'dangling' ? 'arrow-dangling' : 'arrow';
    const color = edge.kind === 'dangling' ? palette.error : palette.accent;
    const dashes =
      edge.kind === 'dangling' || edge.kind === 'mirror' ? ' stroke-dasharray="4 3"' : '';
    parts.push(
      `<path d="M${x1} ${y1} ${way}" fill="none" stroke="${color}" stroke-width="1.4" marker-end="url(#${head})"${dashes}${dim(edge.from, edge.to)}/>`,
    );
    if (edge.label !== '') {
      parts.push(
        `<text x="${(x1 + x2) / 2}" y="${(y1 + y2) / 2 - 4}" text-anchor="middle" fill="${palette.text}" stroke="${palette.background}" stroke-width="4" paint-order="stroke" font-size="10">${escape(edge.label)}</text>`,
      );
    }
  }
  for (const node of graph.nodes) {
    const box = layout.boxes.get(node.id);
    if (box === undefined) continue;
    const { title, subtitle } = nodeText(node, layout, words.fold);
    const border =
      node.state === 'error'
        ? palette.error
        : node.state === 'warning'
          ? palette.warning
          : node.role === 'other'
            ? palette.line
            : palette.accent;
    const x = box.x - nodeWidth / 2;
    const y = box.y + header - nodeHeight / 2;
    const dashes = node.fold !== undefined || node.dangling ? ' stroke-dasharray="4 3"' : '';
    parts.push(
      `<g${dim(node.id)}><title>${escape(node.title)}</title><rect x="${x}" y="${y}" width="${nodeWidth}" height="${nodeHeight}" rx="6" fill="${palette.node}" stroke="${border}" stroke-width="${node.role === 'focus' ? 3 : 1.4}"${dashes}/>`,
      `<rect x="${x}" y="${y + 2}" width="4" height="${nodeHeight - 4}" fill="${palette.lanes[node.lane]}"/>`,
      `<text x="${box.x}" y="${y + 17}" text-anchor="middle" fill="${palette.text}" font-size="11">${escape(title)}</text>`,
      `<text x="${box.x}" y="${y + 33}" text-anchor="middle" fill="${palette.faint}" font-size="10">${escape(subtitle)}</text></g>`,
    );
  }
  for (const [step, id] of path.entries()) {
    const box = layout.boxes.get(id);
    if (box === undefined) continue;
    const { x, y } = badgePosition(box, layout);
    parts.push(
      `<circle cx="${x}" cy="${y + header}" r="${badgeSize / 2}" fill="${palette.accent}"/>`,
      `<text x="${x}" y="${y + header + 3.5}" text-anchor="middle" fill="${palette.background}" font-size="10" font-weight="bold">${step + 1}</text>`,
    );
  }
  const { width, height } = svgSize(layout);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${-margin} ${-margin} ${width} ${height}" font-family="${escape(palette.mono)}"><rect x="${-margin}" y="${-margin}" width="${width}" height="${height}" fill="${palette.background}"/>${parts.join('')}</svg>`;
}

/** Of the whole picture, in CSS pixels. */
export function svgSize(layout: ChainLayout): { readonly width: number; readonly height: number } {
  return { width: layout.width + 2 * margin, height: layout.height + header + 2 * margin };
}

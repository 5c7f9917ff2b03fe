import type { StylesheetJson } from 'cytoscape';

import type { Palette } from './palette.ts';

export function stylesheet(palette: Palette): StylesheetJson {
  const columns = {
    entry: palette.lanes.listener,
    'virtual-host': palette.lanes['virtual-host'],
    route: palette.lanes.route,
    cluster: palette.lanes.cluster,
  };
  return [
    {
      selector: 'node',
      style: {
        label: 'data(label)',
        shape: 'round-rectangle',
        width: 'data(width)',
        height: 'data(height)',
        'font-family': palette.mono,
        'font-size': 11,
        'text-halign': 'center',
        'text-valign': 'center',
        'text-justification': 'left',
        'text-wrap': 'ellipsis',
        'text-max-width': 'data(room)',
        'min-zoomed-font-size': 6,
        'line-height': 1.45,
        color: palette.text,
        'border-width': 1,
        'border-color': palette.line,
        'background-color': palette.node,
      },
    },
    ...Object.entries(columns).map(([column, color]) => ({
      selector: `node.${column}`,
      style: {
        'background-fill': 'linear-gradient' as const,
        'background-gradient-direction': 'to-right' as const,
        'background-gradient-stop-colors': [color, color, palette.node, palette.node],
        'background-gradient-stop-positions': [0, 2, 2, 100],
      },
    })),
    { selector: 'node[label *= "\\n"]', style: { 'text-wrap': 'wrap' } },
    { selector: 'node.lit', style: { 'border-color': palette.accent, 'border-width': 1.5 } },
    { selector: 'node.warning', style: { 'border-color': palette.warning } },
    { selector: 'node.error', style: { 'border-color': palette.error } },
    { selector: 'node.dangling', style: { 'border-style': 'dashed', color: palette.error } },
    { selector: 'node.quiet', style: { color: palette.faint } },
    { selector: 'node.selected', style: { 'border-color': palette.accent, 'border-width': 3 } },
    {
      selector: 'edge',
      style: {
        label: 'data(label)',
        'font-family': palette.mono,
        'font-size': 11,
        'min-zoomed-font-size': 8,
        color: palette.text,
        width: 'data(width)',
        'line-color': palette.line,
        'curve-style': 'haystack',
        'haystack-radius': 0,
        'text-background-color': palette.background,
        'text-background-opacity': 1,
        'text-background-padding': '2px',
      },
    },
    { selector: 'edge.mirror', style: { 'line-style': 'dashed' } },
    { selector: 'edge.dangling', style: { 'line-color': palette.error } },
    { selector: 'edge.lit', style: { 'line-color': palette.accent, 'z-index': 2 } },
  ];
}

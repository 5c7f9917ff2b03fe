import type { ElementDefinition, StylesheetJson } from 'cytoscape';

import type { ChainGraph, ChainNode } from '../../src-main/contract/chain.ts';
import { parseClusterName } from '../../src-main/contract/cluster-name.ts';
import { type ChainLayout, cutMiddle, nodeHeight } from './layout.ts';
import type { Palette } from './palette.ts';

/** Width of a character of the node font at its size, in pixels: what decides where names are cut. */
const characterWidth = 6.7;

/**
 * What is missing and what a route is called come with the whole name of a cluster. In a box this small its host says
 * most; direction, port and the shared domain stand in the tree and the inspector.
 */
function clusterText(name: string): string {
  const parsed = parseClusterName(name);
  if (parsed === undefined) return name;
  const { direction, port, subset, host } = parsed;
  if (host === '') return `${direction} ${port}`;
  return subset === '' ? host : `${subset}|${host}`;
}
const sharedDomain = '.svc.cluster.local';

export function nodeText(
  node: ChainNode,
  layout: ChainLayout,
  foldText: string,
): { readonly title: string; readonly subtitle: string } {
  const room = Math.floor((layout.nodeWidth - 22) / characterWidth);
  const cut = (name: string, characters: number): string =>
    cutMiddle(clusterText(name).replaceAll(sharedDomain, ''), characters);
  return {
    title: cut(node.title, room),
    // A filter chain without a name is called by what it matches, which its second line says too.
    subtitle:
      node.fold !== undefined
        ? foldText
        : node.subtitle === node.title
          ? ''
          : cut(node.subtitle, room + 2),
  };
}

function classesOf(
  node: ChainNode,
  hits: ReadonlySet<string> | undefined,
  focused: boolean,
): string {
  return [
    // Beside a path the rest steps back; without one it is what there is to see.
    focused ? 'beside' : '',
    `lane-${node.lane}`,
    `role-${node.role}`,
    `state-${node.state}`,
    node.fold === undefined ? '' : 'fold',
    node.dangling ? 'dangling' : '',
    hits !== undefined && !hits.has(node.id) ? 'dim' : '',
  ].join(' ');
}

/** Steps of a request's way are numbered at the corner of their node. */
export const badgePrefix = 'step:';
export const badgeSize = 17;

export function badgePosition(
  { x, y }: { readonly x: number; readonly y: number },
  { nodeWidth }: ChainLayout,
): { x: number; y: number } {
  return { x: x - nodeWidth / 2 + 2, y: y - nodeHeight / 2 + 1 };
}

export function toElements(
  graph: ChainGraph,
  layout: ChainLayout,
  foldText: string,
  hits: ReadonlySet<string> | undefined,
  path: readonly string[] = [],
): ElementDefinition[] {
  const elements: ElementDefinition[] = [];
  const focused = graph.nodes.some((node) => node.role === 'focus');
  for (const node of graph.nodes) {
    const position = layout.boxes.get(node.id);
    if (position === undefined) continue;
    const { title, subtitle } = nodeText(node, layout, foldText);
    elements.push({
      group: 'nodes',
      // Cytoscape gives a node one text in one style; the second line is told by its place.
      data: { id: node.id, label: subtitle === '' ? title : `${title}\n${subtitle}` },
      position: { ...position },
      classes: classesOf(node, hits, focused),
      grabbable: false,
    });
    const step = path.indexOf(node.id);
    if (step < 0) continue;
    elements.push({
      group: 'nodes',
      data: { id: `${badgePrefix}${node.id}`, label: String(step + 1) },
      position: badgePosition(position, layout),
      classes: 'badge',
      grabbable: false,
    });
  }
  const shown = new Set(graph.nodes.map((node) => node.id));
  for (const edge of graph.edges) {
    if (!shown.has(edge.from) || !shown.has(edge.to)) continue;
    const dim = hits !== undefined && !(hits.has(edge.from) && hits.has(edge.to));
    elements.push({
      group: 'edges',
      data: { id: `edge:${edge.id}`, source: edge.from, target: edge.to, label: edge.label },
      classes: `${edge.kind} ${dim ? 'dim' : ''}`,
    });
  }
  return elements;
}

export function stylesheet(palette: Palette, layout: ChainLayout): StylesheetJson {
  const text = {
    'font-family': palette.mono,
    'font-size': 11,
    'text-halign': 'center' as const,
    'text-valign': 'center' as const,
    'min-zoomed-font-size': 6,
  };
  return [
    {
      selector: 'node',
      style: {
        ...text,
        label: 'data(label)',
        shape: 'round-rectangle',
        width: layout.nodeWidth,
        height: nodeHeight,
        color: palette.text,
        'text-wrap': 'wrap',
        'line-height': 1.45,
        'border-width': 1,
        'border-color': palette.line,
        'background-color': palette.node,
      },
    },
    ...Object.entries(palette.lanes).map(([lane, color]) => ({
      selector: `node.lane-${lane}`,
      style: {
        'background-fill': 'linear-gradient' as const,
        'background-gradient-direction': 'to-right' as const,
        'background-gradient-stop-colors': [color, color, palette.node, palette.node],
        'background-gradient-stop-positions': [0, 3, 3, 100],
      },
    })),
    { selector: 'node.role-other.beside', style: { color: palette.faint } },
    {
      selector: 'node.role-ancestor, node.role-descendant',
      style: { 'border-color': palette.accent, 'border-width': 1.5 },
    },
    { selector: 'node.state-warning', style: { 'border-color': palette.warning } },
    { selector: 'node.state-error', style: { 'border-color': palette.error } },
    {
      selector: 'node.role-focus',
      style: { 'border-color': palette.accent, 'border-width': 3, 'font-weight': 'bold' },
    },
    { selector: 'node.fold', style: { 'border-style': 'dashed', color: palette.faint } },
    { selector: 'node.dangling', style: { 'border-style': 'dashed', color: palette.error } },
    {
      selector: 'node.badge',
      style: {
        shape: 'ellipse',
        width: badgeSize,
        height: badgeSize,
        'font-size': 10,
        'font-weight': 'bold',
        'border-width': 0,
        'background-color': palette.accent,
        color: palette.background,
        'z-index': 10,
      },
    },
    {
      selector: 'node:selected, node.cursor',
      style: { 'overlay-color': palette.accent, 'overlay-opacity': 0.16, 'overlay-padding': 4 },
    },
    {
      selector: 'edge',
      style: {
        ...text,
        'font-size': 10,
        label: 'data(label)',
        color: palette.text,
        width: 1.4,
        'line-color': palette.accent,
        'target-arrow-color': palette.accent,
        'target-arrow-shape': 'triangle',
        'arrow-scale': 0.7,
        'curve-style': 'bezier',
        'source-endpoint': '90deg',
        'target-endpoint': '270deg',
        'text-background-color': palette.background,
        'text-background-opacity': 1,
        'text-background-padding': '2px',
      },
    },
    {
      selector: 'edge.hand-off',
      style: { 'source-endpoint': '180deg', 'target-endpoint': '0deg' },
    },
    { selector: 'edge.mirror', style: { 'line-style': 'dashed' } },
    {
      selector: 'edge.dangling',
      style: {
        'line-style': 'dashed',
        'line-color': palette.error,
        'target-arrow-color': palette.error,
      },
    },
    { selector: '.dim', style: { opacity: 0.34 } },
  ];
}

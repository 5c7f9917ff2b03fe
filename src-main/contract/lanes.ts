/** The lanes of the chain graph, left to right. No schema here: the page reads this, and has no zod. */
export const lanes = [
  'listener',
  'filter-chain',
  'route-config',
  'virtual-host',
  'route',
  'cluster',
  'endpoint',
] as const;
export type Lane = (typeof lanes)[number];

/** The picture's columns: an entry is listener, filter chain and route configuration as one card. */
export const chainColumns = ['entry', 'virtual-host', 'route', 'cluster'] as const;
export type ChainColumn = (typeof chainColumns)[number];

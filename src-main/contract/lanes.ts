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

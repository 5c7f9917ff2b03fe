/** The tables of one proxy's configuration. No schema here: the page reads this, and has no zod. */
export const tableNames = [
  'listeners',
  'routes',
  'clusters',
  'endpoints',
  'secrets',
  'ecds',
  'bootstrap',
] as const;
export type TableName = (typeof tableNames)[number];

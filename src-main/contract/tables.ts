import { z } from 'zod';

import { resourceRefSchema, resourceStateSchema } from './resources.ts';

/** The tables of one proxy's configuration: what is asked, and one row of each. */
export const tableNames = [
  'listeners',
  'routes',
  'clusters',
  'endpoints',
  'secrets',
  'ecds',
  'bootstrap',
] as const;
export const tableNameSchema = z.enum(tableNames);
export type TableName = z.infer<typeof tableNameSchema>;

/** istioctl's filter flags by their names, plus `state` and free text. All given ones must hold. */
export const tableFiltersSchema = z
  .object({
    fqdn: z.string(),
    port: z.number().int().nonnegative(),
    subset: z.string(),
    direction: z.string(),
    address: z.string(),
    type: z.string(),
    name: z.string(),
    cluster: z.string(),
    status: z.string(),
    state: resourceStateSchema,
    /** Words, all of which must occur somewhere in the row, upper and lower case alike. */
    text: z.string(),
    /** Chosen values by facet (a key of the page's `facets`): one of each facet's must hold. */
    facets: z.record(z.string(), z.array(z.string())),
  })
  .partial();
export type TableFilters = z.infer<typeof tableFiltersSchema>;

export const tableQuerySchema = z.object({
  table: tableNameSchema,
  filters: tableFiltersSchema.default({}),
  /** Name of a column of the row; absent: the table's own order. */
  sort: z.object({ column: z.string(), descending: z.boolean() }).optional(),
  offset: z.number().int().nonnegative().default(0),
  limit: z.number().int().positive().max(1000).default(200),
});
export type TableQuery = z.infer<typeof tableQuerySchema>;

const rowBase = {
  ref: resourceRefSchema,
  /** Unique in its table and the same for as long as the dump is open. */
  key: z.string(),
  state: resourceStateSchema,
  /** Envoy's own words when it refused an update of this resource. */
  error: z.string().optional(),
  version: z.string().optional(),
  lastUpdated: z.string().optional(),
};

/** A named Istio object that made a resource. */
export const provenanceSchema = z.object({
  kind: z.string(),
  name: z.string(),
  namespace: z.string(),
});
export type Provenance = z.infer<typeof provenanceSchema>;

/** Where matched traffic goes. `text` is for people; `clusters` and `routeConfig` are for links. */
export const destinationSchema = z.object({
  kind: z.enum([
    'cluster',
    'weighted',
    'cluster-header',
    'route-config',
    'inline-route-config',
    'scoped-routes',
    'redirect',
    'direct-response',
    'black-hole',
    'plugin',
    'none',
  ]),
  text: z.string(),
  /** weight is a share of 100; `missing` when the dump has no such cluster. */
  clusters: z.array(
    z.object({
      name: z.string(),
      weight: z.number().optional(),
      mirror: z.boolean().optional(),
      missing: z.boolean().optional(),
    }),
  ),
  routeConfig: z.string().optional(),
  /** True when the dump has routes, but none of that name. */
  routeConfigMissing: z.boolean().optional(),
});
export type Destination = z.infer<typeof destinationSchema>;

/** One row per filter chain; a listener without chains and a nameless refusal have one row with chain null. */
export const listenerRowSchema = z.object({
  ...rowBase,
  table: z.literal('listeners'),
  listener: z.string(),
  /** Socket addresses without ports, pipe paths, or `internal`. */
  addresses: z.array(z.string()),
  port: z.number(),
  direction: z.enum(['outbound', 'inbound', 'gateway', 'virtual', 'other']),
  bound: z.boolean(),
  /** Index of the chain; -1 for default_filter_chain; null when there is none. */
  chain: z.number().int().nullable(),
  chainName: z.string(),
  /** Every criterion, in the order in which Envoy looks at them. Empty: matches everything. */
  match: z.array(z.object({ field: z.string(), values: z.array(z.string()) })),
  protocol: z.enum(['HTTP', 'TCP', 'HTTP+TCP', 'UNKNOWN', 'other']),
  security: z.enum(['plaintext', 'tls', 'mutual-tls', 'unknown']),
  httpFilters: z.array(z.string()),
  networkFilters: z.array(z.string()),
  destination: destinationSchema,
});
export type ListenerRow = z.infer<typeof listenerRowSchema>;

/** One row per route; a virtual host without routes has one row with route null. */
export const routeRowSchema = z.object({
  ...rowBase,
  table: z.literal('routes'),
  routeConfig: z.string(),
  /** For an inline route configuration without a name: the listener and chain that hold it. */
  inlineOf: z.string().optional(),
  virtualHost: z.string(),
  domains: z.array(z.string()),
  route: z.number().int().nullable(),
  routeName: z.string(),
  /** The path condition in words: `/api*`, `= /exact`, `~ regex`. */
  path: z.string(),
  /** Everything else that must hold: methods, headers, query parameters, runtime fractions … */
  conditions: z.array(z.string()),
  destination: destinationSchema,
  rewrites: z.array(z.string()),
  timeout: z.string().optional(),
  retries: z.string().optional(),
  madeBy: z.array(provenanceSchema),
  /** Index of the earlier route that catches everything this one could. */
  shadowedBy: z.number().int().optional(),
});
export type RouteRow = z.infer<typeof routeRowSchema>;

export const clusterRowSchema = z.object({
  ...rowBase,
  table: z.literal('clusters'),
  name: z.string(),
  fqdn: z.string(),
  port: z.number().nullable(),
  subset: z.string(),
  direction: z.string(),
  type: z.string(),
  lbPolicy: z.string(),
  /** `mutual-tls-where-offered`: Istio's automatic mTLS, decided by each endpoint's own `tlsMode`. */
  security: z.enum(['plaintext', 'tls', 'mutual-tls', 'mutual-tls-where-offered', 'unknown']),
  connectTimeout: z.string().optional(),
  outlierDetection: z.boolean(),
  madeBy: z.array(provenanceSchema),
  /** Null: the dump has no endpoints section, so nothing is known. */
  endpoints: z.object({ total: z.number(), healthy: z.number() }).nullable(),
});
export type ClusterRow = z.infer<typeof clusterRowSchema>;

export const endpointRowSchema = z.object({
  ...rowBase,
  table: z.literal('endpoints'),
  cluster: z.string(),
  /** `10.0.0.7:9080`, `unix:///path`, `envoy://listener/id`; empty when the cluster has no endpoint at all. */
  address: z.string(),
  hostname: z.string(),
  /** HEALTHY, UNHEALTHY, DRAINING, TIMEOUT, DEGRADED, UNKNOWN as EDS said, or NONE for a cluster without endpoints. */
  health: z.string(),
  /** Envoy's own view: failed_active_hc, failed_outlier_check, pending_dynamic_removal … */
  flags: z.array(z.string()),
  ejected: z.boolean(),
  weight: z.number().optional(),
  locality: z.string(),
  priority: z.number(),
  tlsMode: z.string(),
  /** Counters and gauges of `/clusters`, when that page was read. */
  stats: z.record(z.string(), z.number()),
});
export type EndpointRow = z.infer<typeof endpointRowSchema>;

/** One row per certificate of a chain (or trust bundle), one for a secret that holds none. */
export const secretRowSchema = z.object({
  ...rowBase,
  table: z.literal('secrets'),
  name: z.string(),
  type: z.enum([
    'certificate-chain',
    'trust-bundle',
    'session-ticket-keys',
    'generic',
    'undelivered',
    'unknown',
  ]),
  /** Position in the chain; 0 is the leaf. */
  position: z.number().int(),
  role: z.enum(['leaf', 'intermediate', 'root', 'none']),
  subject: z.string(),
  issuer: z.string(),
  sans: z.array(z.string()),
  serial: z.string(),
  notBefore: z.string().optional(),
  notAfter: z.string().optional(),
  daysLeft: z.number().optional(),
  /** Null: there is no certificate to judge. */
  valid: z.boolean().nullable(),
  trustDomain: z.string(),
  fingerprint: z.string(),
});
export type SecretRow = z.infer<typeof secretRowSchema>;

export const ecdsRowSchema = z.object({
  ...rowBase,
  table: z.literal('ecds'),
  name: z.string(),
  type: z.string(),
});
export type EcdsRow = z.infer<typeof ecdsRowSchema>;

export const bootstrapRowSchema = z.object({
  ...rowBase,
  table: z.literal('bootstrap'),
  group: z.string(),
  name: z.string(),
  value: z.string(),
});
export type BootstrapRow = z.infer<typeof bootstrapRowSchema>;

export const tableRowSchema = z.discriminatedUnion('table', [
  listenerRowSchema,
  routeRowSchema,
  clusterRowSchema,
  endpointRowSchema,
  secretRowSchema,
  ecdsRowSchema,
  bootstrapRowSchema,
]);
export type TableRow = z.infer<typeof tableRowSchema>;

export const tablePageSchema = z.object({
  table: tableNameSchema,
  /** Rows of the table, before and after the filters. */
  total: z.number().int(),
  matched: z.number().int(),
  offset: z.number().int(),
  rows: z.array(tableRowSchema),
  /** How often each value occurs among the rows that match, most frequent first, at most 20 values a facet. */
  facets: z.record(z.string(), z.array(z.object({ value: z.string(), count: z.number() }))),
  /** Why the table is empty though the dump is fine: `section-missing`, `section-empty`, `no-match`. */
  empty: z.enum(['section-missing', 'section-empty', 'no-match']).optional(),
});
export type TablePage = z.infer<typeof tablePageSchema>;

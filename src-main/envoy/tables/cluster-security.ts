import { type JsonObject, objects, text } from '../../contract/json.ts';
import type { ClusterRow } from '../../contract/tables.ts';
import type { ProxyConfig, ResourceEntry } from '../dump.ts';
import type { TableContext } from './context.ts';
import { certificateFields, clusterSecurity } from './security.ts';

/**
 * What `clusterSecurity` looks at of a TLS context: whether the fields are there, whatever they hold. Most of
 * a cluster's text is what nobody looks at.
 */
const certificatesOf = (context: string): readonly string[] =>
  certificateFields.map((field) => `${context}.commonTlsContext.${field}.name`);

const socketFields = (socket: string): readonly string[] => [
  `${socket}.name`,
  `${socket}.typedConfig.@type`,
  ...['typedConfig', 'typedConfig.upstreamTlsContext', 'config'].flatMap((context) =>
    certificatesOf(`${socket}.${context}`),
  ),
];

const securityFields = [
  ...socketFields('transportSocket'),
  ...socketFields('transportSocketMatches.transportSocket'),
  ...certificatesOf('tlsContext'),
];

/**
 * Nearly every cluster of a mesh is plaintext or has Istio's automatic mTLS, which the names of its matches
 * tell; only the others are worth reading their TLS contexts.
 */
export function securityOf(
  { dump }: ProxyConfig,
  entry: ResourceEntry,
  cluster: JsonObject,
  { names }: TableContext,
): ClusterRow['security'] {
  if (cluster['transportSocket'] === undefined && cluster['tlsContext'] === undefined) {
    const matches = objects(cluster['transportSocketMatches']).map((match) => text(match['name']));
    if (matches.length === 0) return 'plaintext';
    if (names.isAutomaticMutualTls(matches)) return 'mutual-tls-where-offered';
  }
  return clusterSecurity(dump.fields(entry, securityFields));
}

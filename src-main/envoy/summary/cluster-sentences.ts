import { type Json, num, obj, objects, text } from '../../contract/json.ts';
import type { Message } from '../../contract/messages.ts';
import type { ClusterRow } from '../../contract/tables.ts';
import type { Dump, ResourceEntry } from '../dump.ts';
import { findsEndpointsOnDemand } from '../tables/clusters.ts';
import type { Names } from '../tables/context.ts';
import { distinct, facts, message, type Said } from './said.ts';

function foundBy(type: string): Message {
  switch (type) {
    case 'EDS':
      return message('summary.cluster.found-by.eds');
    case 'STATIC':
      return message('summary.cluster.found-by.static');
    case 'STRICT_DNS':
    case 'LOGICAL_DNS':
      return message('summary.cluster.found-by.dns');
    case 'ORIGINAL_DST':
      return message('summary.cluster.found-by.original-dst');
    default:
      return message('summary.cluster.found-by.extension', { type });
  }
}

function whatCluster(row: ClusterRow, names: Names): Message {
  if (names.isBlackHole(row.name)) return message('summary.cluster.black-hole');
  if (names.isPassthrough(row.name)) return message('summary.cluster.passthrough');
  const parsed = names.cluster(row.name);
  if (parsed === undefined) return message('summary.cluster.other', { name: row.name });
  const { host, port, subset, direction } = parsed;
  if (host === '') return message('summary.cluster.inbound', { port });
  return subset === ''
    ? message('summary.cluster.service', { host, port, direction })
    : message('summary.cluster.subset', { host, port, subset, direction });
}

/** `thresholds[]` of circuit breakers; 4294967295 is Istio's way to say unlimited. */
function breakersText(value: Json | undefined): string {
  const limits = objects(obj(value)['thresholds']).flatMap((threshold) =>
    Object.entries(threshold)
      .filter(([key, limit]) => key.startsWith('max') && limit !== 4_294_967_295)
      .map(([key, limit]) => `${key} ${num(limit) ?? ''}`),
  );
  return distinct(limits);
}

export function sayCluster(
  row: ClusterRow,
  dump: Dump,
  entry: ResourceEntry,
  names: Names,
  used: boolean,
): Said {
  const more = dump.fields(entry, ['circuitBreakers', 'transportSocket', 'transportSocketMatches']);
  const sockets = [
    more['transportSocket'],
    ...objects(more['transportSocketMatches']).map((one) => one['transportSocket']),
  ];
  const sni = sockets.map((socket) => text(obj(obj(socket)['typedConfig'])['sni'])).filter(Boolean);
  const counts = row.endpoints;
  const expected = !findsEndpointsOnDemand(row.type) && !names.isBlackHole(row.name);
  const none = expected ? [message('summary.cluster.no-endpoints')] : [];
  return {
    sentences: [
      whatCluster(row, names),
      foundBy(row.type),
      ...(counts === null
        ? []
        : counts.total === 0
          ? none
          : [message('summary.cluster.endpoints', counts)]),
      message(`summary.cluster.security.${row.security}`),
      ...(row.outlierDetection ? [message('summary.cluster.outlier-detection')] : []),
      ...(used || row.state === 'static' ? [] : [message('summary.cluster.unused')]),
    ],
    facts: facts([
      ['fact.type', row.type],
      ['fact.lb-policy', row.lbPolicy],
      ['fact.connect-timeout', row.connectTimeout],
      ['fact.security', row.security],
      ['fact.server-name', distinct(sni)],
      ['fact.outlier-detection', row.outlierDetection ? 'true' : undefined],
      ['fact.circuit-breakers', breakersText(more['circuitBreakers'])],
      ['fact.endpoints', counts === null ? undefined : `${counts.healthy}/${counts.total}`],
    ]),
  };
}

export function sayEndpoint(dump: Dump, entry: ResourceEntry, used: boolean): Said {
  const groups = objects(dump.resource(entry)['endpoints']);
  const total = groups.reduce((sum, group) => sum + objects(group['lbEndpoints']).length, 0);
  return {
    sentences: [
      message('summary.endpoint', { cluster: entry.name, total, localities: groups.length }),
      ...(used || entry.state === 'static' ? [] : [message('summary.endpoint.unused')]),
    ],
    facts: facts([['fact.endpoints', String(total)]]),
  };
}

import { type Json, num, obj, objects, text } from '../../contract/json.ts';
import type { Message } from '../../contract/messages.ts';
import type {
  BootstrapRow,
  ClusterRow,
  EcdsRow,
  ListenerRow,
  RouteRow,
  SecretRow,
} from '../../contract/tables.ts';
import type { Dump, ResourceEntry } from '../dump.ts';
import { findsEndpointsOnDemand } from '../tables/clusters.ts';
import type { Names } from '../tables/context.ts';
import type { SummaryKey } from './keys.ts';

export type Fact = { readonly label: Message; readonly value: string };
export interface Said {
  readonly sentences: readonly Message[];
  readonly facts: readonly Fact[];
}

export function message(
  key: SummaryKey,
  params: Readonly<Record<string, string | number>> = {},
): Message {
  return { key, params: { ...params } };
}

/** Facts without a value are left out. */
function facts(pairs: readonly (readonly [SummaryKey, string | undefined])[]): readonly Fact[] {
  return pairs.flatMap(([key, value]) =>
    value === undefined || value === '' ? [] : [{ label: message(key), value }],
  );
}

function distinct(names: readonly string[]): string {
  return [...new Set(names)].join(', ');
}

export function sayListener(rows: readonly ListenerRow[], listenerFilters: string): Said {
  const [first] = rows;
  if (first === undefined) return { sentences: [], facts: [] };
  const chains = rows.filter((row) => row.chain !== null);
  const routes = chains.filter((row) => row.destination.routeConfigMissing === true);
  const clusters = chains
    .flatMap((row) => row.destination.clusters)
    .filter((one) => one.missing === true);
  const where = {
    address: first.addresses.join(', '),
    port: first.port,
    chains: chains.length,
  };
  return {
    sentences: [
      message(`summary.listener.${first.direction}`, where),
      ...(first.bound ? [] : [message('summary.listener.unbound')]),
      ...(chains.some((row) => row.chain === -1)
        ? [message('summary.listener.default-chain')]
        : []),
      ...(routes.length === 0
        ? []
        : [
            message('summary.listener.missing-route-config', {
              names: distinct(routes.map((row) => row.destination.text)),
            }),
          ]),
      ...(clusters.length === 0
        ? []
        : [
            message('summary.listener.missing-cluster', {
              names: distinct(clusters.map((one) => one.name)),
            }),
          ]),
    ],
    facts: facts([
      ['fact.addresses', first.addresses.map((address) => `${address}:${first.port}`).join(', ')],
      ['fact.direction', first.direction],
      ['fact.bound', String(first.bound)],
      ['fact.filter-chains', String(chains.length)],
      ['fact.listener-filters', listenerFilters],
    ]),
  };
}

export function sayRoute(rows: readonly RouteRow[], used: boolean): Said {
  const routes = rows.filter((row) => row.route !== null);
  const shadowed = routes.filter((row) => row.shadowedBy !== undefined).length;
  const missing = routes
    .flatMap((row) => row.destination.clusters)
    .filter((one) => one.missing === true);
  const hosts = new Set(rows.map((row) => row.key.split('/')[1])).size;
  const holder = rows[0]?.inlineOf;
  return {
    sentences: [
      message('summary.route', { hosts, routes: routes.length }),
      ...(holder === undefined ? [] : [message('summary.route.inline', { holder })]),
      ...(holder === undefined && !used && rows[0]?.state === 'active'
        ? [message('summary.route.unused')]
        : []),
      ...(shadowed === 0 ? [] : [message('summary.route.shadowed', { count: shadowed })]),
      ...(missing.length === 0
        ? []
        : [
            message('summary.route.missing-cluster', {
              names: distinct(missing.map((one) => one.name)),
            }),
          ]),
    ],
    facts: facts([
      ['fact.virtual-hosts', String(hosts)],
      ['fact.routes', String(routes.length)],
    ]),
  };
}

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

export function saySecret(rows: readonly SecretRow[], used: boolean): Said {
  const [leaf] = rows;
  if (leaf === undefined) return { sentences: [], facts: [] };
  const { type, notAfter, daysLeft } = leaf;
  const what =
    type === 'certificate-chain'
      ? message('summary.secret.certificate-chain', {
          identity: leaf.sans[0] ?? leaf.subject,
          notAfter: notAfter ?? '',
          count: rows.length,
        })
      : type === 'trust-bundle'
        ? message('summary.secret.trust-bundle', { count: rows.length })
        : message(`summary.secret.${type}`);
  const expired = rows.find((row) => row.valid === false);
  return {
    sentences: [
      what,
      ...(expired === undefined
        ? []
        : [message('summary.secret.expired', { notAfter: expired.notAfter ?? '' })]),
      ...(expired === undefined && daysLeft !== undefined
        ? [message('summary.secret.days-left', { days: daysLeft })]
        : []),
      ...(used ? [] : [message('summary.secret.unused')]),
    ],
    facts: facts([
      ['fact.subject', leaf.subject],
      ['fact.issuer', leaf.issuer],
      ['fact.names', leaf.sans.join(', ')],
      ['fact.serial', leaf.serial],
      ['fact.not-before', leaf.notBefore],
      ['fact.not-after', notAfter],
      ['fact.fingerprint', leaf.fingerprint],
    ]),
  };
}

export function sayEcds(row: EcdsRow): Said {
  return {
    sentences: [
      row.type === '' ? message('summary.ecds.empty') : message('summary.ecds', { type: row.type }),
    ],
    facts: facts([['fact.type', row.type]]),
  };
}

export function sayBootstrap(rows: readonly BootstrapRow[]): Said {
  const value = (group: string, name: string): string =>
    rows.find((row) => row.group === group && row.name === name)?.value ?? '';
  const locality = rows.filter((row) => row.group === 'locality').map((row) => row.value);
  return {
    sentences: [
      message('summary.bootstrap', {
        node: value('node', 'id'),
        discovery: value('discovery', 'address') || value('discovery', 'xds_address'),
      }),
    ],
    facts: facts([
      ['fact.version.istio', value('versions', 'istio')],
      ['fact.version.envoy', value('versions', 'envoy')],
      ['fact.discovery', value('discovery', 'address')],
      ['fact.locality', locality.join('/')],
    ]),
  };
}

import {
  isObject,
  type Json,
  type JsonObject,
  obj,
  objects,
  str,
  text,
} from '../../contract/json.ts';
import type { BootstrapRow } from '../../contract/tables.ts';
import { envoyBuild } from '../build-version.ts';
import type { ProxyConfig } from '../dump.ts';
import { addressText } from './address.ts';
import type { Names, TableContext } from './context.ts';
import { contains, rowBase, same, type TableSpec } from './spec.ts';

type Fact = readonly [group: string, name: string, value: string | undefined];

function valueText(value: Json | undefined): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** v2 had one string: `sha/1.10.0-dev/Clean/RELEASE`. */
function buildText(node: JsonObject): string | undefined {
  return node['userAgentBuildVersion'] === undefined ? str(node['buildVersion']) : envoyBuild(node);
}

function configSource(source: JsonObject): string | undefined {
  if (source['ads'] !== undefined) return 'ADS';
  const api = obj(source['apiConfigSource']);
  const service = obj(objects(api['grpcServices'])[0]);
  const cluster =
    text(obj(service['envoyGrpc'])['clusterName']) || text(obj(service['googleGrpc'])['targetUri']);
  if (cluster !== '') return [text(api['apiType']), cluster].filter(Boolean).join(' ');
  return str(source['path']) ?? str(obj(source['pathConfigSource'])['path']);
}

function staticAddress(bootstrap: JsonObject, names: readonly string[]): string | undefined {
  const cluster = objects(obj(bootstrap['staticResources'])['clusters']).find((one) =>
    names.includes(text(one['name'])),
  );
  if (cluster === undefined) return undefined;
  const [endpoint] = objects(obj(cluster['loadAssignment'])['endpoints']).flatMap((group) =>
    objects(group['lbEndpoints']),
  );
  const address = obj(endpoint?.['endpoint'])['address'] ?? objects(cluster['hosts'])[0];
  return address === undefined ? undefined : addressText(address).whole;
}

function tracingFacts(bootstrap: JsonObject): readonly Fact[] {
  const http = obj(obj(bootstrap['tracing'])['http']);
  const config = obj(http['typedConfig'] ?? http['config']);
  return [
    ['tracing', 'provider', str(http['name'])],
    ['tracing', 'collector_cluster', str(config['collectorCluster'])],
    ['tracing', 'collector_endpoint', str(config['collectorEndpoint'])],
  ];
}

function statsFacts(bootstrap: JsonObject): readonly Fact[] {
  const stats = obj(bootstrap['statsConfig']);
  const tags = objects(stats['statsTags']).map((tag) => text(tag['tagName']));
  const sinks = objects(bootstrap['statsSinks']).map((sink) => text(sink['name']));
  return [
    ['stats', 'tags', tags.length === 0 ? undefined : tags.join(', ')],
    ['stats', 'sinks', sinks.length === 0 ? undefined : sinks.join(', ')],
    ['stats', 'matcher', valueText(stats['statsMatcher'])],
  ];
}

function mapFacts(group: string, value: Json | undefined): readonly Fact[] {
  return isObject(value)
    ? Object.entries(value)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, inner]) => [group, name, valueText(inner)])
    : [];
}

/** Facts that stand in a group of their own, so that the rest of the metadata does not repeat them. */
const ownGroups = new Set(['PROXY_CONFIG', 'LABELS', 'ISTIO_VERSION', 'ISTIO_PROXY_SHA']);

function factsOf(
  bootstrap: JsonObject,
  serverInfo: JsonObject | undefined,
  sources: Names['sources'],
): readonly Fact[] {
  const node = obj(bootstrap['node']);
  const metadata = obj(node['metadata']);
  const locality = obj(node['locality']);
  const proxyConfig = obj(metadata['PROXY_CONFIG']);
  const dynamic = obj(bootstrap['dynamicResources']);
  const ads = obj(dynamic['adsConfig']);
  const adsSource = configSource({ apiConfigSource: ads });
  const sds = obj(obj(bootstrap['staticResources']))['secrets'];
  return [
    ['node', 'id', str(node['id'])],
    ['node', 'cluster', str(node['cluster'])],
    ['versions', 'istio', str(metadata['ISTIO_VERSION'])],
    ['versions', 'istio_proxy_sha', str(metadata['ISTIO_PROXY_SHA'])],
    ['versions', 'envoy', buildText(node)],
    ['server', 'version', str(serverInfo?.['version'])],
    ['server', 'state', str(serverInfo?.['state'])],
    ['server', 'uptime', str(serverInfo?.['uptimeCurrentEpoch'])],
    ['discovery', 'address', str(proxyConfig['discoveryAddress'])],
    ['discovery', 'xds_server', adsSource],
    ['discovery', 'xds_address', staticAddress(bootstrap, sources.xds)],
    ['discovery', 'api_type', str(ads['apiType'])],
    ['discovery', 'transport_api_version', str(ads['transportApiVersion'])],
    ['discovery', 'lds', configSource(obj(dynamic['ldsConfig']))],
    ['discovery', 'cds', configSource(obj(dynamic['cdsConfig']))],
    ['locality', 'region', str(locality['region'])],
    ['locality', 'zone', str(locality['zone'])],
    ['locality', 'sub_zone', str(locality['subZone'])],
    [
      'certificates',
      'provider',
      str(metadata['PILOT_CERT_PROVIDER']) ?? str(metadata['CA_PROVIDER']),
    ],
    ['certificates', 'sds_address', staticAddress(bootstrap, sources.sds)],
    ['certificates', 'pilot_san', valueText(metadata['PILOT_SAN'])],
    ['certificates', 'static_secrets', Array.isArray(sds) ? String(sds.length) : undefined],
    ...tracingFacts(bootstrap),
    ...statsFacts(bootstrap),
    ['admin', 'address', addressOf(obj(bootstrap['admin'])['address'])],
    ['admin', 'runtime', valueText(bootstrap['layeredRuntime'])],
    ...mapFacts('proxy-config', metadata['PROXY_CONFIG']),
    ...mapFacts('labels', metadata['LABELS'] ?? metadata['labels']),
    ...Object.entries(metadata)
      .filter(([name]) => !ownGroups.has(name))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]): Fact => ['metadata', name, valueText(value)]),
  ];
}

function addressOf(value: Json | undefined): string | undefined {
  return value === undefined ? undefined : addressText(value).whole;
}

function build(
  { dump, serverInfo }: ProxyConfig,
  { names }: TableContext,
): readonly BootstrapRow[] {
  const entry = dump.entries('bootstrap')[0];
  if (entry === undefined) return [];
  return factsOf(dump.resource(entry), serverInfo, names.sources).flatMap(([group, name, value]) =>
    value === undefined || value === ''
      ? []
      : [
          {
            ...rowBase(entry, `${group}/${name}`),
            table: 'bootstrap' as const,
            group,
            name,
            value,
          },
        ],
  );
}

/** Facts by group: node, versions, server, discovery, locality, certificates, tracing, stats, admin, proxy-config, labels, metadata. */
export const bootstrapTable: TableSpec<BootstrapRow> = {
  name: 'bootstrap',
  kinds: ['bootstrap'],
  build,
  row: (row) => row,
  columns: {
    group: (row) => row.group,
    name: (row) => row.name,
    value: (row) => row.value,
  },
  facets: { group: (row) => row.group },
  matches: (row, filters) => same(filters.type, row.group) && contains(filters.name, row.name),
  state: (row) => row.state,
  entry: (row) => row.ref.index,
  clocked: false,
};

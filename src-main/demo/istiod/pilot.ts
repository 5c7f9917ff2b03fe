import type { Json, JsonObject } from '../../contract/json.ts';
import type { DumpInput } from '../admin/dump-input.ts';
import { nodeMetadata } from '../admin/node.ts';
import type { DemoPilot } from '../model.ts';
import { number } from '../world/chance.ts';
import { message } from '../world/message.ts';
import type { Mesh } from '../world/proxy.ts';
import type { Pod } from '../world/registry-model.ts';
import { nanos } from '../world/time.ts';
import { canonicalName, canonicalRevision, clusterId } from '../world/workloads.ts';
import { pilotDump, pilotEndpoints } from './config-dump.ts';
import { endpointShards, instances, printedConfig, resourceKinds } from './debug-pages.ts';
import { meshConfig, registryPage } from './registry-page.ts';
import { syncEntry, typeUrls } from './sync.ts';

/** One istiod replica: it answers for the proxies that are connected to it and knows no others. */
export interface IstiodInput {
  readonly mesh: Mesh;
  readonly pod: Pod;
  /** 0 or 1: which of the two replicas. */
  readonly index: number;
  readonly proxies: readonly DumpInput[];
  /** Start of the demo, milliseconds since 1970. */
  readonly start: number;
  /** Istio's resources as the API server has them. */
  readonly config: readonly JsonObject[];
}

const needProxy = 'You must provide a proxyID in the query string';
const notHere =
  'Proxy not connected to this Pilot instance. It may be connected to another instance.';

export function istiod(input: IstiodInput): DemoPilot {
  const { mesh, pod, proxies } = input;
  // istiod takes the first connection whose id holds the text; with whole names that is the proxy itself.
  const find = (proxy: string): DumpInput | undefined =>
    proxies.find((item) => item.proxy.id === proxy) ??
    proxies.find((item) => `${item.proxy.id}-1`.includes(proxy));
  return {
    pod: { name: pod.name, namespace: pod.namespace },
    version: mesh.istioVersion,
    versionText: () => `${mesh.istioVersion}-4bd0b9a6b7e9e7ab6ac0f8c1d3a6d4e0a4fd7a71-Clean`,
    syncz: () => proxies.map((item) => syncEntry(item.proxy, () => item.views, item.times)),
    configDump: (proxy, _now, includeEds) => {
      const found = find(proxy);
      return found === undefined ? undefined : pilotDump(found, includeEds);
    },
    edsz: (proxy) => {
      if (proxy === undefined) return needProxy;
      const found = find(proxy);
      return found === undefined ? notHere : { configs: [pilotEndpoints(found)] };
    },
    adsz: () => ({
      totalClients: proxies.length,
      clients: proxies.map((item, index) => client(item, index, true)),
    }),
    registryz: () => registryPage(mesh, input.start),
    configz: () => input.config.map(printedConfig),
    page: (name) => page(input, name),
  };
}

function page(input: IstiodInput, name: string): Json | undefined {
  switch (name) {
    case 'connections':
      return {
        totalClients: input.proxies.length,
        clients: input.proxies.map((item, index) => client(item, index, false)),
      };
    case 'mesh':
      return meshConfig;
    case 'clusterz':
      return [{ id: clusterId, secretName: '', syncStatus: 'synced' }];
    case 'endpointShardz':
    case 'endpointz':
      return endpointShards(input.mesh);
    case 'instancesz':
      return instances(input.mesh, input.start, input.index);
    case 'resourcesz':
      return [...resourceKinds];
    case 'push_status':
      return {};
    case 'telemetryz':
      return { telemetries: { namespace_to_telemetries: {}, root_namespace: 'istio-system' } };
    case 'list':
      return [...pages];
    default:
      return undefined;
  }
}

const pages =
  'adsz adsz?push=true ambientz authorizationz cachez cachez?clear=true cachez?sizes=true clusterz config_dump configz connections ecdsz edsz endpointShardz endpointz inject instancesz krtz mcsz mesh ndsz networkz push_status pushcontext registryz resourcesz sidecarz syncz telemetryz'.split(
    ' ',
  );

function client(item: DumpInput, index: number, details: boolean): JsonObject {
  const { proxy, views } = item;
  const { pod } = proxy;
  const { labels } = pod.workload;
  const routes = [...views.sent.routes.keys()];
  return message({
    connectionId: `${proxy.id}-${index + 1}`,
    connectedAt: nanos(item.times.podStart(proxy) + 454, number(proxy.id, 999_999)),
    address: `${pod.ip}:${32_768 + number(`port ${proxy.id}`, 28_000)}`,
    labels: details
      ? {
          ...labels,
          'kubernetes.io/hostname': pod.node.name,
          ...(proxy.type === 'sidecar' ? { 'security.istio.io/tlsMode': 'istio' } : {}),
          'service.istio.io/canonical-name': canonicalName(labels, pod.workload.name),
          'service.istio.io/canonical-revision': canonicalRevision(labels),
          'topology.istio.io/cluster': clusterId,
          'topology.kubernetes.io/region': pod.node.region,
          'topology.kubernetes.io/zone': pod.node.zone,
        }
      : undefined,
    metadata: details ? nodeMetadata(proxy) : undefined,
    locality: details ? { region: pod.node.region, zone: pod.node.zone } : undefined,
    watches: details
      ? message({
          [typeUrls.cluster]: [...views.sent.clusters.keys()],
          [typeUrls.endpoint]: [...views.sent.endpoints.keys()],
          [typeUrls.listener]: [...views.sent.listeners.keys()],
          [typeUrls.route]: routes.length === 0 ? undefined : routes,
        })
      : undefined,
  });
}

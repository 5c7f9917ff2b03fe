import { type Json, type JsonObject, text } from '../../contract/json.ts';
import { clusterObjects } from '../kubernetes/objects.ts';
import type { DemoCluster, DemoEnvoy, DemoPilot } from '../model.ts';
import { privateKeyPem } from '../pki/certificates.ts';
import { number } from '../world/chance.ts';
import { type Mesh, proxiesOf } from '../world/proxy.ts';
import { buildRegistry } from '../world/registry.ts';
import { seconds } from '../world/time.ts';
import { byName, type ProxyResources } from '../xds/resources.ts';
import { CertificateStore } from '../xds/secrets.ts';
import { legacyClusters } from './clusters.ts';
import { legacyDescription, pilotPods } from './description.ts';
import { legacyDump, type LegacyInput, legacyPilotDump, legacyViews } from './dump.ts';
import { legacyListeners } from './listeners.ts';
import {
  legacyCertsPage,
  legacyClustersPage,
  legacyListenersPage,
  legacyServerInfo,
  legacyStats,
} from './pages.ts';
import { legacyConfig, legacyEdsz, legacyRegistry, legacySyncEntry } from './pilot-pages.ts';
import { legacyRoutes } from './routes.ts';
import { legacyTimes } from './times.ts';

/** The Istio 1.1.2 mesh of the guide: two istio-pilot pods, Envoy 1.12 with v2 dumps. */
export function legacyDemoCluster(options: { now: number } = { now: Date.now() }): DemoCluster {
  const registry = buildRegistry(legacyDescription);
  const mesh: Mesh = {
    description: legacyDescription,
    registry,
    proxies: proxiesOf(legacyDescription, registry, '1.1.2'),
    istioVersion: '1.1.2',
    envoyVersion: '1.12.0-dev',
    envoyRevision: '48bc83d8f0582fc060ef76d5aa3d75400e739d9e',
  };
  const times = legacyTimes(options.now);
  const store = new CertificateStore(options.now);
  const inputs = mesh.proxies.map((proxy): LegacyInput => {
    const generated: ProxyResources = {
      clusters: byName(legacyClusters(mesh, proxy)),
      listeners: byName(legacyListeners(mesh, proxy)),
      routes: legacyRoutes(mesh, proxy),
      endpoints: new Map(),
    };
    return { mesh, proxy, times, ...legacyViews(proxy, generated) };
  });
  const objects = clusterObjects({ mesh, start: options.now, legacy: true }).map(oldVersion);
  return {
    context: 'meshscope-demo-legacy',
    kubernetesVersion: 'v1.13.5',
    objects,
    envoys: inputs.map((input) => envoy(input, store)),
    pilots: pilotPods.map((name, index) =>
      pilot(
        mesh,
        name,
        inputs.filter((input) => input.proxy.pod.istiod === index),
        objects.filter((object) => text(object['apiVersion']).includes('istio.io/')),
      ),
    ),
  };
}

/** Istio's API of that time. */
function oldVersion(object: JsonObject): JsonObject {
  return object['apiVersion'] === 'networking.istio.io/v1'
    ? { ...object, apiVersion: 'networking.istio.io/v1alpha3' }
    : object;
}

function envoy(input: LegacyInput, store: CertificateStore): DemoEnvoy {
  const { pod } = input.proxy;
  return {
    pod: { name: pod.name, namespace: pod.namespace },
    configDump: () => legacyDump(input),
    clusters: () => legacyClustersPage(input),
    listeners: () => legacyListenersPage(input),
    certs: (now) => legacyCertsPage(input, store, now),
    serverInfo: (now) => legacyServerInfo(input, now),
    stats: (now) => legacyStats(input, now),
    // The page came with Envoy 1.18.
    initDump: () => ({}),
    memory: () => ({
      allocated: String(9_437_184 + number(pod.name, 900_000)),
      heap_size: '16777216',
      pageheap_unmapped: '0',
      pageheap_free: '4194304',
      total_thread_cache: '1048576',
    }),
    runtime: () => ({ layers: ['root', 'admin'], entries: {} }),
    loggers: Object.fromEntries(
      loggerNames.map((name) => [name, name === 'misc' ? 'error' : 'warning']),
    ),
    files: {
      '/etc/certs/cert-chain.pem': store.mounted(input.proxy).pem,
      '/etc/certs/root-cert.pem': store.root().pem,
      '/etc/certs/key.pem': privateKeyPem(store.mountedKey(input.proxy)),
    },
    programs: ['pilot-agent', 'envoy', 'curl', 'sh', 'bash', 'cat', 'ls'],
  };
}

const loggerNames =
  'admin assert backtrace cache_filter client config connection dubbo file filter forward_proxy grpc hc health_checker http http2 hystrix init io jwt kafka lua main misc mongo quic pool rbac redis router runtime stats secret tap testing thrift tracing upstream udp wasm'.split(
    ' ',
  );

function pilot(
  mesh: Mesh,
  name: string,
  proxies: readonly LegacyInput[],
  config: readonly JsonObject[],
): DemoPilot {
  return {
    pod: { name, namespace: 'istio-system' },
    version: mesh.istioVersion,
    versionText: () => '1.1.2-2b1331886076df103179e3da5dc9077fed59c989-Clean',
    syncz: () => proxies.map(legacySyncEntry),
    configDump: (id) => {
      const found = proxies.find((input) => input.proxy.id === id);
      return found === undefined ? undefined : legacyPilotDump(found);
    },
    edsz: () => legacyEdsz({ mesh }),
    adsz: () => proxies.map(adsClient),
    registryz: () => legacyRegistry({ mesh }),
    configz: () => config.map(legacyConfig),
    page: (page): Json | undefined => (page === 'push_status' ? {} : undefined),
  };
}

function adsClient(input: LegacyInput): JsonObject {
  const { proxy, times, sent } = input;
  return {
    connectionId: `${proxy.id}-${1 + number(proxy.id, 60)}`,
    connectedAt: seconds(times.podStart(proxy)),
    address: `${proxy.pod.ip}:${32_768 + number(`port ${proxy.id}`, 28_000)}`,
    watches: [...sent.routes.keys()],
  };
}

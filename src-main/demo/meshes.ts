import { type JsonObject, text } from '../contract/json.ts';
import { clustersPage } from './admin/clusters-page.ts';
import { envoyDump } from './admin/config-dump.ts';
import type { DumpInput } from './admin/dump-input.ts';
import {
  certsPage,
  initDumpPage,
  listenersPage,
  loggers,
  memoryPage,
  runtimePage,
  statsPage,
} from './admin/pages.ts';
import { serverInfoPage } from './admin/server-info.ts';
import { istiod } from './istiod/pilot.ts';
import { clusterObjects } from './kubernetes/objects.ts';
import type { DemoCluster, DemoEnvoy } from './model.ts';
import { authorizationPolicies, peerAuthentications } from './world/access-policies.ts';
import { workloads } from './world/bookinfo.ts';
import { hex } from './world/chance.ts';
import type { MeshDescription } from './world/description.ts';
import {
  destinationRules,
  envoyFilters,
  gateways,
  serviceEntries,
  sidecars,
} from './world/policies.ts';
import { type Mesh, proxiesOf, type Proxy } from './world/proxy.ts';
import { buildRegistry } from './world/registry.ts';
import { extraServices, scaleNamespace, scaleNamespaces } from './world/scale.ts';
import { services } from './world/services.ts';
import { cutOff, type Timeline, timeline } from './world/timeline.ts';
import { virtualServices } from './world/virtual-services.ts';
import { views } from './xds/held.ts';
import { ConfigGenerator } from './xds/resources.ts';
import { CertificateStore } from './xds/secrets.ts';

export { legacyDemoCluster } from './legacy/index.ts';
export { plantedFaults, plantedSecrets } from './world/faults.ts';

export interface DemoOptions {
  /** The moment at which the demo starts, milliseconds since 1970. */
  readonly now: number;
  /** Further services for benchmarks, up to 10,000; 0 when absent. */
  readonly services?: number;
  readonly seed?: number;
}

const injectedNamespaces = ['default', 'payments', 'catalog', 'reporting'];
const plainNamespaces = ['legacy', 'istio-system', 'kube-system', 'kube-public'];

function describe(options: DemoOptions): MeshDescription {
  const count = options.services ?? 0;
  const teams = count === 0 ? 0 : scaleNamespaces(count);
  return {
    namespaces: [
      ...injectedNamespaces.map((name) => ({ name, labels: { 'istio-injection': 'enabled' } })),
      ...plainNamespaces.map((name) => ({ name })),
      ...Array.from({ length: teams }, (_, index) => ({ name: scaleNamespace(index) })),
    ],
    services: [...services, ...extraServices(count, options.seed ?? 1)],
    workloads,
    virtualServices,
    destinationRules,
    gateways,
    serviceEntries,
    sidecars,
    peerAuthentications,
    authorizationPolicies,
    envoyFilters,
  };
}

/** The modern demo mesh: Istio 1.30.2 with two istiod replicas. Same options, same answers. */
export function demoCluster(options: DemoOptions = { now: Date.now() }): DemoCluster {
  const description = describe(options);
  const registry = buildRegistry(description);
  const istioVersion = '1.30.2';
  const mesh: Mesh = {
    description,
    registry,
    proxies: proxiesOf(description, registry, istioVersion),
    istioVersion,
    envoyVersion: '1.38.1',
    envoyRevision: 'c2f1f7a5a9f2b3a8d2c1c0b6b1d5f3a9e8d7c6b5',
  };
  const times = timeline(options.now);
  const store = new CertificateStore(options.now);
  const generator = new ConfigGenerator(mesh);
  const inputs = new Map(
    mesh.proxies.map((proxy) => [proxy.id, lazyInput(mesh, proxy, generator, store, times)]),
  );
  const objects = clusterObjects({ mesh, start: options.now, legacy: false });
  const config = objects.filter((object) => text(object['apiVersion']).includes('istio.io/'));
  const istiodPods = registry.pods.filter((pod) => pod.workload.name === 'istiod');
  return {
    context: 'meshscope-demo',
    kubernetesVersion: 'v1.36.1',
    objects,
    envoys: [...inputs.values()].map(envoy),
    pilots: istiodPods.map((pod, index) =>
      istiod({
        mesh,
        pod,
        index,
        start: options.now,
        proxies: [...inputs.values()].filter((input) => input.proxy.pod.istiod === index),
        config,
      }),
    ),
  };
}

/** Resources are made when somebody asks for the proxy, and kept. */
function lazyInput(
  mesh: Mesh,
  proxy: Proxy,
  generator: ConfigGenerator,
  store: CertificateStore,
  times: Timeline,
): DumpInput {
  let known: DumpInput['views'] | undefined;
  return {
    mesh,
    proxy,
    store,
    times: proxy.pod.istiod === null ? cutOff(times) : times,
    get views() {
      known ??= views(proxy, generator.resources(proxy));
      return known;
    },
  };
}

function envoy(input: DumpInput): DemoEnvoy {
  const { pod } = input.proxy;
  const unchanging = (page: () => JsonObject) => (): JsonObject => page();
  return {
    pod: { name: pod.name, namespace: pod.namespace },
    configDump: (now) => envoyDump(input, now),
    clusters: unchanging(() => clustersPage(input)),
    listeners: unchanging(() => listenersPage(input)),
    certs: (now) => certsPage(input, now),
    serverInfo: (now) => serverInfoPage(input, now),
    stats: (now) => statsPage(input, now),
    initDump: unchanging(initDumpPage),
    memory: unchanging(() => memoryPage(input)),
    runtime: unchanging(runtimePage),
    loggers,
    files: {
      '/var/run/secrets/istio/root-cert.pem': input.store.root().pem,
      '/var/run/secrets/tokens/istio-token': `demo.${hex(`token ${input.proxy.id}`, 40)}.token`,
    },
    programs: ['pilot-agent', 'envoy', 'curl', 'sh', 'bash', 'cat', 'ls'],
  };
}

import type { Json, JsonObject } from '../../../src-main/contract/json.ts';
import type { DemoCluster, DemoEnvoy, DemoPilot, PodName } from '../../../src-main/demo/model.ts';

const created = '2026-11-20T20:00:00Z';

/** Three workloads and two istiods by hand: enough to try every way in. */
export function tinyCluster(
  options: { legacy?: boolean; bigDumpBytes?: number; echo?: boolean } = {},
): DemoCluster {
  const legacy = options.legacy === true;
  const system = legacy
    ? ['istio-pilot-75bdf98789-tfdvh']
    : ['istiod-6c9f-aaaaa', 'istiod-6c9f-bbbbb'];
  const apps = ['productpage-v1-5b-xxxxx', 'reviews-v1-6a-yyyyy', 'reviews-v2-6b-zzzzz'];
  const pods = [
    ...apps.map((name, index) =>
      pod({
        name,
        namespace: 'default',
        ip: `10.244.0.${index + 5}`,
        app: name.split('-')[0] ?? '',
        sidecar: true,
        port: 9080,
      }),
    ),
    ...system.map((name, index) =>
      pod({
        name,
        namespace: 'istio-system',
        ip: `10.244.1.${index + 5}`,
        app: legacy ? 'pilot' : 'istiod',
        sidecar: false,
        port: 8080,
        container: 'discovery',
        labels: legacy ? { istio: 'pilot' } : { istio: 'pilot', 'istio.io/rev': 'default' },
      }),
    ),
  ];
  const objects: JsonObject[] = [
    ...['default', 'istio-system', 'kube-system'].map((name) => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name,
        uid: `ns-${name}`,
        creationTimestamp: created,
        labels: { 'kubernetes.io/metadata.name': name },
      },
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Active' },
    })),
    ...pods,
    ...(options.echo === true ? [echoPod()] : []),
    service('productpage', 'default', 9080, { app: 'productpage' }),
    service('reviews', 'default', 9080, { app: 'reviews' }),
    service(legacy ? 'istio-pilot' : 'istiod', 'istio-system', legacy ? 8080 : 15014, {
      istio: 'pilot',
    }),
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: {
        name: 'productpage-v1',
        namespace: 'default',
        uid: 'd1',
        creationTimestamp: created,
        labels: { app: 'productpage' },
      },
      spec: {
        replicas: 1,
        selector: { matchLabels: { app: 'productpage' } },
        template: {
          spec: { containers: [{ name: 'productpage', image: 'bookinfo/productpage' }] },
        },
      },
      status: { replicas: 1, readyReplicas: 1, updatedReplicas: 1, availableReplicas: 1 },
    },
    {
      apiVersion: legacy ? 'networking.istio.io/v1alpha3' : 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: { name: 'reviews', namespace: 'default', uid: 'vs1', creationTimestamp: created },
      spec: { hosts: ['reviews'], http: [{ route: [{ destination: { host: 'reviews' } }] }] },
    },
    {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: {
        name: 'productpage.1',
        namespace: 'default',
        uid: 'e1',
        creationTimestamp: created,
      },
      involvedObject: {
        kind: 'Pod',
        namespace: 'default',
        name: apps[0],
        uid: `uid-${apps[0] ?? ''}`,
      },
      reason: 'Started',
      message: 'Started container productpage',
      type: 'Normal',
      firstTimestamp: created,
      lastTimestamp: created,
      count: 1,
      source: { component: 'kubelet' },
    },
  ];
  return {
    context: legacy ? 'tiny-legacy' : 'tiny',
    kubernetesVersion: legacy ? 'v1.13.5' : 'v1.36.0',
    objects,
    envoys: apps.map((name) =>
      envoy({ name, namespace: 'default' }, options.bigDumpBytes ?? 0, legacy),
    ),
    pilots: system.map((name, index) =>
      pilot(
        { name, namespace: 'istio-system' },
        legacy ? apps : apps.filter((_app, at) => at % 2 === index),
        legacy,
      ),
    ),
  };
}

/** Bytes instead of HTTP: an echo on 9092, a server that speaks first on 3306. */
function echoPod(): JsonObject {
  const made = pod({
    name: 'echo-0',
    namespace: 'default',
    ip: '10.244.2.9',
    app: 'echo',
    sidecar: false,
    port: 9092,
  });
  return {
    ...made,
    spec: {
      nodeName: 'node-1',
      containers: [
        { name: 'echo', image: 'x', ports: [{ containerPort: 9092 }, { containerPort: 3306 }] },
      ],
    },
  };
}

interface PodOptions {
  name: string;
  namespace: string;
  ip: string;
  app: string;
  sidecar: boolean;
  port: number;
  container?: string;
  labels?: Record<string, string>;
}

function pod(options: PodOptions): JsonObject {
  const main = options.container ?? options.app;
  const names = options.sidecar ? [main, 'istio-proxy'] : [main];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: options.name,
      namespace: options.namespace,
      uid: `uid-${options.name}`,
      creationTimestamp: created,
      labels: { app: options.app, ...options.labels },
      annotations: { 'kubectl.kubernetes.io/default-container': main },
    },
    spec: {
      nodeName: 'node-1',
      serviceAccountName: 'default',
      containers: names.map((name) => ({
        name,
        image: `example/${name}`,
        ports:
          name === 'istio-proxy'
            ? [{ containerPort: 15090, name: 'http-envoy-prom' }]
            : [{ containerPort: options.port }],
      })),
    },
    status: {
      phase: 'Running',
      podIP: options.ip,
      podIPs: [{ ip: options.ip }],
      hostIP: '10.0.0.1',
      startTime: created,
      conditions: [
        { type: 'Ready', status: 'True' },
        { type: 'ContainersReady', status: 'True' },
      ],
      containerStatuses: names.map((name) => ({
        name,
        ready: true,
        restartCount: 0,
        started: true,
        image: `example/${name}`,
        state: { running: { startedAt: created } },
      })),
    },
  };
}

function service(
  name: string,
  namespace: string,
  port: number,
  selector: Record<string, string>,
): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace, uid: `svc-${name}`, creationTimestamp: created },
    spec: {
      type: 'ClusterIP',
      clusterIP: '10.96.0.20',
      selector,
      ports: [{ name: 'http', port, targetPort: port, protocol: 'TCP' }],
    },
    status: { loadBalancer: {} },
  };
}

function envoy(name: PodName, padding: number, legacy: boolean): DemoEnvoy {
  const cluster = (index: number): JsonObject => ({
    version_info: 'v/1',
    cluster: {
      '@type': 'type.googleapis.com/envoy.config.cluster.v3.Cluster',
      name:
        index === 0
          ? 'outbound|9080||reviews.default.svc.cluster.local'
          : `outbound|${index}||pad.default.svc.cluster.local`,
      type: 'EDS',
      alt_stat_name: 'x'.repeat(1000),
    },
    last_updated: created,
  });
  return {
    pod: name,
    configDump: () => ({
      configs: [
        {
          '@type': 'type.googleapis.com/envoy.admin.v3.BootstrapConfigDump',
          bootstrap: {
            node: {
              id: `sidecar~10.244.0.5~${name.name}.${name.namespace}~default.svc.cluster.local`,
            },
          },
        },
        {
          '@type': 'type.googleapis.com/envoy.admin.v3.ClustersConfigDump',
          dynamic_active_clusters: Array.from(
            { length: 1 + Math.ceil(padding / 1000) },
            (_item, index) => cluster(index),
          ),
        },
        {
          '@type': 'type.googleapis.com/envoy.admin.v3.EndpointsConfigDump',
          dynamic_endpoint_configs: [],
        },
        {
          '@type': 'type.googleapis.com/envoy.admin.v3.ListenersConfigDump',
          dynamic_listeners: [
            { name: '0.0.0.0_9080', active_state: { listener: { name: '0.0.0.0_9080' } } },
          ],
        },
      ],
    }),
    clusters: () => ({
      cluster_statuses: [
        {
          name: 'outbound|9080||reviews.default.svc.cluster.local',
          added_via_api: true,
          host_statuses: [
            {
              address: { socket_address: { address: '10.244.0.6', port_value: 9080 } },
              stats: [{ name: 'cx_total', value: '3' }],
              health_status: { eds_health_status: 'HEALTHY', failed_outlier_check: true },
              weight: 1,
            },
          ],
        },
      ],
    }),
    listeners: () => ({
      listener_statuses: [
        {
          name: 'virtualInbound',
          local_address: { socket_address: { address: '0.0.0.0', port_value: 15006 } },
        },
      ],
    }),
    certs: () => ({ certificates: [] }),
    serverInfo: () => ({
      version: 'abc/1.40.0/Clean/RELEASE/BoringSSL',
      state: 'LIVE',
      node: { id: name.name },
    }),
    stats: () => ({ 'cluster_manager.cds.update_rejected': 0, 'control_plane.connected_state': 1 }),
    initDump: () => ({}),
    memory: () => ({ allocated: '1' }),
    runtime: () => ({ layers: [], entries: {} }),
    loggers: { admin: 'warning', http: 'warning' },
    files: {
      '/etc/certs/cert-chain.pem': 'CERT\n',
      '/etc/certs/key.pem': 'KEY\n',
      '/etc/certs/root-cert.pem': 'ROOT\n',
    },
    programs: legacy
      ? ['curl', 'sh', 'bash', 'cat', 'ls', 'echo', 'date', 'getent']
      : ['curl', 'sh', 'cat', 'ls', 'echo', 'date', 'getent', 'nslookup'],
  };
}

function pilot(name: PodName, proxies: readonly string[], legacy: boolean): DemoPilot {
  const syncz = (): Json =>
    proxies.map((proxy) => ({
      proxy: `${proxy}.default`,
      istio_version: '1.30.0',
      cluster_sent: 'a',
      cluster_acked: 'a',
    }));
  return {
    pod: name,
    version: legacy ? '1.1.2' : '1.30.2',
    versionText: () => (legacy ? '1.1.2-abc-Clean' : '1.30.2-abc-Clean'),
    syncz,
    configDump: (proxy) =>
      proxies.some((known) => `${known}.default` === proxy)
        ? { configs: [{ '@type': 'x', for: proxy }] }
        : undefined,
    edsz: (proxy) =>
      legacy
        ? [{ 'service-key': 'reviews.default.svc.cluster.local|http', hosts: [] }]
        : proxy === undefined
          ? 'You must provide a proxyID in the query string'
          : { configs: [] },
    adsz: () => ({
      totalClients: proxies.length,
      clients: proxies.map((proxy) => ({ connectionId: `${proxy}.default-1` })),
    }),
    registryz: () => [],
    configz: () => [],
    page: (page) => (page === 'mesh' ? { trustDomain: 'cluster.local' } : undefined),
  };
}

import type {
  MeshDescription,
  PodSpec,
  PortProtocol,
  PortSpec,
  ServiceSpec,
  WorkloadSpec,
} from '../world/description.ts';

/**
 * The mesh of the guide that this app grew from: Istio 1.1.2 with the pods, addresses and services that
 * its listings show, so that each of its steps finds what it says.
 */

export const pilotPods = ['istio-pilot-75bdf98789-tfdvh', 'istio-pilot-75bdf98789-n2kqh'] as const;

function workload(spec: Omit<WorkloadSpec, 'kind' | 'serviceAccount'>): WorkloadSpec {
  return {
    kind: 'Deployment',
    serviceAccount: spec.proxy === 'sidecar' ? 'default' : `${spec.name}-service-account`,
    ...spec,
  };
}

function bookinfo(name: string, version: string, pod: PodSpec): WorkloadSpec {
  return workload({
    name: `${name}-${version}`,
    namespace: 'default',
    labels: { app: name, version },
    pods: [pod],
    container: { name, image: `istio/examples-bookinfo-${name}-${version}:1.10.1`, ports: [9080] },
    proxy: 'sidecar',
  });
}

function gateway(name: string, istio: string, pod: PodSpec): WorkloadSpec {
  return workload({
    name,
    namespace: 'istio-system',
    labels: { app: name, istio, chart: 'gateways', release: 'istio' },
    pods: [pod],
    container: { name: 'istio-proxy', image: '', ports: [80, 443] },
    proxy: 'gateway',
  });
}

function system(name: string, istio: string, pods: readonly string[], port: number): WorkloadSpec {
  return workload({
    name,
    namespace: 'istio-system',
    labels: { app: name, istio },
    pods: pods.map((pod) => ({ name: pod })),
    container: {
      name: name === 'istio-pilot' ? 'discovery' : name.replace('istio-', ''),
      image: `docker.io/${name.replace('istio-', 'istio/')}:1.1.2`,
      ports: [port],
    },
    proxy: 'none',
  });
}

const workloads: readonly WorkloadSpec[] = [
  bookinfo('details', 'v1', {
    name: 'details-v1-6dcc6fbb9d-wsjz4',
    ip: '172.30.77.243',
    istiod: 0,
  }),
  bookinfo('productpage', 'v1', {
    name: 'productpage-v1-6c886ff494-hm7zk',
    ip: '172.30.164.190',
    istiod: 1,
  }),
  bookinfo('ratings', 'v1', {
    name: 'ratings-v1-5d9ff497bb-gslng',
    ip: '172.30.77.245',
    istiod: 1,
  }),
  bookinfo('reviews', 'v1', { name: 'reviews-v1-55d4c455db-zjj2m', ip: '172.17.0.17', istiod: 1 }),
  bookinfo('reviews', 'v2', { name: 'reviews-v2-686bbb668-99j76', ip: '172.17.0.18', istiod: 0 }),
  bookinfo('reviews', 'v3', { name: 'reviews-v3-7b9b5fdfd6-4r52s', ip: '172.17.0.5', istiod: 1 }),
  gateway('istio-egressgateway', 'egressgateway', {
    name: 'istio-egressgateway-c49694485-l9d5l',
    ip: '172.30.86.12',
    istiod: 0,
  }),
  gateway('istio-ingress', 'ingress', {
    name: 'istio-ingress-6458b8c98f-7ks48',
    ip: '172.30.86.13',
    istiod: 1,
  }),
  gateway('istio-ingressgateway', 'ingressgateway', {
    name: 'istio-ingressgateway-7d6874b48f-qxhn5',
    ip: '172.30.86.14',
    istiod: 1,
  }),
  system('istio-pilot', 'pilot', pilotPods, 8080),
  system('istio-galley', 'galley', ['istio-galley-59bbc77bf5-kzf8x'], 443),
  system('istio-citadel', 'citadel', ['istio-citadel-7ff85c8cc9-8q6wl'], 8060),
  system('istio-policy', 'mixer', ['istio-policy-5c9f7c7b6c-2fw4d'], 9091),
  system('istio-telemetry', 'mixer', ['istio-telemetry-6d5c8b7d4f-r9l7n'], 9091),
  system(
    'istio-sidecar-injector',
    'sidecar-injector',
    ['istio-sidecar-injector-6f9d5b7c84-hx2ss'],
    443,
  ),
  system('prometheus', 'prometheus', ['prometheus-67cdb66cbb-mc5gv'], 9090),
];

function port(name: string, number: number, protocol: PortProtocol): PortSpec {
  return { name, port: number, targetPort: number, protocol };
}

function service(
  name: string,
  clusterIP: string,
  ports: readonly PortSpec[],
  extra: Partial<ServiceSpec> = {},
): ServiceSpec {
  return {
    name,
    namespace: 'istio-system',
    clusterIP,
    ports,
    selector: { app: name },
    ...extra,
  };
}

function elsewhere(
  name: string,
  namespace: string,
  clusterIP: string,
  ports: readonly PortSpec[],
  ip: string,
): ServiceSpec {
  return service(name, clusterIP, ports, { namespace, selector: {}, addresses: [{ ip }] });
}

const http9080 = [port('http', 9080, 'HTTP')];
const inDefault = { namespace: 'default' };
const mixer = [port('grpc-mixer', 9091, 'GRPC'), port('grpc-mixer-mtls', 15004, 'GRPC')];
const monitoring = port('http-monitoring', 15014, 'HTTP');

export const publicBalancer = 'public-cr0bdc785ce3f14722918080a97e1f26be-alb1';

const services: readonly ServiceSpec[] = [
  service('details', '172.21.203.73', http9080, inDefault),
  service('productpage', '172.21.150.87', http9080, inDefault),
  service('ratings', '172.21.95.153', http9080, inDefault),
  service('reviews', '172.21.152.34', http9080, inDefault),
  elsewhere('kubernetes', 'default', '172.21.0.1', [port('https', 443, 'HTTPS')], '172.20.0.1'),
  elsewhere(
    'kube-dns',
    'kube-system',
    '172.21.0.10',
    [port('dns-tcp', 53, 'TCP')],
    '172.30.77.194',
  ),
  elsewhere('heapster', 'kube-system', '172.21.112.64', [port('api', 80, 'TCP')], '172.30.77.200'),
  elsewhere(
    'kubernetes-dashboard',
    'kube-system',
    '172.21.179.54',
    [port('https', 443, 'HTTPS')],
    '172.30.77.201',
  ),
  elsewhere(
    publicBalancer,
    'kube-system',
    '172.21.165.197',
    [port('https', 443, 'HTTPS')],
    '172.30.86.2',
  ),
  service('istio-pilot', '172.21.252.250', [
    port('http-old-discovery', 15003, 'HTTP'),
    port('https-discovery', 15005, 'HTTPS'),
    port('http-discovery', 15007, 'HTTP'),
    port('grpc-xds', 15010, 'GRPC'),
    port('https-xds', 15011, 'HTTPS'),
    port('http-legacy-discovery', 8080, 'HTTP'),
    monitoring,
  ]),
  service('istio-telemetry', '172.21.79.56', [
    ...mixer,
    monitoring,
    port('prometheus', 42422, 'TCP'),
  ]),
  service('istio-policy', '172.21.193.112', [...mixer, monitoring]),
  service('istio-galley', '172.21.117.222', [port('https-validation', 443, 'HTTPS'), monitoring]),
  service('istio-citadel', '172.21.38.24', [port('grpc-citadel', 8060, 'GRPC'), monitoring]),
  service('istio-sidecar-injector', '172.21.119.8', [port('https', 443, 'HTTPS')]),
  service(
    'istio-ingressgateway',
    '172.21.160.5',
    [port('http2', 80, 'HTTP2'), port('https', 443, 'HTTPS'), port('tcp', 31400, 'TCP')],
    { type: 'LoadBalancer' },
  ),
  service('istio-egressgateway', '172.21.157.6', [
    port('http2', 80, 'HTTP2'),
    port('https', 443, 'HTTPS'),
  ]),
  service('istio-ingress', '172.21.126.131', [
    port('tcp-80', 80, 'TCP'),
    port('https', 443, 'HTTPS'),
  ]),
  elsewhere(
    'istio-statsd-prom-bridge',
    'istio-system',
    '172.21.81.159',
    [port('statsd-prom', 9102, 'TCP')],
    '172.30.77.220',
  ),
  service('prometheus', '172.21.219.90', [port('http-prometheus', 9090, 'HTTP')]),
];

export const legacyDescription: MeshDescription = {
  namespaces: [
    { name: 'default', labels: { 'istio-injection': 'enabled' } },
    { name: 'istio-system' },
    { name: 'kube-system' },
  ],
  services,
  workloads,
  virtualServices: [
    {
      name: 'bookinfo',
      namespace: 'default',
      spec: {
        hosts: ['*'],
        gateways: ['bookinfo-gateway'],
        http: [
          {
            match: [
              { uri: { exact: '/productpage' } },
              { uri: { exact: '/login' } },
              { uri: { exact: '/logout' } },
              { uri: { prefix: '/api/v1/products' } },
            ],
            route: [{ destination: { host: 'productpage', port: { number: 9080 } } }],
          },
        ],
      },
    },
  ],
  destinationRules: [],
  gateways: [
    {
      name: 'bookinfo-gateway',
      namespace: 'default',
      spec: {
        selector: { istio: 'ingressgateway' },
        servers: [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: ['*'] }],
      },
    },
  ],
  serviceEntries: [],
  sidecars: [],
  peerAuthentications: [],
  authorizationPolicies: [],
  envoyFilters: [],
};

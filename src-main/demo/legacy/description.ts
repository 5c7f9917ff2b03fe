import type { MeshDescription, PodSpec, WorkloadSpec } from '../world/description.ts';
import { services } from './services.ts';

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

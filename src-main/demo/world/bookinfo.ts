import type { PodSpec, PortProtocol, PortSpec, ServiceSpec, WorkloadSpec } from './description.ts';

/** The services and workloads of the modern demo mesh (its Istio resources are in policies.ts). */

function port(name: string, number: number, protocol: PortProtocol, targetPort = number): PortSpec {
  return { name, port: number, targetPort, protocol };
}

function app(
  name: string,
  version: string,
  pods: readonly PodSpec[],
  extra: Partial<WorkloadSpec> = {},
): WorkloadSpec {
  return {
    name: `${name}-${version}`,
    namespace: 'default',
    kind: 'Deployment',
    labels: { app: name, version },
    serviceAccount: `bookinfo-${name}`,
    pods,
    container: {
      name,
      image: `docker.io/istio/examples-bookinfo-${name}-${version}:1.20.3`,
      ports: [9080],
    },
    proxy: 'sidecar',
    ...extra,
  };
}

const bookinfo: readonly WorkloadSpec[] = [
  app('productpage', 'v1', [{ name: 'productpage-v1-6c886ff494-hm7zk', istiod: 1 }]),
  app('details', 'v1', [{ name: 'details-v1-6dcc6fbb9d-wsjz4', istiod: 0 }]),
  app('ratings', 'v1', [
    { name: 'ratings-v1-5d9ff497bb-gslng', istiod: 1 },
    { name: 'ratings-v1-5d9ff497bb-x7k2p', istiod: 0, state: 'not-ready' },
  ]),
  app('reviews', 'v1', [{ name: 'reviews-v1-55d4c455db-zjj2m', istiod: 1 }]),
  app('reviews', 'v2', [
    { name: 'reviews-v2-686bbb668-99j76', istiod: 0 },
    { name: 'reviews-v2-686bbb668-tq4bd', istiod: 1 },
  ]),
  app('reviews', 'v3', [{ name: 'reviews-v3-7b9b5fdfd6-4r52s', istiod: 1 }]),
];

const others: readonly WorkloadSpec[] = [
  app('mysql', 'v1', [{ name: 'mysql-v1-74f5c9d8f6-k8w5z', istiod: 0 }], {
    container: {
      name: 'mysql',
      image: 'docker.io/library/mysql:8.4',
      ports: [3306],
      env: { MYSQL_DATABASE: 'test', MYSQL_ROOT_PASSWORD: 'demo-only-root-password' },
    },
  }),
  {
    name: 'kafka',
    namespace: 'default',
    kind: 'StatefulSet',
    labels: { app: 'kafka' },
    serviceAccount: 'bookinfo-kafka',
    pods: [
      { name: 'kafka-0', istiod: 0 },
      { name: 'kafka-1', istiod: 1 },
      { name: 'kafka-2', istiod: 0 },
    ],
    container: { name: 'kafka', image: 'docker.io/apache/kafka:4.1.0', ports: [9092] },
    proxy: 'sidecar',
  },
  app('wishlist', 'v1', [{ name: 'wishlist-v1-7f4d6b9c58-pq2nv', istiod: null }]),
  app('recommendations', 'v1', [
    { name: 'recommendations-v1-66b8d7f9c4-dw6xj', istiod: null, state: 'pending' },
  ]),
  {
    name: 'db-migrate',
    namespace: 'default',
    kind: 'Job',
    labels: { app: 'db-migrate' },
    serviceAccount: 'default',
    pods: [{ name: 'db-migrate-7xk9f', state: 'completed', istiod: null }],
    container: { name: 'migrate', image: 'docker.io/library/mysql:8.4' },
    proxy: 'sidecar',
  },
  {
    ...app('ledger', 'v1', [
      { name: 'ledger-v1-5c6f8d7b94-8vzrl', istiod: 0 },
      { name: 'ledger-v1-5c6f8d7b94-gm5tc', istiod: 1 },
    ]),
    namespace: 'payments',
    serviceAccount: 'ledger',
    container: {
      name: 'ledger',
      image: 'registry.example.com/payments/ledger:4.2.1',
      ports: [9080, 9090],
      env: { LEDGER_API_TOKEN: 'demo-only-ledger-api-token-6b1f', LOG_LEVEL: 'info' },
    },
  },
  {
    ...app('fraud', 'v1', [{ name: 'fraud-v1-6b7c9f5d88-n4hqs', istiod: 1 }]),
    namespace: 'payments',
    serviceAccount: 'fraud',
    container: { name: 'fraud', image: 'registry.example.com/payments/fraud:1.9.0', ports: [9080] },
    proxy: 'native-sidecar',
  },
  {
    ...app('catalog', 'v1', [{ name: 'catalog-v1-59d8c7b6f4-zb7kx', istiod: 0 }]),
    namespace: 'catalog',
    serviceAccount: 'catalog',
    container: { name: 'catalog', image: 'registry.example.com/catalog/web:2.0.7', ports: [8080] },
    proxyVersion: '1.28.6',
  },
  {
    ...app('reports', 'v1', [{ name: 'reports-v1-7c5d9b8f66-l2mwt', istiod: 1 }]),
    namespace: 'reporting',
    serviceAccount: 'reports',
    container: {
      name: 'reports',
      image: 'registry.example.com/reporting/reports:0.14.0',
      ports: [8080],
    },
    proxyEnv: { ISTIO_META_REPORTING_TOKEN: 'demo-only-metadata-token-9c2e' },
  },
  {
    name: 'billing-legacy',
    namespace: 'legacy',
    kind: 'Pod',
    labels: { app: 'billing-legacy' },
    serviceAccount: 'default',
    pods: [{ name: 'billing-legacy' }],
    container: {
      name: 'billing',
      image: 'registry.example.com/legacy/billing:2011.4',
      ports: [8080],
    },
    proxy: 'none',
  },
];

const system: readonly WorkloadSpec[] = [
  {
    name: 'istiod',
    namespace: 'istio-system',
    kind: 'Deployment',
    labels: { app: 'istiod', istio: 'pilot', 'istio.io/rev': 'default' },
    serviceAccount: 'istiod',
    pods: [{ name: 'istiod-7d4f9c6b8d-2xkqp' }, { name: 'istiod-7d4f9c6b8d-v9wzn' }],
    container: {
      name: 'discovery',
      image: 'docker.io/istio/pilot:1.30.2',
      ports: [8080, 15010, 15012, 15014, 15017],
    },
    proxy: 'none',
  },
  {
    name: 'istio-ingressgateway',
    namespace: 'istio-system',
    kind: 'Deployment',
    labels: { app: 'istio-ingressgateway', istio: 'ingressgateway' },
    serviceAccount: 'istio-ingressgateway',
    pods: [{ name: 'istio-ingressgateway-7d6874b48f-qxhn5', istiod: 1 }],
    container: { name: 'istio-proxy', image: '', ports: [15021, 8080, 8443] },
    proxy: 'gateway',
  },
  {
    name: 'istio-egressgateway',
    namespace: 'istio-system',
    kind: 'Deployment',
    labels: { app: 'istio-egressgateway', istio: 'egressgateway' },
    serviceAccount: 'istio-egressgateway',
    pods: [{ name: 'istio-egressgateway-c49694485-l9d5l', istiod: 0 }],
    container: { name: 'istio-proxy', image: '', ports: [15021, 8080, 8443] },
    proxy: 'gateway',
  },
  {
    name: 'coredns',
    namespace: 'kube-system',
    kind: 'Deployment',
    labels: { 'k8s-app': 'kube-dns' },
    serviceAccount: 'coredns',
    pods: [{ name: 'coredns-5d78c9869d-4jhtw' }, { name: 'coredns-5d78c9869d-qk6mz' }],
    container: { name: 'coredns', image: 'registry.k8s.io/coredns/coredns:v1.13.1', ports: [53] },
    proxy: 'none',
  },
];

export const workloads: readonly WorkloadSpec[] = [...bookinfo, ...others, ...system];

function service(
  name: string,
  ports: readonly PortSpec[],
  extra: Partial<ServiceSpec> = {},
): ServiceSpec {
  return { name, namespace: 'default', ports, selector: { app: name }, ...extra };
}

const http9080 = [port('http', 9080, 'HTTP')];
const gatewayPorts = [
  port('status-port', 15021, 'auto'),
  port('http2', 80, 'HTTP2', 8080),
  port('https', 443, 'HTTPS', 8443),
];

export const services: readonly ServiceSpec[] = [
  service('productpage', http9080),
  service('details', http9080),
  service('ratings', http9080),
  service('reviews', http9080),
  service('wishlist', http9080),
  service('recommendations', http9080),
  service('coupons', [port('http', 8080, 'HTTP')]),
  service('mysql', [port('tcp-mysql', 3306, 'TCP')]),
  service('kafka', [port('tcp', 9092, 'TCP')], { headless: true }),
  service('kubernetes', [port('https', 443, 'HTTPS', 6443)], {
    selector: {},
    clusterIP: '10.96.0.1',
    addresses: [{ ip: '172.18.0.2', port: 6443 }],
    labels: { component: 'apiserver', provider: 'kubernetes' },
  }),
  service('ledger', [port('http', 9080, 'HTTP'), port('grpc', 9090, 'GRPC')], {
    namespace: 'payments',
  }),
  service('fraud', http9080, { namespace: 'payments' }),
  service('catalog', [port('http', 8080, 'HTTP')], { namespace: 'catalog' }),
  service('reports', [port('http', 8080, 'HTTP')], { namespace: 'reporting' }),
  service('billing-legacy', [port('http', 8080, 'HTTP')], { namespace: 'legacy' }),
  service(
    'istiod',
    [
      port('grpc-xds', 15010, 'GRPC'),
      port('https-dns', 15012, 'HTTPS'),
      port('https-webhook', 443, 'HTTPS', 15017),
      port('http-monitoring', 15014, 'HTTP'),
    ],
    { namespace: 'istio-system', selector: { app: 'istiod', istio: 'pilot' } },
  ),
  service('istio-ingressgateway', gatewayPorts, {
    namespace: 'istio-system',
    selector: { app: 'istio-ingressgateway', istio: 'ingressgateway' },
    type: 'LoadBalancer',
  }),
  service('istio-egressgateway', gatewayPorts, {
    namespace: 'istio-system',
    selector: { app: 'istio-egressgateway', istio: 'egressgateway' },
  }),
  service('kube-dns', [port('dns-tcp', 53, 'TCP'), port('metrics', 9153, 'auto')], {
    namespace: 'kube-system',
    selector: { 'k8s-app': 'kube-dns' },
    clusterIP: '10.96.0.10',
    labels: { 'k8s-app': 'kube-dns', 'kubernetes.io/name': 'CoreDNS' },
  }),
];

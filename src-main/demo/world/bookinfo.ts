import type { PodSpec, WorkloadSpec } from './description.ts';
import { system } from './system-workloads.ts';

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

export const workloads: readonly WorkloadSpec[] = [...bookinfo, ...others, ...system];

/**
 * What is wrong in the modern demo mesh on purpose. Tests and the app's end-to-end tests find each of
 * these where it stands; `where` is `pod.namespace` of the proxy (or pod) that shows it, or `mesh`.
 */
export interface PlantedFault {
  readonly id: string;
  readonly where: string;
  /** Name of the resource concerned; empty where the proxy as a whole is. */
  readonly resource: string;
  readonly what: string;
}

export const productpage = 'productpage-v1-6c886ff494-hm7zk.default';
export const details = 'details-v1-6dcc6fbb9d-wsjz4.default';
export const reviewsV3 = 'reviews-v3-7b9b5fdfd6-4r52s.default';
export const wishlist = 'wishlist-v1-7f4d6b9c58-pq2nv.default';
export const catalog = 'catalog-v1-59d8c7b6f4-zb7kx.catalog';
export const ingress = 'istio-ingressgateway-7d6874b48f-qxhn5.istio-system';
export const egress = 'istio-egressgateway-c49694485-l9d5l.istio-system';

export const rejection =
  "Didn't find a registered implementation for 'example.audit' with type URL: 'example.audit.v1.Audit'";

export const plantedFaults = [
  {
    id: 'stale-routes',
    where: productpage,
    resource: '9080',
    what: 'istiod sent new routes 14 minutes ago and got no answer: RDS is STALE, Envoy still has the old weights 90/10',
  },
  {
    id: 'rejected-listener',
    where: reviewsV3,
    resource: 'virtualInbound',
    what: 'Envoy refused the listener with the HTTP filter example.audit (EnvoyFilter reviews-v3-audit): LDS is in ERROR, the old listener serves on',
  },
  {
    id: 'clusters-differ',
    where: details,
    resource: '',
    what: 'Envoy has other clusters than istiod would send: one missing, one too many, two changed',
  },
  {
    id: 'no-istiod',
    where: wishlist,
    resource: '',
    what: 'the sidecar is connected to no istiod and lives on its last configuration',
  },
  {
    id: 'no-endpoints',
    where: 'mesh',
    resource: 'outbound|8080||coupons.default.svc.cluster.local',
    what: 'the service selects no pod: requests end in 503 UH',
  },
  {
    id: 'ejected-outlier',
    where: productpage,
    resource: 'outbound|9080|v2|reviews.default.svc.cluster.local',
    what: 'one of the two endpoints is ejected by outlier detection',
  },
  {
    id: 'unhealthy-endpoint',
    where: 'mesh',
    resource: 'outbound|9080||ratings.default.svc.cluster.local',
    what: 'one of the two endpoints is UNHEALTHY because its pod is not ready',
  },
  {
    id: 'warming-cluster',
    where: egress,
    resource: 'outbound|8443||api.partner.example.com',
    what: 'the cluster waits for a client certificate (partner-client-cert) that istiod never sent',
  },
  {
    id: 'certificate-near-expiry',
    where: ingress,
    resource: 'kubernetes://bookinfo-cert',
    what: 'the certificate of bookinfo.example.com ends in 6 days',
  },
  {
    id: 'certificate-never-came',
    where: ingress,
    resource: 'kubernetes://shop-cert',
    what: 'istiod has no certificate for *.shop.example.com: the secret is WARMING and TLS connections are reset',
  },
  {
    id: 'shadowed-route',
    where: 'mesh',
    resource: '9080',
    what: 'VirtualService ratings: /ratings stands before /ratings/deep, which therefore never matches',
  },
  {
    id: 'dangling-route',
    where: ingress,
    resource: 'outbound|80||no-such-service.default.svc.cluster.local',
    what: 'VirtualService bookinfo sends /gone to a service that does not exist',
  },
  {
    id: 'version-skew',
    where: catalog,
    resource: '',
    what: 'the sidecar is of Istio 1.28.6, the control plane of 1.30.2',
  },
  {
    id: 'secret-in-header',
    where: egress,
    resource: 'http.8080',
    what: 'routes add an authorization header with a bearer token and with a basic password',
  },
  {
    id: 'secret-in-metadata',
    where: 'reports-v1-7c5d9b8f66-l2mwt.reporting',
    resource: '',
    what: 'the bootstrap metadata carries a token (ISTIO_META_REPORTING_TOKEN)',
  },
  {
    id: 'secret-in-pod',
    where: 'ledger-v1-5c6f8d7b94-8vzrl.payments',
    resource: 'LEDGER_API_TOKEN',
    what: 'the pod has an API token in its environment',
  },
  {
    id: 'inline-key',
    where: ingress,
    resource: 'legacy-inline-cert',
    what: 'a static secret of the bootstrap carries its private key inline, which Envoy shows as [redacted]',
  },
] as const satisfies readonly PlantedFault[];

/** The values that no snapshot may carry once it was redacted. */
export const plantedSecrets: readonly string[] = [
  'demo-only-partner-token-3f9a71c2',
  'ZGVtby1vbmx5OnBhcnRuZXItcGFzc3dvcmQ=',
  'demo-only-metadata-token-9c2e',
  'demo-only-ledger-api-token-6b1f',
  'demo-only-root-password',
];

import type { PortProtocol, PortSpec, ServiceSpec } from './description.ts';

/** The services and workloads of the modern demo mesh (its Istio resources are in policies.ts). */

function port(name: string, number: number, protocol: PortProtocol, targetPort = number): PortSpec {
  return { name, port: number, targetPort, protocol };
}

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

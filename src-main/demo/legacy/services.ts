import type { PortProtocol, PortSpec, ServiceSpec } from '../world/description.ts';

export function port(name: string, number: number, protocol: PortProtocol): PortSpec {
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

export const services: readonly ServiceSpec[] = [
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

import { describe, expect, it } from 'vitest';

import { type MeshPod, type MeshService, meshView } from '../../../src-main/istio/mesh-view.ts';
import { resolvedView, resolveQuery, traceQuery } from '../../../src-main/istio/trace-query.ts';
import { proxyOf } from '../../support/proxy-config.ts';

/** A listener that answers by itself, so that a verdict tells which one the connection met. */
function listener(ip: string, port: number, status: number): unknown {
  const manager = {
    '@type':
      'type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
    route_config: {
      virtual_hosts: [
        {
          name: 'all',
          domains: ['*'],
          routes: [{ match: { prefix: '/' }, direct_response: { status } }],
        },
      ],
    },
  };
  return {
    name: `${ip}_${String(port)}`,
    active_state: {
      listener: {
        name: `${ip}_${String(port)}`,
        address: { socket_address: { address: ip, port_value: port } },
        filter_chains: [
          {
            filters: [
              { name: 'envoy.filters.network.http_connection_manager', typed_config: manager },
            ],
          },
        ],
      },
    },
  };
}

const gateway: MeshPod = {
  name: 'gw.istio-system',
  ips: ['10.1.2.3'],
  annotations: {},
  proxy: 'gateway',
  serviceAccount: 'gw',
  hostIp: '192.168.0.7',
  ports: [],
};

interface Mesh {
  readonly listeners: readonly unknown[];
  readonly pod?: MeshPod;
  readonly services?: readonly MeshService[];
}

function mesh({ listeners, pod = gateway, services = [] }: Mesh): ReturnType<typeof meshView> {
  const type = 'type.googleapis.com/envoy.admin.v3.ListenersConfigDump';
  const config = proxyOf([{ '@type': type, dynamic_listeners: listeners }]);
  return meshView({
    pods: [pod],
    services,
    proxy: (name) => (name === pod.name ? config : undefined),
    proxies: [pod.name],
  });
}

const both = [listener('0.0.0.0', 8080, 201), listener('0.0.0.0', 8443, 202)];
const service: MeshService = {
  name: 'ingress',
  namespace: 'istio-system',
  clusterIps: ['10.96.0.9', '203.0.113.7'],
  ports: [
    { port: 80, name: 'http2', nodePort: 31080, endpoints: [{ ip: '10.1.2.3', port: 8443 }] },
    { port: 15021, name: 'status', endpoints: [{ ip: '10.1.2.3', port: 15021 }] },
  ],
};
const elsewhere: MeshPod = { ...gateway, name: 'proxy.file', ips: [] };

describe('a connection that comes to a gateway', () => {
  it.each<[name: string, to: string, Mesh, outcome: number | string, taken: string | undefined]>([
    ['by a name', 'http://x/', { listeners: both }, 201, 'usualPort'],
    ['by a load balancer’s address', 'http://203.0.113.7/', { listeners: both }, 201, 'usualPort'],
    [
      'by https, where the listener speaks none',
      'https://x/',
      { listeners: both },
      'refused',
      'usualPort',
    ],
    ['by its own address', 'http://10.1.2.3:8443/', { listeners: both }, 202, undefined],
    ['by a port that a listener has', 'http://x:8443/', { listeners: both }, 202, undefined],
    ['by a port that none has', 'http://x:9999/', { listeners: both }, 'refused', 'balancerPort'],
    [
      'by a port of its own that none has',
      'http://10.1.2.3:80/',
      { listeners: both },
      'refused',
      undefined,
    ],
    [
      'where the service says which port',
      'http://x/',
      { listeners: both, services: [service] },
      202,
      'servicePort',
    ],
    [
      'by a node port',
      'http://192.168.0.7:31080/',
      { listeners: both, services: [service] },
      202,
      'servicePort',
    ],
    [
      'by the service’s address',
      'http://10.96.0.9/',
      { listeners: both, services: [service] },
      202,
      'servicePort',
    ],
    ['by an IPv6 address', 'http://[2001:db8::1]/', { listeners: both }, 201, 'usualPort'],
    [
      'of no Istio, at the address a listener is bound to',
      'tcp://127.0.0.1:18001',
      { listeners: [listener('127.0.0.1', 18_001, 204)], pod: elsewhere },
      204,
      undefined,
    ],
    [
      'of no Istio, by a name',
      'http://localhost:18001/',
      { listeners: [listener('127.0.0.1', 18_001, 204)], pod: elsewhere },
      204,
      undefined,
    ],
    [
      'of no Istio, at an address that no listener is bound to',
      'http://10.0.0.1:18001/',
      { listeners: [listener('127.0.0.1', 18_001, 204)], pod: elsewhere },
      'refused',
      undefined,
    ],
    [
      'of no Istio, on all addresses',
      'http://10.0.0.1:8080/',
      { listeners: both, pod: elsewhere },
      201,
      undefined,
    ],
  ])('%s', (_name, to, parts, outcome, taken) => {
    const view = mesh(parts);
    const from = (parts.pod ?? gateway).name;
    const asked = {
      from,
      to: to.replace(/^tcp:\/\//, ''),
      direction: 'gateway' as const,
      path: '/',
    };
    const { verdict } = traceQuery(view, asked);
    expect(verdict.status ?? verdict.kind).toBe(outcome);
    const arrival = verdict.assumptions.find(({ key }) => /Port$/.test(key));
    expect(arrival?.key).toBe(taken === undefined ? undefined : `trace.assume.${taken}`);
  });

  it('of a plain Envoy arrives by the family and address that its listeners have', () => {
    const pod = { ...gateway, ips: ['192.0.2.10'] };
    const ask = (listeners: readonly unknown[], to: string): readonly unknown[] => {
      const view = mesh({ listeners, pod });
      const { verdict } = traceQuery(view, { from: pod.name, to, direction: 'gateway' });
      return [verdict.status ?? verdict.kind, ...verdict.assumptions.map(({ key }) => key)];
    };
    const only6 = [listener('::', 80, 206)];
    expect(ask(only6, 'http://x/')).toEqual([206]);
    expect(ask(only6, 'http://[2001:db8::1]/')).toEqual([206]);
    expect(ask(only6, 'http://10.0.0.1/')).toEqual(['refused']);
    const two = [listener('10.0.0.1', 80, 201), listener('10.0.0.2', 80, 202)];
    expect(ask(two, 'http://x/')).toEqual([201, 'trace.assume.oneOfAddresses']);
    expect(ask(two, 'http://10.0.0.2/')).toEqual([202]);
    expect(ask([listener('10.0.0.1', 80, 201)], 'http://x/')).toEqual([201]);
  });

  it('is shown where it arrives', () => {
    const view = mesh({ listeners: both });
    const query = resolveQuery(view, { from: gateway.name, to: 'http://x/', direction: 'gateway' });
    expect(resolvedView(view, query)).toMatchObject({
      destination: '10.1.2.3:8080',
      http: { authority: 'x' },
    });
  });
});

describe('a connection over the network', () => {
  it('to a node port goes to the pods behind it', () => {
    const view = mesh({ listeners: both, services: [service] });
    const { verdict } = traceQuery(view, { from: null, to: 'http://192.168.0.7:31080/' });
    expect(verdict.status).toBe(202);
  });
});

describe('a question that cannot be is refused', () => {
  it.each([
    ['http://x:99999/', 'error.trace.port'],
    ['http://x:0/', 'error.trace.port'],
    ['x:99999', 'error.trace.port'],
    ['http://[::1/', 'error.istio.no-target'],
    ['http://[::1]x/', 'error.istio.no-target'],
    ['http://[reviews]/', 'error.istio.no-target'],
    ['http://x:80:90/', 'error.istio.no-target'],
    ['http://x:port/', 'error.istio.no-target'],
    ['http://', 'error.istio.no-target'],
    ['http://:80/', 'error.istio.no-target'],
    ['http://a b/', 'error.istio.no-target'],
    ['', 'error.istio.no-target'],
    ['http://::1/', 'error.istio.no-target'],
    ['http://fe80::1:80/', 'error.istio.no-target'],
    ['http://[10.0.0.1]/', 'error.istio.no-target'],
    ['http://[::1]:/', 'error.istio.no-target'],
    ['http://x:-1/', 'error.istio.no-target'],
    ['http://%41/', 'error.istio.no-target'],
    ['http://<host>/', 'error.istio.no-target'],
    ['http://a|b/', 'error.istio.no-target'],
    ['http:/x/', 'error.istio.no-target'],
    ['http:\\\\x\\', 'error.istio.no-target'],
    ['reviews', 'error.trace.noPort'],
    ['10.0.0.1', 'error.trace.noPort'],
    ['ftp://x/', 'error.trace.scheme'],
    ['file:///etc/passwd', 'error.trace.scheme'],
    [`http://${'x'.repeat(9000)}:99999/`, 'error.trace.port'],
  ])('%#', (to, key) => {
    const view = mesh({ listeners: both });
    let thrown: unknown;
    try {
      resolveQuery(view, { from: gateway.name, to, direction: 'gateway' });
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ code: 'bad-request', said: { key } });
    expect(String(thrown).length).toBeLessThan(500);
  });

  it('a name of other letters is asked for by its ASCII form', () => {
    const view = mesh({ listeners: both });
    const { question } = resolveQuery(view, {
      from: gateway.name,
      to: 'http://bücher.example:8080/ä',
      direction: 'gateway',
    });
    expect(question.request.http?.authority).toBe('xn--bcher-kva.example:8080');
  });
});

import type { JsonObject } from '../../contract/json.ts';
import { socketAddress } from '../world/message.ts';
import { clusterName, type Mesh, type Proxy } from '../world/proxy.ts';
import type { RegistryHost, RegistryPort } from '../world/registry-model.ts';
import { inboundPorts } from '../xds/inbound-clusters.ts';
import { isHttp } from '../xds/routes.ts';
import { inboundName } from './clusters.ts';
import { fromRds, manager } from './manager.ts';
import { mixerAttributes, mixerFilter } from './mixer.ts';
import { inboundRoutes } from './routes.ts';

/** Listeners as Pilot 1.1 writes them: untyped `config` Structs and the old filter names. */
export function legacyListeners(mesh: Mesh, proxy: Proxy): readonly JsonObject[] {
  if (proxy.type === 'router') return gatewayListeners(mesh, proxy);
  const result: JsonObject[] = [];
  const seen = new Set<string>();
  for (const host of mesh.registry.hosts) {
    for (const port of host.ports) {
      const name = isHttp(port) ? `0.0.0.0_${port.port}` : `${host.vip}_${port.port}`;
      if (seen.has(name)) continue;
      seen.add(name);
      result.push(
        isHttp(port) ? outboundHttp(proxy, port.port) : outboundTcp(proxy, host, port, name),
      );
    }
  }
  const inbound = [...inboundPorts(proxy)].map(([port, services]) =>
    inboundListener(proxy, port, services[0]?.host),
  );
  return [...result, ...inbound, virtual];
}

/** Takes all traffic of the pod and hands it to the listener of the original destination (Istio ≤ 1.2). */
const virtual: JsonObject = {
  name: 'virtual',
  address: socketAddress('0.0.0.0', 15001),
  filter_chains: [
    {
      filters: [
        {
          name: 'envoy.tcp_proxy',
          config: { stat_prefix: 'PassthroughCluster', cluster: 'PassthroughCluster' },
        },
      ],
    },
  ],
  use_original_dst: true,
};

function unbound(name: string, address: string, port: number, chains: JsonObject[]): JsonObject {
  return {
    name,
    address: socketAddress(address, port),
    filter_chains: chains,
    deprecated_v1: { bind_to_port: false },
  };
}

function outboundTcp(
  proxy: Proxy,
  host: RegistryHost,
  port: RegistryPort,
  name: string,
): JsonObject {
  const cluster = clusterName(port.port, '', host.hostname);
  return unbound(name, host.vip, port.port, [
    {
      filters: [
        mixerFilter(proxy, mixerAttributes(host), true),
        { name: 'envoy.tcp_proxy', config: { stat_prefix: cluster, cluster } },
      ],
    },
  ]);
}

function outboundHttp(proxy: Proxy, port: number): JsonObject {
  const name = `0.0.0.0_${port}`;
  const options = {
    statPrefix: name,
    routes: fromRds(String(port)),
    operation: 'EGRESS',
    gateway: false,
  } as const;
  return unbound(name, '0.0.0.0', port, [{ filters: [manager(proxy, options)] }]);
}

const certificates: JsonObject = {
  common_tls_context: {
    alpn_protocols: ['h2', 'http/1.1'],
    tls_certificates: [
      {
        certificate_chain: { filename: '/etc/certs/cert-chain.pem' },
        private_key: { filename: '/etc/certs/key.pem' },
      },
    ],
    validation_context: { trusted_ca: { filename: '/etc/certs/root-cert.pem' } },
  },
  require_client_certificate: true,
};

/** Permissive mutual TLS: the ALPN `istio` tells the mesh's own TLS from the application's plaintext. */
function inboundListener(proxy: Proxy, port: number, host: RegistryHost | undefined): JsonObject {
  const hostname = host?.hostname ?? '';
  const filters = [
    manager(proxy, {
      statPrefix: `${proxy.pod.ip}_${port}`,
      routes: { route_config: inboundRoutes(port, inboundName(port, hostname), host) },
      operation: 'INGRESS',
      gateway: false,
    }),
  ];
  return {
    ...unbound(`${proxy.pod.ip}_${port}`, proxy.pod.ip, port, [
      {
        filter_chain_match: { application_protocols: ['istio'] },
        tls_context: certificates,
        filters,
      },
      { filter_chain_match: {}, filters },
    ]),
    listener_filters: [{ name: 'envoy.listener.tls_inspector', config: {} }],
  };
}

/** Gateways really bind their ports; without a Gateway there is no listener at all. */
function gatewayListeners(mesh: Mesh, proxy: Proxy): readonly JsonObject[] {
  const { istio } = proxy.pod.workload.labels;
  return mesh.description.gateways
    .filter((gateway) => gateway.spec.selector['istio'] === istio)
    .flatMap((gateway) => gateway.spec.servers)
    .map(({ port }) => ({
      name: `0.0.0.0_${port.number}`,
      address: socketAddress('0.0.0.0', port.number),
      filter_chains: [
        {
          filters: [
            manager(proxy, {
              statPrefix: `0.0.0.0_${port.number}`,
              routes: fromRds(`http.${port.number}`),
              operation: 'EGRESS',
              gateway: true,
            }),
          ],
        },
      ],
    }));
}

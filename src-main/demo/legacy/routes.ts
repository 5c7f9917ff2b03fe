import type { JsonObject } from '../../contract/json.ts';
import { message } from '../world/message.ts';
import { clusterName, fullHost, type Mesh, type Proxy } from '../world/proxy.ts';
import type { RegistryHost, RegistryPort } from '../world/registry-model.ts';
import { isHttp } from '../xds/routes.ts';
import { mixerAttributes } from './mixer.ts';

/** Route configurations as Pilot 1.1 writes them: every domain once plain and once with its port. */
export function legacyRoutes(mesh: Mesh, proxy: Proxy): ReadonlyMap<string, JsonObject> {
  if (proxy.type === 'router') return gatewayRoutes(mesh, proxy);
  const byPort = new Map<number, JsonObject[]>();
  for (const host of mesh.registry.hosts) {
    for (const port of host.ports) {
      if (!isHttp(port)) continue;
      const list = byPort.get(port.port) ?? [];
      list.push(virtualHost(host, port, proxy));
      byPort.set(port.port, list);
    }
  }
  return new Map(
    [...byPort.entries()]
      .sort(([a], [b]) => a - b)
      .map(([port, hosts]) => [
        String(port),
        { name: String(port), virtual_hosts: hosts, validate_clusters: false },
      ]),
  );
}

function virtualHost(host: RegistryHost, port: RegistryPort, proxy: Proxy): JsonObject {
  const { hostname, name, namespace, vip } = host;
  const near = namespace === proxy.pod.namespace;
  const names = [
    hostname,
    ...(near ? [name] : []),
    `${name}.${namespace}.svc.cluster`,
    `${name}.${namespace}.svc`,
    `${name}.${namespace}`,
    vip,
  ];
  return {
    name: `${hostname}:${port.port}`,
    domains: names.flatMap((domain) => [domain, `${domain}:${port.port}`]),
    routes: [
      {
        match: { prefix: '/' },
        route: {
          cluster: clusterName(port.port, '', hostname),
          timeout: '0s',
          max_grpc_timeout: '0s',
        },
        decorator: { operation: `${hostname}:${port.port}/*` },
        per_filter_config: { mixer: { mixer_attributes: mixerAttributes(host) } },
      },
    ],
  };
}

/** The inline configuration of an inbound listener: a Struct, so durations keep Go's three decimals. */
export function inboundRoutes(
  port: number,
  cluster: string,
  host: RegistryHost | undefined,
): JsonObject {
  return {
    name: cluster,
    virtual_hosts: [
      {
        name: `inbound|http|${port}`,
        domains: ['*'],
        routes: [
          message({
            match: { prefix: '/' },
            route: { cluster, timeout: '0.000s', max_grpc_timeout: '0.000s' },
            decorator: { operation: `${host?.hostname ?? ''}:${port}/*` },
            per_filter_config:
              host === undefined
                ? undefined
                : { mixer: { mixer_attributes: mixerAttributes(host) } },
          }),
        ],
      },
    ],
    validate_clusters: false,
  };
}

function gatewayRoutes(mesh: Mesh, proxy: Proxy): ReadonlyMap<string, JsonObject> {
  const { istio } = proxy.pod.workload.labels;
  const result = new Map<string, JsonObject>();
  for (const gateway of mesh.description.gateways) {
    if (gateway.spec.selector['istio'] !== istio) continue;
    for (const { port } of gateway.spec.servers) {
      const hosts = mesh.description.virtualServices
        .filter((source) => source.spec.gateways?.includes(gateway.name) === true)
        .map((source) => ({
          name: `${source.spec.hosts[0] ?? '*'}:${port.number}`,
          domains: source.spec.hosts,
          routes: (source.spec.http ?? []).flatMap((route) =>
            (route.match ?? []).map((match) => {
              const destination = route.route?.[0]?.destination;
              const hostname = fullHost(destination?.host ?? '', source.namespace);
              const number = destination?.port?.number ?? port.number;
              return {
                match: message({ prefix: match.uri?.prefix, path: match.uri?.exact }),
                route: {
                  cluster: clusterName(number, '', hostname),
                  timeout: '0s',
                  max_grpc_timeout: '0s',
                },
                decorator: {
                  operation: `${source.name}:${match.uri?.exact ?? `${match.uri?.prefix ?? ''}*`}`,
                },
              };
            }),
          ),
        }));
      const name = `http.${port.number}`;
      result.set(name, { name, virtual_hosts: hosts, validate_clusters: false });
    }
  }
  return result;
}

import { createWriteStream, existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/**
 * A config dump as large as one wants, written as Envoy's admin writes it (proto names, one space of
 * indentation, include_eds), piece by piece so that the writer itself stays small.
 */
export interface BigDumpSize {
  readonly clusters: number;
  readonly endpointsPerCluster: number;
  readonly routeConfigs: number;
}

export const issueSize: BigDumpSize = {
  clusters: 10_000,
  endpointsPerCluster: 10,
  routeConfigs: 40,
};

const type = (name: string): string => `type.googleapis.com/envoy.${name}`;
const version = '2026-11-20T21:47:16Z/21';
const lastUpdated = '2026-11-20T21:50:15.155Z';

interface Service {
  readonly index: number;
  readonly name: string;
  readonly namespace: string;
  readonly host: string;
  readonly cluster: string;
}

function service(index: number): Service {
  const name = `service-${String(index).padStart(5, '0')}`;
  const namespace = `team-${String(index % 100).padStart(2, '0')}`;
  const host = `${name}.${namespace}.svc.cluster.local`;
  return { index, name, namespace, host, cluster: `outbound|8080||${host}` };
}

function address(service: Service, endpoint: number): string {
  const number = service.index * 16 + endpoint;
  return `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`;
}

function cluster(of: Service): unknown {
  return {
    version_info: version,
    cluster: {
      '@type': type('config.cluster.v3.Cluster'),
      name: of.cluster,
      type: 'EDS',
      eds_cluster_config: {
        eds_config: { ads: {}, initial_fetch_timeout: '0s', resource_api_version: 'V3' },
        service_name: of.cluster,
      },
      connect_timeout: '10s',
      lb_policy: 'LEAST_REQUEST',
      circuit_breakers: {
        thresholds: [
          {
            max_connections: 4294967295,
            max_pending_requests: 4294967295,
            max_requests: 4294967295,
            max_retries: 4294967295,
            track_remaining: true,
          },
        ],
      },
      metadata: {
        filter_metadata: {
          istio: {
            config: `/apis/networking.istio.io/v1/namespaces/${of.namespace}/destination-rule/${of.name}`,
            services: [{ host: of.host, name: of.name, namespace: of.namespace }],
          },
        },
      },
      common_lb_config: { locality_weighted_lb_config: {} },
      alt_stat_name: `${of.cluster};`,
      filters: [
        {
          name: 'istio.metadata_exchange',
          typed_config: {
            '@type': type('tcp.metadataexchange.config.MetadataExchange'),
            protocol: 'istio-peer-exchange',
          },
        },
      ],
      transport_socket_matches: [
        {
          name: 'tlsMode-istio',
          match: { tlsMode: 'istio' },
          transport_socket: {
            name: 'envoy.transport_sockets.tls',
            typed_config: {
              '@type': type('extensions.transport_sockets.tls.v3.UpstreamTlsContext'),
              common_tls_context: {
                tls_params: {
                  tls_minimum_protocol_version: 'TLSv1_2',
                  tls_maximum_protocol_version: 'TLSv1_3',
                },
                alpn_protocols: ['istio-peer-exchange', 'istio'],
                tls_certificate_sds_secret_configs: [
                  { name: 'default', sds_config: { ads: {}, resource_api_version: 'V3' } },
                ],
                combined_validation_context: {
                  default_validation_context: {
                    match_subject_alt_names: [
                      { exact: `spiffe://cluster.local/ns/${of.namespace}/sa/${of.name}` },
                    ],
                  },
                  validation_context_sds_secret_config: {
                    name: 'ROOTCA',
                    sds_config: { ads: {}, resource_api_version: 'V3' },
                  },
                },
              },
              sni: `outbound_.8080_._.${of.host}`,
            },
          },
        },
        {
          name: 'tlsMode-disabled',
          match: {},
          transport_socket: {
            name: 'envoy.transport_sockets.raw_buffer',
            typed_config: { '@type': type('extensions.transport_sockets.raw_buffer.v3.RawBuffer') },
          },
        },
      ],
    },
    last_updated: lastUpdated,
  };
}

function endpoints(of: Service, count: number): unknown {
  return {
    endpoint_config: {
      '@type': type('config.endpoint.v3.ClusterLoadAssignment'),
      cluster_name: of.cluster,
      endpoints: [
        {
          locality: { region: 'eu-central-1', zone: 'eu-central-1a' },
          lb_endpoints: Array.from({ length: count }, (_none, index) => ({
            endpoint: {
              address: {
                socket_address: { address: address(of, index), port_value: 8080 },
              },
              health_check_config: {},
              hostname: '',
            },
            health_status: (of.index + index) % 50 === 0 ? 'UNHEALTHY' : 'HEALTHY',
            metadata: {
              filter_metadata: {
                istio: {
                  workload: `${of.name}-v1;${of.namespace};${of.name};v1;Kubernetes`,
                },
                'envoy.transport_socket_match': { tlsMode: 'istio' },
              },
            },
            load_balancing_weight: 1,
          })),
          load_balancing_weight: count,
        },
      ],
      policy: { overprovisioning_factor: 140 },
    },
  };
}

function virtualHost(of: Service): unknown {
  return {
    name: `${of.host}:8080`,
    domains: [of.host, `${of.host}.`, of.name, `${of.name}.${of.namespace}`, address(of, 15)],
    routes: [
      {
        name: 'default',
        match: { prefix: '/' },
        route: {
          cluster: of.cluster,
          timeout: '0s',
          retry_policy: {
            retry_on: 'connect-failure,refused-stream,unavailable,cancelled,retriable-status-codes',
            num_retries: 2,
            host_selection_retry_max_attempts: '5',
          },
          max_grpc_timeout: '0s',
        },
        decorator: { operation: `${of.host}:8080/*` },
      },
    ],
    include_request_attempt_count: true,
  };
}

function routeConfig(index: number, size: BigDumpSize): unknown {
  // Each route configuration holds the hosts of its own port: one in forty of them all.
  const services: unknown[] = [];
  for (let at = index; at < size.clusters; at += size.routeConfigs) {
    services.push(virtualHost(service(at)));
  }
  return {
    version_info: version,
    route_config: {
      '@type': type('config.route.v3.RouteConfiguration'),
      name: String(8000 + index),
      virtual_hosts: services,
      validate_clusters: false,
    },
    last_updated: lastUpdated,
  };
}

function listener(index: number): unknown {
  const name = `0.0.0.0_${8000 + index}`;
  return {
    name,
    active_state: {
      version_info: version,
      listener: {
        '@type': type('config.listener.v3.Listener'),
        name,
        address: { socket_address: { address: '0.0.0.0', port_value: 8000 + index } },
        filter_chains: [
          {
            filters: [
              {
                name: 'envoy.filters.network.http_connection_manager',
                typed_config: {
                  '@type': type(
                    'extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
                  ),
                  stat_prefix: `outbound_${name}`,
                  rds: {
                    config_source: { ads: {}, resource_api_version: 'V3' },
                    route_config_name: String(8000 + index),
                  },
                },
              },
            ],
          },
        ],
        traffic_direction: 'OUTBOUND',
        bind_to_port: false,
      },
      last_updated: lastUpdated,
    },
  };
}

/** The dump as pieces of text, in Envoy's own order of sections. */
export function* bigDump(size: BigDumpSize): Generator<string> {
  function* section(name: string, listName: string, count: number, item: (at: number) => unknown) {
    yield `  {\n   "@type": "${type(`admin.v3.${name}`)}",\n   "version_info": "${version}",\n   "${listName}": [`;
    for (let at = 0; at < count; at++) {
      const body = JSON.stringify(item(at), null, 1).replaceAll('\n', '\n    ');
      yield `${at === 0 ? '' : ','}\n    ${body}`;
    }
    yield '\n   ]\n  }';
  }
  yield `{\n "configs": [\n  {"@type": "${type('admin.v3.BootstrapConfigDump')}", "bootstrap": {"node": {"id": "sidecar~10.0.0.1~big.default~default.svc.cluster.local", "cluster": "big.default"}}, "last_updated": "${lastUpdated}"},\n`;
  yield* section('ClustersConfigDump', 'dynamic_active_clusters', size.clusters, (at) =>
    cluster(service(at)),
  );
  yield ',\n';
  yield* section('EndpointsConfigDump', 'dynamic_endpoint_configs', size.clusters, (at) =>
    endpoints(service(at), size.endpointsPerCluster),
  );
  yield ',\n';
  yield* section('ListenersConfigDump', 'dynamic_listeners', size.routeConfigs, listener);
  yield ',\n';
  yield* section('RoutesConfigDump', 'dynamic_route_configs', size.routeConfigs, (at) =>
    routeConfig(at, size),
  );
  yield '\n ]\n}\n';
}

/** What a person might change in a resource, in the words of its JSON. */
const edits = [
  ['"connect_timeout": "10s"', '"connect_timeout": "3s"'],
  ['"health_status": "HEALTHY"', '"health_status": "DRAINING"'],
  ['"num_retries": 2', '"num_retries": 3'],
  ['"bind_to_port": false', '"bind_to_port": true'],
] as const;

/** The same dump some time later: one of every so many resources has one field changed, versions are new. */
export function* laterDump(pieces: Iterable<string>, oneOf: number): Generator<string> {
  let at = 0;
  for (const piece of pieces) {
    const [from, to] = edits.find(([text]) => piece.includes(text)) ?? ['', ''];
    if (from !== '') at += 1;
    yield from !== '' && at % oneOf === 0 ? piece.replace(from, to) : piece;
  }
}

/** Writes the pieces to a file unless it stands there already; answers its size in bytes. */
export async function writeBigDump(path: string, pieces: Iterable<string>): Promise<number> {
  if (!existsSync(path)) {
    mkdirSync(dirname(path), { recursive: true });
    const partial = `${path}.partial`;
    await pipeline(Readable.from(batches(pieces)), createWriteStream(partial));
    renameSync(partial, path);
  }
  return statSync(path).size;
}

/** Pieces put together to about a megabyte each. */
function* batches(pieces: Iterable<string>): Generator<string> {
  let batch: string[] = [];
  let length = 0;
  for (const piece of pieces) {
    batch.push(piece);
    length += piece.length;
    if (length < 1 << 20) continue;
    yield batch.join('');
    batch = [];
    length = 0;
  }
  yield batch.join('');
}

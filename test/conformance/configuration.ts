import { type JsonObject, text } from '../../src-main/contract/json.ts';
import { Random } from '../support/random.ts';
import type { KeyPair } from './certificates.ts';
import { aggregate, cluster, originalDst } from './generate-clusters.ts';
import { listenerBody } from './generate-listener.ts';
import { type } from './generate-matcher.ts';
import type { ListenerScope } from './generate-scope.ts';

/** One random configuration: its listeners and clusters, under names and ports of its own. */
export interface Configuration {
  readonly index: number;
  readonly port: number;
  /** Connections begin with a PROXY protocol header, which names any source and destination. */
  readonly proxied: boolean;
  /** Destination port that the listeners behind a virtual one hold. */
  readonly behind: number;
  readonly listeners: readonly JsonObject[];
  readonly clusters: readonly JsonObject[];
}

export interface World {
  readonly upstreamPort: number;
  readonly firstPort: number;
  readonly certificate: KeyPair;
  readonly clientUri: string;
  readonly logFile: string;
}

const proxyProtocol: JsonObject = {
  name: 'envoy.filters.listener.proxy_protocol',
  typed_config: {
    '@type':
      'type.googleapis.com/envoy.extensions.filters.listener.proxy_protocol.v3.ProxyProtocol',
  },
};

function address(ip: string, port: number): JsonObject {
  return { address: { socket_address: { address: ip, port_value: port } } };
}

function withFilter(body: JsonObject, filter: JsonObject): JsonObject {
  const filters = body['listener_filters'];
  return { ...body, listener_filters: [filter, ...(Array.isArray(filters) ? filters : [])] };
}

export function configuration(seed: number, index: number, world: World): Configuration {
  const random = new Random(seed * 100_003 + index);
  const prefix = `k${String(index)}`;
  const plain = Array.from({ length: 2 + random.below(3) }, (_unused, at) =>
    cluster(random, `${prefix}-${String(at)}`, world.upstreamPort, 10 + at),
  );
  const names = plain.map((one) => text(one['name']));
  const special = [
    ...(random.chance(0.4) ? [originalDst(random, `${prefix}-o`, world.upstreamPort)] : []),
    ...(random.chance(0.3)
      ? [aggregate(`${prefix}-a`, random.some([...names, 'missing'], 1, 3))]
      : []),
  ];
  const clusters = [...plain, ...special];
  const scope: ListenerScope = {
    random,
    clusters: clusters.map((one) => text(one['name'])),
    certificate: world.certificate,
    clientUri: world.clientUri,
    logFile: world.logFile,
  };
  const port = world.firstPort + index;
  const behind = 20_000 + index;
  const virtual = random.chance(0.3);
  const proxied = virtual || random.chance(0.5);
  const body = listenerBody(scope);
  const first: JsonObject = {
    name: `${prefix}-bound`,
    ...address('0.0.0.0', port),
    ...(proxied ? withFilter(body, proxyProtocol) : body),
    ...(virtual ? { use_original_dst: true } : {}),
  };
  const others = virtual
    ? random.some(['127.1.2.3', '0.0.0.0', '127.0.0.1', '127.9.9.9'], 1, 3).map((ip) => ({
        name: `${prefix}-${ip}`,
        ...address(ip, behind),
        bind_to_port: false,
        ...listenerBody(scope),
      }))
    : [];
  return { index, port, proxied, behind, listeners: [first, ...others], clusters };
}

/** Nobody is behind it: services that filters would ask. */
const nobody: JsonObject = {
  name: 'nobody',
  type: 'STATIC',
  connect_timeout: '1s',
  typed_extension_protocol_options: {
    'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': {
      '@type': type('extensions.upstreams.http.v3.HttpProtocolOptions'),
      explicit_http_config: { http2_protocol_options: {} },
    },
  },
  load_assignment: { cluster_name: 'nobody', endpoints: [] },
};

export function bootstrap(
  configurations: readonly Configuration[],
  adminPort: number,
  certificate: KeyPair,
): JsonObject {
  return {
    node: { id: 'conformance', cluster: 'conformance' },
    admin: address('127.0.0.1', adminPort),
    static_resources: {
      listeners: configurations.flatMap((one) => one.listeners),
      clusters: [...configurations.flatMap((one) => one.clusters), nobody],
      secrets: [
        {
          name: 'own-certificate',
          tls_certificate: {
            certificate_chain: { inline_string: certificate.certificate },
            private_key: { inline_string: certificate.key },
          },
        },
      ],
    },
    layered_runtime: {
      layers: [
        {
          name: 'static',
          static_layer: {
            // use_original_dst is deprecated in v3, but it is what Istio's 15001 is.
            'envoy.deprecated_features:envoy.config.listener.v3.Listener.hidden_envoy_deprecated_use_original_dst': true,
            're2.max_program_size.error_level': 32_768,
            'reply.code': 404,
            'reply.all': 100,
            'fault.abort.percent': 100,
            'fault.abort.status': 419,
          },
        },
      ],
    },
  };
}

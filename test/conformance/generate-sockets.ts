import type { JsonObject } from '../../src-main/contract/json.ts';
import type { Random } from '../support/random.ts';
import { type } from './generate-matcher.ts';

const raw: JsonObject = {
  name: 'envoy.transport_sockets.raw_buffer',
  typed_config: { '@type': type('extensions.transport_sockets.raw_buffer.v3.RawBuffer') },
};

/** TLS towards the upstream of the tests, which takes any. */
function tls(random: Random): JsonObject {
  return {
    name: 'envoy.transport_sockets.tls',
    typed_config: {
      '@type': type('extensions.transport_sockets.tls.v3.UpstreamTlsContext'),
      ...(random.chance(0.6) ? { sni: random.pick(['up.test', 'other.test']) } : {}),
      ...(random.chance(0.2) ? { auto_host_sni: true } : {}),
      common_tls_context: {
        ...(random.chance(0.4) ? { alpn_protocols: ['http/1.1'] } : {}),
        ...(random.chance(0.4)
          ? { tls_certificate_sds_secret_configs: [{ name: 'own-certificate' }] }
          : {}),
      },
    },
  };
}

/** A socket that wraps another. */
function wrapped(random: Random, inner: JsonObject): JsonObject {
  const [name, message, config] = random.pick<readonly [string, string, JsonObject]>([
    [
      'tap',
      'tap.v3.Tap',
      {
        common_config: { admin_config: { config_id: 'tap' } },
      },
    ],
    ['tcp_stats', 'tcp_stats.v3.Config', {}],
    [
      'upstream_proxy_protocol',
      'proxy_protocol.v3.ProxyProtocolUpstreamTransport',
      {
        config: { version: 'V1' },
      },
    ],
  ]);
  return {
    name: `envoy.transport_sockets.${name}`,
    typed_config: {
      '@type': type(`extensions.transport_sockets.${message}`),
      ...config,
      transport_socket: inner,
    },
  };
}

function socket(random: Random): JsonObject {
  const inner = random.chance(0.6) ? tls(random) : raw;
  return random.chance(0.25) ? wrapped(random, inner) : inner;
}

/** The matcher's tree over the endpoint's own metadata; it names an entry. */
function byMatcher(random: Random): JsonObject {
  const action = (name: string): JsonObject => ({
    action: {
      name: 'socket',
      typed_config: {
        '@type': type(
          'extensions.matching.common_inputs.transport_socket.v3.TransportSocketNameAction',
        ),
        name,
      },
    },
  });
  return {
    transport_socket_matcher: {
      matcher_tree: {
        input: {
          name: 'input',
          typed_config: {
            '@type': type(
              'extensions.matching.common_inputs.transport_socket.v3.EndpointMetadataInput',
            ),
            filter: 'envoy.transport_socket_match',
            path: [{ key: 'mode' }],
          },
        },
        exact_match_map: { map: { tls: action('tls'), plain: action('plain') } },
      },
      ...(random.chance(0.5) ? { on_no_match: action(random.pick(['tls', 'plain'])) } : {}),
    },
  };
}

/** Version of HTTP and server name towards the endpoints. */
function protocol(random: Random): JsonObject {
  return {
    typed_extension_protocol_options: {
      'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': {
        '@type': type('extensions.upstreams.http.v3.HttpProtocolOptions'),
        ...(random.chance(0.5)
          ? {
              upstream_http_protocol_options: {
                auto_sni: true,
                ...(random.chance(0.4) ? { override_auto_sni_header: 'x-host' } : {}),
              },
            }
          : {}),
        ...(random.chance(0.4)
          ? { explicit_http_config: { http2_protocol_options: {} } }
          : random.chance(0.3)
            ? { use_downstream_protocol_config: { http2_protocol_options: {} } }
            : { explicit_http_config: { http_protocol_options: {} } }),
      },
    },
  };
}

/** Transport sockets of a cluster: its own, by the endpoints' metadata, or none. */
export function sockets(random: Random): JsonObject {
  const named = (name: string): JsonObject => ({
    name,
    match: { mode: name },
    transport_socket: name === 'plain' ? raw : socket(random),
  });
  return {
    ...(random.chance(0.15)
      ? {
          transport_socket_matches: [
            named('tls'),
            named('plain'),
            ...(random.chance(0.4) ? [{ ...named('any'), match: {} }] : []),
          ],
          ...(random.chance(0.4) ? byMatcher(random) : {}),
        }
      : {}),
    ...(random.chance(0.15) ? { transport_socket: socket(random) } : {}),
    ...(random.chance(0.15) ? protocol(random) : {}),
    ...(random.chance(0.08)
      ? { upstream_bind_config: { source_address: { address: '127.0.0.77', port_value: 0 } } }
      : {}),
  };
}

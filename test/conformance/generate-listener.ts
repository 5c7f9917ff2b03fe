import { type JsonObject, text } from '../../src-main/contract/json.ts';
import type { Random } from '../support/random.ts';
import { accessLog } from './access-log.ts';
import { connectionManager } from './generate-manager.ts';
import { chainMatcher, cidr, ranges, type } from './generate-matcher.ts';
import { stateValues, tcpCluster } from './generate-metadata.ts';
import { rbac } from './generate-rbac.ts';
import type { ListenerScope } from './generate-scope.ts';

function chainMatch(random: Random): JsonObject {
  return {
    ...(random.chance(0.25) ? { destination_port: random.pick([80, 443, 8080]) } : {}),
    ...(random.chance(0.2) ? { prefix_ranges: random.some(ranges, 1, 2).map(cidr) } : {}),
    ...(random.chance(0.3)
      ? {
          server_names: random.some(
            [
              'a.example.com',
              'b.example.com',
              '*.example.com',
              '*.b.example.com',
              'example.com',
              '*.com',
            ],
            1,
            2,
          ),
        }
      : {}),
    ...(random.chance(0.4) ? { transport_protocol: random.pick(['tls', 'raw_buffer']) } : {}),
    ...(random.chance(0.35)
      ? { application_protocols: random.some(['h2', 'http/1.1', 'h2c', 'http/1.0', 'istio'], 1, 2) }
      : {}),
    ...(random.chance(0.15)
      ? {
          direct_source_prefix_ranges: random
            .some(['127.0.0.0/8', '127.0.0.2/32', '127.0.0.4/30'], 1, 2)
            .map(cidr),
        }
      : {}),
    ...(random.chance(0.15)
      ? { source_type: random.pick(['SAME_IP_OR_LOOPBACK', 'EXTERNAL']) }
      : {}),
    ...(random.chance(0.2) ? { source_prefix_ranges: random.some(ranges, 1, 2).map(cidr) } : {}),
    ...(random.chance(0.1) ? { source_ports: [40_001] } : {}),
  };
}

/** Everything a chain stands under; two chains that share one would be refused. */
function keys(match: JsonObject): readonly string[] {
  const fields = [
    'destination_port',
    'prefix_ranges',
    'server_names',
    'transport_protocol',
    'application_protocols',
    'direct_source_prefix_ranges',
    'source_type',
    'source_prefix_ranges',
    'source_ports',
  ];
  let all = [''];
  for (const field of fields) {
    const value = match[field];
    const options = Array.isArray(value)
      ? value.map((one) => JSON.stringify(one))
      : [JSON.stringify(value ?? null)];
    all = all.flatMap((head) => options.map((option) => `${head}|${option}`));
  }
  return all;
}

function tcpProxy(scope: ListenerScope): JsonObject {
  const { random } = scope;
  const one = (): string => random.pick(scope.clusters);
  return {
    name: 'envoy.filters.network.tcp_proxy',
    typed_config: {
      '@type': type('extensions.filters.network.tcp_proxy.v3.TcpProxy'),
      stat_prefix: 't',
      access_log: [accessLog(scope.logFile, 'tcp')],
      ...(random.chance(0.25)
        ? { metadata_match: { filter_metadata: { 'envoy.lb': { version: 'v1' } } } }
        : {}),
      ...(random.chance(0.25)
        ? {
            hash_policy: [
              random.chance(0.6)
                ? { source_ip: {} }
                : { filter_state: { key: random.pick(['connection.one', 'connection.two']) } },
            ],
          }
        : {}),
      ...(random.chance(0.3)
        ? {
            weighted_clusters: {
              clusters: [
                {
                  name: one(),
                  weight: 1,
                  ...(random.chance(0.4)
                    ? { metadata_match: { filter_metadata: { 'envoy.lb': { stage: 'prod' } } } }
                    : {}),
                },
                { name: one(), weight: 3 },
              ],
            },
          }
        : { cluster: random.chance(0.1) ? 'missing' : one() }),
    },
  };
}

/** Whom the chain lets in, where it asks for certificates. */
function clientNames({ random, clientUri }: ListenerScope): JsonObject {
  const matcher = random.pick<JsonObject>([
    { exact: clientUri },
    { prefix: 'spiffe://conformance/' },
    { exact: 'spiffe://other' },
    { suffix: '/sa/b' },
  ]);
  return random.pick<JsonObject>([
    { trust_chain_verification: 'ACCEPT_UNTRUSTED' },
    { trust_chain_verification: 'ACCEPT_UNTRUSTED' },
    {
      match_typed_subject_alt_names: [
        { san_type: random.pick(['URI', 'URI', 'DNS', 'EMAIL']), matcher },
      ],
    },
    { match_subject_alt_names: [matcher] },
  ]);
}

function tlsSocket(scope: ListenerScope): JsonObject {
  const { certificate, random } = scope;
  return {
    name: 'envoy.transport_sockets.tls',
    typed_config: {
      '@type': type('extensions.transport_sockets.tls.v3.DownstreamTlsContext'),
      common_tls_context: {
        alpn_protocols: ['h2', 'http/1.1'],
        ...(random.chance(0.2)
          ? { tls_certificate_sds_secret_configs: [{ name: 'own-certificate' }] }
          : {
              tls_certificates: [
                {
                  certificate_chain: { inline_string: certificate.certificate },
                  private_key: { inline_string: certificate.key },
                },
              ],
            }),
        validation_context: {
          trusted_ca: { inline_string: certificate.certificate },
          ...clientNames(scope),
        },
      },
      require_client_certificate: random.chance(0.2),
      ...(random.chance(0.1) ? { require_sni: true } : {}),
    },
  };
}

/** Filter state of the connection, which also may name tcp_proxy's cluster. */
function networkState({ random, clusters }: ListenerScope): JsonObject {
  const values = (): JsonObject[] => [
    ...stateValues(random, false),
    ...(random.chance(0.3) ? [tcpCluster(random.pick(clusters))] : []),
  ];
  return {
    name: 'envoy.filters.network.set_filter_state',
    typed_config: {
      '@type': type('extensions.filters.network.set_filter_state.v3.Config'),
      ...random.pick<() => JsonObject>([
        () => ({ on_new_connection: values() }),
        () => ({ on_new_connection: values() }),
        () => ({ on_downstream_tls_handshake: values() }),
        () => ({ on_downstream_data: values() }),
      ])(),
    },
  };
}

function chain(scope: ListenerScope, name: string, match: JsonObject): JsonObject {
  const { random } = scope;
  const tls = random.chance(match['transport_protocol'] === 'tls' ? 0.9 : 0.08);
  const tcp = random.chance(0.2);
  return {
    name,
    filter_chain_match: match,
    ...(tls ? { transport_socket: tlsSocket(scope) } : {}),
    filters: [
      ...(random.chance(0.12) ? [networkState(scope)] : []),
      ...(random.chance(0.12) ? [rbac(scope, true)] : []),
      tcp ? tcpProxy(scope) : connectionManager(scope),
    ],
  };
}

/** Destination ports at which an inspector does not look. */
function predicate(random: Random, depth = 1): JsonObject {
  const range: JsonObject = {
    destination_port_range: { start: random.pick([80, 443]), end: random.pick([444, 8081]) },
  };
  if (depth === 0) return random.chance(0.2) ? { any_match: true } : range;
  const two = { rules: [predicate(random, 0), predicate(random, 0)] };
  return random.pick<JsonObject>([
    range,
    range,
    { any_match: true },
    { or_match: two },
    { and_match: two },
    { not_match: predicate(random, 0) },
  ]);
}

function listenerFilters(random: Random): JsonObject[] {
  const filter = (word: string, message: string, config: JsonObject = {}): JsonObject => ({
    name: `envoy.filters.listener.${word}`,
    typed_config: { '@type': type(`extensions.filters.listener.${word}.v3.${message}`), ...config },
    ...(random.chance(0.15) ? { filter_disabled: predicate(random) } : {}),
  });
  return [
    ...(random.chance(0.85) ? [filter('tls_inspector', 'TlsInspector')] : []),
    ...(random.chance(0.6) ? [filter('http_inspector', 'HttpInspector')] : []),
    ...(random.chance(0.06)
      ? [filter('set_filter_state', 'Config', { on_accept: stateValues(random, false) })]
      : []),
  ];
}

/** Chains, matcher, inspectors: what a listener has beside its address. */
export function listenerBody(scope: ListenerScope): JsonObject {
  const { random } = scope;
  const byMatcher = random.chance(0.2);
  const taken = new Set<string>();
  const chains: JsonObject[] = [];
  for (let index = 0; index < 1 + random.below(6); index++) {
    const match = chainMatch(random);
    const own = keys(match);
    if (own.some((key) => taken.has(key))) continue;
    for (const key of own) taken.add(key);
    chains.push(chain(scope, `c${String(index)}`, match));
  }
  const names = chains.map((one) => text(one['name']));
  return {
    filter_chains: chains,
    ...(byMatcher ? { filter_chain_matcher: chainMatcher(random, names) } : {}),
    ...(random.chance(0.65) ? { default_filter_chain: chain(scope, 'default', {}) } : {}),
    listener_filters: listenerFilters(random),
    access_log: [accessLog(scope.logFile, 'listener')],
  };
}

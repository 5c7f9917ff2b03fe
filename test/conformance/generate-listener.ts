import { type JsonObject, text } from '../../src-main/contract/json.ts';
import type { Random } from '../support/random.ts';
import type { KeyPair } from './certificates.ts';
import { headerMatcher } from './generate-headers.ts';
import { connectionManager } from './generate-manager.ts';
import { chainMatcher, cidr, ranges, type } from './generate-matcher.ts';

export interface ListenerScope {
  readonly random: Random;
  readonly clusters: readonly string[];
  readonly certificate: KeyPair;
  readonly clientUri: string;
  readonly logFile: string;
}

export function accessLog(logFile: string, kind: 'listener' | 'http' | 'tcp'): JsonObject {
  const fields = {
    kind,
    case: '%REQ(X-CASE)%',
    direct: '%DOWNSTREAM_DIRECT_REMOTE_ADDRESS% %DOWNSTREAM_DIRECT_LOCAL_ADDRESS%',
    remote: '%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%',
    chain: '%FILTER_CHAIN_NAME%',
    route: '%ROUTE_NAME%',
    cluster: '%UPSTREAM_CLUSTER_RAW%',
    upstream: '%UPSTREAM_HOST%',
    code: '%RESPONSE_CODE%',
    flags: '%RESPONSE_FLAGS%',
    details: '%RESPONSE_CODE_DETAILS%',
    termination: '%CONNECTION_TERMINATION_DETAILS%',
    path: '%REQ(:PATH)%',
    authority: '%REQ(:AUTHORITY)%',
    location: '%RESP(LOCATION)%',
    failure: '%UPSTREAM_TRANSPORT_FAILURE_REASON%',
  };
  return {
    name: 'envoy.access_loggers.file',
    typed_config: {
      '@type': type('extensions.access_loggers.file.v3.FileAccessLog'),
      path: logFile,
      log_format: { json_format: fields },
    },
  };
}

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

function rbacPolicy(random: Random, clientUri: string, network: boolean): JsonObject {
  // The network filter refuses header rules at load.
  const http = (rule: () => JsonObject): JsonObject[] => (network ? [] : [rule()]);
  const permission = (): JsonObject =>
    random.pick<JsonObject>([
      { any: true },
      ...http(() => ({ header: headerMatcher(random) })),
      { url_path: { path: { prefix: random.pick(['/foo', '/api', '/']) } } },
      { destination_port: random.pick([80, 443]) },
      ...http(() => ({ not_rule: { header: headerMatcher(random) } })),
      ...http(() => ({
        and_rules: {
          rules: [
            { header: { name: ':method', string_match: { exact: 'GET' } } },
            { url_path: { path: { exact: '/foo' } } },
          ],
        },
      })),
      { not_rule: { destination_port: 80 } },
      { requested_server_name: { exact: random.pick(['a.example.com', '']) } },
      { destination_ip: cidr(random.pick(ranges)) },
    ]);
  const principal = (): JsonObject =>
    random.pick<JsonObject>([
      { any: true },
      { authenticated: {} },
      { authenticated: { principal_name: { exact: clientUri } } },
      { direct_remote_ip: cidr(random.pick(['127.0.0.0/8', '127.0.0.2/32'])) },
      { remote_ip: cidr(random.pick(ranges)) },
      { source_ip: cidr(random.pick(ranges)) },
      ...http(() => ({ not_id: { header: headerMatcher(random) } })),
      ...http(() => ({ header: headerMatcher(random) })),
      { not_id: { remote_ip: cidr(random.pick(ranges)) } },
    ]);
  return { permissions: [permission()], principals: [principal()] };
}

export function rbac(scope: ListenerScope, network: boolean): JsonObject {
  const { random } = scope;
  const names = random.some(['a policy', 'B', 'ns[x]-policy[y]-rule[0]', 'z'], 0, 3);
  const rules = {
    action: random.pick(['ALLOW', 'DENY', 'LOG']),
    policies: Object.fromEntries(
      names.map((name) => [name, rbacPolicy(random, scope.clientUri, network)]),
    ),
  };
  return {
    name: network ? 'envoy.filters.network.rbac' : 'envoy.filters.http.rbac',
    typed_config: {
      '@type': type(
        network
          ? 'extensions.filters.network.rbac.v3.RBAC'
          : 'extensions.filters.http.rbac.v3.RBAC',
      ),
      ...(network ? { stat_prefix: 'r' } : {}),
      ...(random.chance(0.85) ? { rules } : { shadow_rules: rules }),
    },
  };
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
      ...(random.chance(0.3)
        ? {
            weighted_clusters: {
              clusters: [
                { name: one(), weight: 1 },
                { name: one(), weight: 3 },
              ],
            },
          }
        : { cluster: random.chance(0.1) ? 'missing' : one() }),
    },
  };
}

function tlsSocket(scope: ListenerScope): JsonObject {
  const { certificate, random } = scope;
  return {
    name: 'envoy.transport_sockets.tls',
    typed_config: {
      '@type': type('extensions.transport_sockets.tls.v3.DownstreamTlsContext'),
      common_tls_context: {
        alpn_protocols: ['h2', 'http/1.1'],
        tls_certificates: [
          {
            certificate_chain: { inline_string: certificate.certificate },
            private_key: { inline_string: certificate.key },
          },
        ],
        validation_context: {
          trusted_ca: { inline_string: certificate.certificate },
          trust_chain_verification: 'ACCEPT_UNTRUSTED',
        },
      },
      require_client_certificate: random.chance(0.2),
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
      ...(random.chance(0.12) ? [rbac(scope, true)] : []),
      tcp ? tcpProxy(scope) : connectionManager(scope),
    ],
  };
}

function listenerFilters(random: Random): JsonObject[] {
  const inspector = (word: string, message: string): JsonObject => ({
    name: `envoy.filters.listener.${word}`,
    typed_config: { '@type': type(`extensions.filters.listener.${word}.v3.${message}`) },
    ...(random.chance(0.15)
      ? { filter_disabled: { destination_port_range: { start: 80, end: 444 } } }
      : {}),
  });
  return [
    ...(random.chance(0.85) ? [inspector('tls_inspector', 'TlsInspector')] : []),
    ...(random.chance(0.6) ? [inspector('http_inspector', 'HttpInspector')] : []),
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

import { at, isObject, type JsonObject, obj, optObj, text } from '../../../contract/json.ts';
import type { TraceEndpoint } from '../../../contract/trace.ts';
import { filterConfig } from '../../filters.ts';
import { messages, scalars, typeName } from '../../match/fields.ts';
import { reason } from '../../match/reason.ts';
import { envoyRules } from '../../match/rules.ts';
import { evaluateMatcher } from '../../match/xds-matcher.ts';
import type { Host } from './host-set.ts';

/** The transport socket towards one endpoint (docs/envoy.md §4.5; transport_socket_match_impl.cc). */
export interface UpstreamSocket {
  readonly transport: TraceEndpoint['transport'];
  /** Name of the matching entry; empty: the cluster's own. */
  readonly name: string;
  readonly sni: string;
  readonly alpn: readonly string[];
  /** Our own certificate goes along. */
  readonly presents: boolean;
  /** StringMatchers over the server's SANs; empty: none is checked. */
  readonly expectedSans: readonly JsonObject[];
}

function matches(want: JsonObject, have: JsonObject | undefined): boolean {
  return Object.entries(want).every(
    ([key, value]) => have !== undefined && JSON.stringify(have[key]) === JSON.stringify(value),
  );
}

/** Metadata at `path` below `filter`, as texts and numbers are compared. */
function metadataInput(config: JsonObject, metadata: JsonObject): string | undefined {
  const path = messages(config['path']).map((one) => text(one['key']));
  const filter = text(config['filter']) || 'envoy.transport_socket_match';
  const value = at(metadata, filter, ...path);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** transport_socket_matcher: the tree names an entry of transport_socket_matches (transport_socket_match_impl.cc). */
function byMatcher(
  cluster: JsonObject,
  matcher: JsonObject,
  host: Host,
): { name: string; socket: JsonObject | undefined } {
  const unknown: string[] = [];
  const found = evaluateMatcher(matcher, {
    rules: envoyRules({}, ''),
    input: (extension) => {
      const config = optObj(extension['typedConfig']) ?? {};
      if (typeName(config) === 'EndpointMetadataInput') return metadataInput(config, host.metadata);
      if (typeName(config) === 'LocalityMetadataInput')
        return metadataInput(config, host.localityMetadata);
      unknown.push(text(extension['name']));
      return undefined;
    },
    depends: (why) => unknown.push(why.key),
    unknownExtension: (extension) =>
      reason('trace.depends.matcherExtension', { name: text(extension['name']) }),
  });
  const name = text(at(found?.action, 'typedConfig', 'name'));
  const entry = messages(cluster['transportSocketMatches']).find((one) => one['name'] === name);
  if (unknown.length > 0) return { name, socket: { name: 'unknown' } };
  return {
    name: entry === undefined ? '' : name,
    socket: optObj((entry ?? cluster)['transportSocket']),
  };
}

function socketFor(
  cluster: JsonObject,
  host: Host,
): { name: string; socket: JsonObject | undefined } {
  const matcher = optObj(cluster['transportSocketMatcher']);
  if (matcher !== undefined) return byMatcher(cluster, matcher, host);
  const key = 'envoy.transport_socket_match';
  const own = optObj(host.metadata[key]);
  const locality = optObj(host.localityMetadata[key]);
  const entries = messages(cluster['transportSocketMatches']);
  for (const have of [own, locality])
    for (const entry of entries) {
      const want = obj(entry['match']);
      if (have === undefined && Object.keys(want).length > 0) continue;
      if (matches(want, have))
        return { name: text(entry['name']), socket: optObj(entry['transportSocket']) };
    }
  const legacy = optObj(cluster['tlsContext']);
  const socket =
    optObj(cluster['transportSocket']) ??
    (legacy === undefined
      ? undefined
      : { name: 'envoy.transport_sockets.tls', typedConfig: legacy });
  return { name: '', socket };
}

/** Looks through wrappers (upstream_proxy_protocol, tap, internal_upstream) for the TLS context. */
function unwrap(socket: JsonObject | undefined): JsonObject | undefined {
  const inner = optObj(filterConfig(socket ?? {})?.['transportSocket']);
  return inner === undefined ? socket : unwrap(inner);
}

export function upstreamSocket(cluster: JsonObject, host: Host): UpstreamSocket {
  const { name, socket: wrapped } = socketFor(cluster, host);
  const socket = unwrap(wrapped);
  const config = filterConfig(socket ?? {});
  const type = typeName(config);
  const plain: UpstreamSocket = {
    transport: 'plaintext',
    name,
    sni: '',
    alpn: [],
    presents: false,
    expectedSans: [],
  };
  if (socket === undefined || type === 'RawBuffer' || text(socket['name']).endsWith('raw_buffer'))
    return plain;
  const isTls = type === 'UpstreamTlsContext' || /(^|\.)tls$/.test(text(socket['name']));
  if (!isTls) return { ...plain, transport: 'unknown' };
  const context = config ?? {};
  const common = obj(context['commonTlsContext']);
  const presents =
    messages(common['tlsCertificateSdsSecretConfigs']).length > 0 ||
    messages(common['tlsCertificates']).length > 0 ||
    common['tlsCertificateProviderInstance'] !== undefined ||
    common['tlsCertificateCertificateProviderInstance'] !== undefined;
  const validation =
    optObj(common['validationContext']) ??
    optObj(at(common, 'combinedValidationContext', 'defaultValidationContext'));
  const typed = messages(validation?.['matchTypedSubjectAltNames']).map((one) => one['matcher']);
  return {
    transport: presents ? 'mtls' : 'tls',
    name,
    // auto_host_sni: the endpoint's own name.
    sni: (context['autoHostSni'] === true ? host.hostname : '') || text(context['sni']),
    alpn: scalars(common['alpnProtocols']),
    presents,
    expectedSans: [
      ...messages(validation?.['matchSubjectAltNames']),
      ...typed.filter(isObject),
      // Envoy ≤ 1.14: plain texts.
      ...scalars(validation?.['verifySubjectAltName']).map((exact) => ({ exact })),
    ],
  };
}

/** HttpProtocolOptions of the cluster (typed_extension_protocol_options), or the older fields. */
export function upstreamHttp(cluster: JsonObject): {
  readonly protocol: 'HTTP/1.1' | 'HTTP/2' | 'downstream';
  readonly autoSni: boolean;
  /** Header whose value is the server name in place of the authority. */
  readonly sniHeader: string;
} {
  const options = optObj(
    optObj(cluster['typedExtensionProtocolOptions'])?.[
      'envoy.extensions.upstreams.http.v3.HttpProtocolOptions'
    ],
  );
  const sniHeader =
    text(at(options, 'upstreamHttpProtocolOptions', 'overrideAutoSniHeader')) ||
    text(at(cluster, 'upstreamHttpProtocolOptions', 'overrideAutoSniHeader'));
  const autoSni =
    at(options, 'upstreamHttpProtocolOptions', 'autoSni') === true ||
    at(cluster, 'upstreamHttpProtocolOptions', 'autoSni') === true;
  if (options?.['useDownstreamProtocolConfig'] !== undefined)
    return { protocol: 'downstream', autoSni, sniHeader };
  const selection = text(cluster['protocolSelection']);
  if (selection === 'USE_DOWNSTREAM_PROTOCOL')
    return { protocol: 'downstream', autoSni, sniHeader };
  const explicit = optObj(options?.['explicitHttpConfig']);
  const http2 =
    explicit?.['http2ProtocolOptions'] !== undefined ||
    cluster['http2ProtocolOptions'] !== undefined;
  return { protocol: http2 ? 'HTTP/2' : 'HTTP/1.1', autoSni, sniHeader };
}

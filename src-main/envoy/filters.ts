import { isObject, type JsonObject, optObj, text } from '../contract/json.ts';
import { canonicalObject } from './canonical.ts';
import { lastWord } from './last-word.ts';

/**
 * What a filter is, told by its `@type` or by its name: Istio ≤ 1.6 used names without `filters.network`
 * (`envoy.http_connection_manager`), and a name is free text in v3, so the type decides where there is one.
 * Names: https://www.envoyproxy.io/docs/envoy/latest/version_history/v1.14.0 ("deprecated names").
 */
export type FilterKind =
  | 'http-connection-manager'
  | 'tcp-proxy'
  | 'rbac'
  | 'router'
  | 'fault'
  | 'jwt-authn'
  | 'cors'
  | 'csrf'
  | 'ext-authz'
  | 'header-mutation'
  | 'sni-cluster'
  | 'original-dst'
  | 'tls-inspector'
  | 'http-inspector'
  | 'proxy-protocol'
  | 'custom-response'
  | 'grpc-web'
  | 'ext-proc'
  | 'lua'
  | 'header-to-metadata'
  | 'set-metadata'
  | 'set-filter-state'
  | 'other';

const kindsByLastWord: Record<string, FilterKind> = {
  http_connection_manager: 'http-connection-manager',
  HttpConnectionManager: 'http-connection-manager',
  tcp_proxy: 'tcp-proxy',
  TcpProxy: 'tcp-proxy',
  rbac: 'rbac',
  RBAC: 'rbac',
  router: 'router',
  Router: 'router',
  fault: 'fault',
  HTTPFault: 'fault',
  jwt_authn: 'jwt-authn',
  JwtAuthentication: 'jwt-authn',
  cors: 'cors',
  Cors: 'cors',
  CorsPolicy: 'cors',
  csrf: 'csrf',
  CsrfPolicy: 'csrf',
  ext_authz: 'ext-authz',
  ExtAuthz: 'ext-authz',
  custom_response: 'custom-response',
  CustomResponse: 'custom-response',
  grpc_web: 'grpc-web',
  GrpcWeb: 'grpc-web',
  ext_proc: 'ext-proc',
  ExternalProcessor: 'ext-proc',
  lua: 'lua',
  Lua: 'lua',
  header_mutation: 'header-mutation',
  HeaderMutation: 'header-mutation',
  sni_cluster: 'sni-cluster',
  SniCluster: 'sni-cluster',
  original_dst: 'original-dst',
  OriginalDst: 'original-dst',
  tls_inspector: 'tls-inspector',
  TlsInspector: 'tls-inspector',
  http_inspector: 'http-inspector',
  HttpInspector: 'http-inspector',
  header_to_metadata: 'header-to-metadata',
  set_metadata: 'set-metadata',
  set_filter_state: 'set-filter-state',
  proxy_protocol: 'proxy-protocol',
  ProxyProtocol: 'proxy-protocol',
};

/** Messages named `Config`, told by their package. */
function kindsByPackage(type: string): FilterKind | undefined {
  const found = /\.(header_to_metadata|set_metadata|set_filter_state)\.v\d\w*\.Config$/.exec(
    type,
  )?.[1];
  return found === undefined ? undefined : kindsByLastWord[found];
}

/** `filter` is canonical: { name, typedConfig | config }. */
export function filterKind(filter: JsonObject): FilterKind {
  const typed = optObj(filter['typedConfig']);
  const type = text(typed === undefined ? '' : opened(typed)['@type']);
  const byType = kindsByLastWord[lastWord(type)] ?? kindsByPackage(type);
  // A filter within a matcher is none of its own; with-matcher.ts opens it.
  if (byType === undefined && lastWord(type) === 'ExtensionWithMatcher') return 'other';
  return byType ?? kindsByLastWord[lastWord(text(filter['name']))] ?? 'other';
}

/** The filter's own configuration, typed (v3) or Struct (v2); undefined when it has none. */
export function filterConfig(filter: JsonObject): JsonObject | undefined {
  const typed = optObj(filter['typedConfig']);
  return typed === undefined ? optObj(filter['config']) : opened(typed);
}

const openedStructs = new WeakMap<JsonObject, JsonObject>();

/**
 * The message that a TypedStruct (udpa.type.v1, xds.type.v3) or a Struct wraps in `value`, with its type. A Struct body
 * stands as it was written, and Envoy reads both spellings of a field.
 */
export function opened(config: JsonObject): JsonObject {
  const url = text(config['@type']);
  if (!/(?:TypedStruct|protobuf\.Struct)$/.test(url)) return config;
  const known = openedStructs.get(config);
  if (known !== undefined) return known;
  const type = text(config['typeUrl']);
  const value = canonicalObject(isObject(config['value']) ? config['value'] : {});
  const made = type === '' ? value : { '@type': type, ...value };
  openedStructs.set(config, made);
  return made;
}

import type { JsonObject } from '../../contract/json.ts';
import type {
  Destination,
  HttpMatch,
  HttpRoute,
  Named,
  StringMatch,
} from '../world/description.ts';
import type { VirtualServiceSpec } from '../world/description.ts';
import { any, extension, message, repeated } from '../world/message.ts';
import { clusterName, fullHost } from '../world/proxy.ts';
import type { Registry } from '../world/registry.ts';

/** How one VirtualService route becomes Envoy routes (pilot/pkg/networking/core/route/route.go). */

export interface RouteContext {
  readonly registry: Registry;
  /** Port of the listener or service, for destinations without one. */
  readonly port: number;
  /** `mesh` for a sidecar's own routes, else the name of the Gateway. */
  readonly gateway: string;
  /** Hash policy of the destination's DestinationRule: header name by host name. */
  readonly hashHeader: (hostname: string) => string | undefined;
}

const defaultRetryOn =
  'connect-failure,refused-stream,unavailable,cancelled,retriable-status-codes';
const previousHosts: JsonObject = extension(
  'envoy.retry_host_predicates.previous_hosts',
  'envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate',
);

function retryPolicy(
  retries: HttpRoute['retries'] | undefined,
  consistentHash: boolean,
): JsonObject {
  return message({
    retry_on: retries?.retryOn ?? defaultRetryOn,
    num_retries: retries?.attempts ?? 2,
    per_try_timeout: retries?.perTryTimeout,
    // With a consistent hash another host would break the affinity, so istiod leaves the predicate out.
    retry_host_predicate: consistentHash ? undefined : [previousHosts],
    host_selection_retry_max_attempts: '5',
  });
}

/** The route of a service that no VirtualService speaks about. */
export function defaultRoute(hostname: string, port: number, context: RouteContext): JsonObject {
  const header = context.hashHeader(hostname);
  return message({
    match: { prefix: '/' },
    route: message({
      cluster: clusterName(port, '', hostname),
      timeout: '0s',
      // The default route keeps the predicate even with a hash policy.
      retry_policy: retryPolicy(undefined, false),
      hash_policy: header === undefined ? undefined : [{ header: { header_name: header } }],
      max_grpc_timeout: '0s',
    }),
    decorator: { operation: `${hostname}:${port}/*` },
    name: 'default',
  });
}

/** One Envoy route per match of the VirtualService route, in order. */
export function virtualServiceRoutes(
  source: Named<VirtualServiceSpec>,
  context: RouteContext,
): JsonObject[] {
  const result: JsonObject[] = [];
  for (const route of source.spec.http ?? []) {
    for (const match of route.match ?? [undefined]) {
      if (match?.gateways?.includes(context.gateway) === false) continue;
      result.push(oneRoute(source, route, match, context));
    }
  }
  return result;
}

function oneRoute(
  source: Named<VirtualServiceSpec>,
  route: HttpRoute,
  match: HttpMatch | undefined,
  context: RouteContext,
): JsonObject {
  const destinations = route.route ?? [];
  const single = destinations.length === 1 ? destinations[0]?.destination : undefined;
  const operationHost =
    single === undefined
      ? `${source.spec.hosts[0] ?? ''}:${context.port}`
      : hostPort(single, source, context);
  return message({
    match: routeMatch(match),
    route: destinations.length === 0 ? undefined : routeAction(source, route, context),
    redirect: redirect(route.redirect),
    metadata: {
      filter_metadata: {
        istio: {
          config: `/apis/networking.istio.io/v1/namespaces/${source.namespace}/virtual-service/${source.name}`,
        },
      },
    },
    decorator: { operation: `${operationHost}${pathPattern(match)}` },
    direct_response: directResponse(route.directResponse),
    request_headers_to_add: requestHeaders(route.headers?.request?.set),
    typed_per_filter_config: faults(route.fault),
    name: route.name,
  });
}

function hostPort(
  destination: Destination,
  source: Named<VirtualServiceSpec>,
  context: RouteContext,
): string {
  return `${fullHost(destination.host, source.namespace)}:${destination.port?.number ?? context.port}`;
}

function destinationCluster(
  destination: Destination,
  source: Named<VirtualServiceSpec>,
  context: RouteContext,
): string {
  const hostname = fullHost(destination.host, source.namespace);
  return clusterName(destination.port?.number ?? context.port, destination.subset ?? '', hostname);
}

function routeAction(
  source: Named<VirtualServiceSpec>,
  route: HttpRoute,
  context: RouteContext,
): JsonObject {
  const destinations = route.route ?? [];
  const first = destinations[0];
  const hash =
    first === undefined
      ? undefined
      : context.hashHeader(fullHost(first.destination.host, source.namespace));
  const weighted = destinations.length > 1;
  return message({
    cluster:
      weighted || first === undefined
        ? undefined
        : destinationCluster(first.destination, source, context),
    weighted_clusters: weighted
      ? {
          clusters: destinations.map((item) => ({
            name: destinationCluster(item.destination, source, context),
            weight: item.weight ?? 0,
          })),
        }
      : undefined,
    prefix_rewrite: route.rewrite?.uri,
    host_rewrite_literal: route.rewrite?.authority,
    timeout: route.timeout ?? '0s',
    retry_policy: retryPolicy(route.retries, hash !== undefined),
    hash_policy: hash === undefined ? undefined : [{ header: { header_name: hash } }],
    max_grpc_timeout: route.timeout ?? '0s',
    request_mirror_policies: mirror(source, route, context),
  });
}

function mirror(
  source: Named<VirtualServiceSpec>,
  route: HttpRoute,
  context: RouteContext,
): JsonObject[] | undefined {
  if (route.mirror === undefined) return undefined;
  const percent = route.mirrorPercentage?.value ?? 100;
  return [
    {
      cluster: destinationCluster(route.mirror, source, context),
      runtime_fraction: {
        default_value: { numerator: Math.round(percent * 10_000), denominator: 'MILLION' },
      },
      trace_sampled: false,
      disable_shadow_host_suffix_append: true,
    },
  ];
}

function stringMatch(match: StringMatch): JsonObject {
  if (match.exact !== undefined) return { exact: match.exact };
  if (match.prefix !== undefined) return { prefix: match.prefix };
  return { safe_regex: { regex: match.regex ?? '' } };
}

function routeMatch(match: HttpMatch | undefined): JsonObject {
  if (match === undefined) return { prefix: '/' };
  const { uri } = match;
  const headers = [
    ...Object.entries(match.headers ?? {}).map(([name, value]) => ({
      name,
      string_match: stringMatch(value),
    })),
    ...(match.method === undefined
      ? []
      : [{ name: ':method', string_match: stringMatch(match.method) }]),
    ...(match.authority === undefined
      ? []
      : [{ name: ':authority', string_match: stringMatch(match.authority) }]),
  ];
  const query = Object.entries(match.queryParams ?? {}).map(([name, value]) => ({
    name,
    string_match: stringMatch(value),
  }));
  return message({
    prefix: uri === undefined ? '/' : uri.prefix,
    path: uri?.exact,
    case_sensitive: match.ignoreUriCase !== true,
    headers: repeated(headers),
    query_parameters: repeated(query),
    safe_regex: uri?.regex === undefined ? undefined : { regex: uri.regex },
  });
}

/** What istiod calls the operation in a trace: the path, with a star where more may follow. */
function pathPattern(match: HttpMatch | undefined): string {
  const uri = match?.uri;
  if (uri?.exact !== undefined) return uri.exact;
  if (uri?.regex !== undefined) return uri.regex;
  return `${uri?.prefix ?? '/'}*`;
}

const redirectCodes: Readonly<Record<number, string | undefined>> = {
  302: 'FOUND',
  303: 'SEE_OTHER',
  307: 'TEMPORARY_REDIRECT',
  308: 'PERMANENT_REDIRECT',
};

function redirect(value: HttpRoute['redirect']): JsonObject | undefined {
  if (value === undefined) return undefined;
  return message({
    host_redirect: value.authority,
    path_redirect: value.uri,
    response_code: redirectCodes[value.redirectCode ?? 301],
  });
}

function directResponse(value: HttpRoute['directResponse']): JsonObject | undefined {
  if (value === undefined) return undefined;
  const body = value.body === undefined ? undefined : { inline_string: value.body.string };
  return message({ status: value.status, body });
}

function requestHeaders(set: Record<string, string> | undefined): JsonObject[] | undefined {
  if (set === undefined) return undefined;
  return Object.entries(set).map(([key, value]) => ({
    header: { key, value },
    append_action: 'OVERWRITE_IF_EXISTS_OR_ADD',
  }));
}

function faults(fault: HttpRoute['fault']): JsonObject | undefined {
  if (fault?.abort === undefined) return undefined;
  const { httpStatus, percentage } = fault.abort;
  return {
    'envoy.filters.http.fault': any('envoy.extensions.filters.http.fault.v3.HTTPFault', {
      abort: {
        http_status: httpStatus,
        percentage: { numerator: Math.round(percentage.value * 10_000), denominator: 'MILLION' },
      },
    }),
  };
}

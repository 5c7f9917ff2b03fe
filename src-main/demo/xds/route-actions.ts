import type { JsonObject } from '../../contract/json.ts';
import type {
  Destination,
  HttpMatch,
  HttpRoute,
  Named,
  VirtualServiceSpec,
} from '../world/description.ts';
import { message } from '../world/message.ts';
import { clusterName, fullHost } from '../world/proxy.ts';
import type { Registry } from '../world/registry-model.ts';
import { directResponse, faults, redirect } from './own-answers.ts';
import { retryPolicy } from './retry-policy.ts';
import { routeMatch } from './route-match.ts';

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

/** What istiod calls the operation in a trace: the path, with a star where more may follow. */
function pathPattern(match: HttpMatch | undefined): string {
  const uri = match?.uri;
  if (uri?.exact !== undefined) return uri.exact;
  if (uri?.regex !== undefined) return uri.regex;
  return `${uri?.prefix ?? '/'}*`;
}

function requestHeaders(set: Record<string, string> | undefined): JsonObject[] | undefined {
  if (set === undefined) return undefined;
  return Object.entries(set).map(([key, value]) => ({
    header: { key, value },
    append_action: 'OVERWRITE_IF_EXISTS_OR_ADD',
  }));
}

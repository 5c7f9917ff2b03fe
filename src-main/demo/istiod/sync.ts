import type { JsonObject } from '../../contract/json.ts';
import { number, uuid } from '../world/chance.ts';
import { productpage, rejection, reviewsV3 } from '../world/faults.ts';
import { message } from '../world/message.ts';
import type { Proxy } from '../world/proxy.ts';
import { nanos } from '../world/time.ts';
import type { Push, Timeline } from '../world/timeline.ts';
import { clusterId } from '../world/workloads.ts';
import { credentialNames } from '../xds/gateway-secrets.ts';
import type { Views } from '../xds/held.ts';

/** `/debug/syncz`: per type what istiod sent last and what Envoy acknowledged last. */

export const typeUrls = {
  cluster: 'type.googleapis.com/envoy.config.cluster.v3.Cluster',
  endpoint: 'type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment',
  listener: 'type.googleapis.com/envoy.config.listener.v3.Listener',
  route: 'type.googleapis.com/envoy.config.route.v3.RouteConfiguration',
  secret: 'type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret',
} as const;

type Kind = 'cluster' | 'endpoint' | 'listener' | 'route';

/** A nonce is the push's version with a UUID behind it, without a separator. */
function nonce(push: Push, proxy: Proxy, kind: string): string {
  return `${push.version}${uuid(`${proxy.id} ${kind} ${push.version}`)}`;
}

interface Status {
  readonly sent: string | undefined;
  readonly acked: string | undefined;
  readonly sentTime: string;
  readonly lastError: string | undefined;
}

function status(proxy: Proxy, kind: Kind, times: Timeline): Status {
  const latest = kind === 'route' || kind === 'listener' ? times.latest : times.earlier;
  const unanswered =
    (proxy.id === productpage && kind === 'route') ||
    (proxy.id === reviewsV3 && kind === 'listener');
  const refused = proxy.id === reviewsV3 && kind === 'listener';
  return {
    sent: nonce(latest, proxy, kind),
    acked: nonce(unanswered ? times.earlier : latest, proxy, kind),
    sentTime: nanos(
      latest.at + number(`${proxy.id} ${kind}`, 40),
      number(kind + proxy.id, 999_999),
    ),
    lastError: refused
      ? `Error adding/updating listener(s) virtualInbound: ${rejection}\n`
      : undefined,
  };
}

export function syncEntry(proxy: Proxy, views: () => Views, times: Timeline): JsonObject {
  const statuses = {
    cluster: status(proxy, 'cluster', times),
    listener: status(proxy, 'listener', times),
    // Only a gateway may have no routes; a sidecar's need not be made to know that there are some.
    route:
      proxy.type === 'router' && views().sent.routes.size === 0
        ? undefined
        : status(proxy, 'route', times),
    endpoint: status(proxy, 'endpoint', times),
  };
  const resources: JsonObject = {};
  for (const kind of ['cluster', 'endpoint', 'listener', 'route'] as const) {
    const item = statuses[kind];
    if (item !== undefined) resources[typeUrls[kind]] = message({ ...item });
  }
  const credentials = proxy.type === 'router' ? credentialNames(views().sent) : [];
  if (credentials.length > 0) {
    const push = times.earlier;
    const sent = nonce(push, proxy, 'secret');
    // Asked for and never answered: no nonce and Go's zero time.
    resources[typeUrls.secret] = credentials.includes('kubernetes://bookinfo-cert')
      ? { sent, acked: sent, sentTime: nanos(push.at + 3, 518_204) }
      : { sentTime: '0001-01-01T00:00:00Z' };
  }
  return message({
    cluster_id: clusterId,
    proxy: proxy.id,
    proxy_type: proxy.type,
    istio_version: proxy.version,
    cluster_sent: statuses.cluster.sent,
    cluster_acked: statuses.cluster.acked,
    listener_sent: statuses.listener.sent,
    listener_acked: statuses.listener.acked,
    route_sent: statuses.route?.sent,
    route_acked: statuses.route?.acked,
    endpoint_sent: statuses.endpoint.sent,
    endpoint_acked: statuses.endpoint.acked,
    resources,
  });
}

import { isObject, type Json, type JsonObject, parseJson } from '../../contract/json.ts';
import { details, egress, productpage, rejection, reviewsV3, wishlist } from '../world/faults.ts';
import type { Proxy } from '../world/proxy.ts';
import { insertHttpFilter } from './envoy-filter.ts';
import type { ProxyResources } from './resources.ts';

/** What istiod would send to a proxy now, and what its Envoy holds: the same but for the planted faults. */
export interface Views {
  readonly sent: ProxyResources;
  readonly held: ProxyResources;
  /** Names of clusters that Envoy has not taken into service. */
  readonly warming: ReadonlySet<string>;
  /** Listeners that Envoy refused, by name. */
  readonly refused: ReadonlyMap<
    string,
    { readonly listener: JsonObject; readonly details: string }
  >;
}

export function views(proxy: Proxy, generated: ProxyResources): Views {
  const same: Views = {
    sent: generated,
    held: generated,
    warming: new Set(),
    refused: new Map(),
  };
  switch (proxy.id) {
    case productpage:
    case wishlist:
      return { ...same, held: { ...generated, routes: oldWeights(generated.routes) } };
    case reviewsV3:
      return rejectedListener(same);
    case details:
      return { ...same, held: otherClusters(generated) };
    case egress:
      return { ...same, warming: new Set(['outbound|8443||api.partner.example.com']) };
    default:
      return same;
  }
}

function change(value: Json, edit: (item: JsonObject) => JsonObject | undefined): Json {
  if (Array.isArray(value)) return value.map((item) => change(item, edit));
  if (!isObject(value)) return value;
  const edited = edit(value);
  if (edited !== undefined) return edited;
  const result: JsonObject = {};
  for (const [key, item] of Object.entries(value)) {
    if (item !== undefined) result[key] = change(item, edit);
  }
  return result;
}

function changed(
  value: JsonObject,
  edit: (item: JsonObject) => JsonObject | undefined,
): JsonObject {
  const result = change(value, edit);
  return isObject(result) ? result : value;
}

/** The weights before VirtualService reviews was changed 14 minutes ago. */
function oldWeights(routes: ReadonlyMap<string, JsonObject>): ReadonlyMap<string, JsonObject> {
  const route = routes.get('9080');
  if (route === undefined) return routes;
  const old = changed(route, (item) => {
    if (!isObject(item['weighted_clusters'])) return undefined;
    const subset = (name: string): string =>
      `outbound|9080|${name}|reviews.default.svc.cluster.local`;
    return {
      ...item,
      weighted_clusters: {
        clusters: [
          { name: subset('v1'), weight: 90 },
          { name: subset('v2'), weight: 10 },
        ],
      },
    };
  });
  return new Map([...routes].map(([name, value]) => [name, name === '9080' ? old : value]));
}

function rejectedListener(same: Views): Views {
  const listener = same.held.listeners.get('virtualInbound');
  if (listener === undefined) return same;
  const wanted = insertHttpFilter(listener);
  const sent = new Map(same.sent.listeners).set('virtualInbound', wanted);
  return {
    ...same,
    sent: { ...same.sent, listeners: sent },
    refused: new Map([['virtualInbound', { listener: wanted, details: rejection }]]),
  };
}

export const onlyInPilot = 'outbound|9080||reviews.default.svc.cluster.local';
export const onlyInEnvoy =
  'outbound|443||public-cr0bdc785ce3f14722918080a97e1f26be-alb1.kube-system.svc.cluster.local';
export const changedClusters: readonly string[] = [
  'outbound|9080||ratings.default.svc.cluster.local',
  'outbound|9080|v1|reviews.default.svc.cluster.local',
];

function otherClusters(resources: ProxyResources): ProxyResources {
  const clusters = new Map(resources.clusters);
  const endpoints = new Map(resources.endpoints);
  clusters.delete(onlyInPilot);
  endpoints.delete(onlyInPilot);
  const model = clusters.get('outbound|443||kubernetes.default.svc.cluster.local');
  if (model !== undefined) {
    const host = onlyInEnvoy.split('|')[3] ?? '';
    const text = JSON.stringify(model)
      .replaceAll('kubernetes.default.svc.cluster.local', host)
      .replace(
        '"name":"kubernetes","namespace":"default"',
        `"name":"${host.split('.')[0] ?? ''}","namespace":"kube-system"`,
      );
    const copy = parseJson(text);
    if (isObject(copy)) clusters.set(onlyInEnvoy, copy);
    endpoints.set(onlyInEnvoy, { cluster_name: onlyInEnvoy });
  }
  for (const name of changedClusters) {
    const cluster = clusters.get(name);
    if (cluster === undefined) continue;
    const { outlier_detection } = cluster;
    clusters.set(
      name,
      isObject(outlier_detection)
        ? { ...cluster, outlier_detection: { ...outlier_detection, interval: '30s' } }
        : { ...cluster, connect_timeout: '1s' },
    );
  }
  const sorted = (items: Map<string, JsonObject>): ReadonlyMap<string, JsonObject> =>
    new Map([...items].sort(([a], [b]) => (a < b ? -1 : 1)));
  return { ...resources, clusters: sorted(clusters), endpoints: sorted(endpoints) };
}

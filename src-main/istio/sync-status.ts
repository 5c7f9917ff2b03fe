import {
  isObject,
  type Json,
  type JsonObject,
  num,
  obj,
  objects,
  optObj,
  str,
  text,
} from '../contract/json.ts';
import { longestProxyId, splitProxyId } from '../contract/proxy-id.ts';
import { ofClientConfig } from './client-config.ts';
import { parseGoTime, parseTimestamp } from './duration.ts';
import { nothing, type ProxySync, type TypeSync } from './proxy-sync.ts';
import { shortTypeName } from './xds-types.ts';

/** pilot/pkg/xds/statusgen.go, Istio ≥ 1.23: one watched type. */
function ofWatched(resource: JsonObject): TypeSync {
  const sent = text(resource['sent']);
  const acked = text(resource['acked']);
  const since = parseTimestamp(text(resource['sentTime']));
  const lastError = text(resource['lastError']);
  if (lastError !== '') return { ...nothing, state: 'error', since, reason: lastError.trim() };
  if (sent === '') return { ...nothing, state: 'not-sent', since };
  if (sent === acked) return { ...nothing, state: 'synced', since };
  const reason = acked === '' ? 'never-acknowledged' : undefined;
  return { ...nothing, state: 'stale', since, reason };
}

/** istioctl's own rule for Istio ≤ 1.22 (docs/istioctl.md §2.4). Nonces are Go times up to 1.3, then UUIDs. */
function ofNonces(sent: string, acked: string, type: string): TypeSync {
  const since = parseGoTime(sent);
  if (sent === '') return { ...nothing, state: type === 'ztunnel' ? 'ignored' : 'not-sent' };
  if (sent === acked) return { ...nothing, state: 'synced', since };
  if (acked === '') return { ...nothing, state: 'stale', since, reason: 'never-acknowledged' };
  const ackedAt = parseGoTime(acked);
  const lag = since === undefined || ackedAt === undefined ? undefined : since - ackedAt;
  return { ...nothing, state: 'stale', since, lag };
}

const fixedTypes = [
  ['CDS', 'cluster'],
  ['LDS', 'listener'],
  ['EDS', 'endpoint'],
  ['RDS', 'route'],
] as const;

function fixed(status: JsonObject): Record<string, TypeSync> {
  const kind = text(status['proxy_type']);
  const types: Record<string, TypeSync> = {};
  for (const [type, field] of fixedTypes) {
    types[type] = ofNonces(text(status[`${field}_sent`]), text(status[`${field}_acked`]), kind);
  }
  const extension = text(status['extensionconfig_sent']);
  if (extension !== '') {
    types['ECDS'] = ofNonces(extension, text(status['extensionconfig_acked']), kind);
  }
  const percent = num(status['endpoint_percent']);
  const { EDS } = types;
  // Only timestamps come with a share; where it is 0 the field is left out (omitempty).
  if (EDS !== undefined && (percent !== undefined || EDS.since !== undefined)) {
    types['EDS'] = { ...EDS, percent: percent ?? 0 };
  }
  return types;
}

function ofStatus(status: JsonObject, pilot: string): ProxySync | undefined {
  const proxy = text(status['proxy']);
  if (proxy === '') return undefined;
  const resources = optObj(status['resources']);
  const watched: Record<string, TypeSync> = {};
  for (const [url, resource] of Object.entries(resources ?? {})) {
    watched[shortTypeName(url)] = ofWatched(obj(resource));
  }
  return {
    proxy,
    ...splitProxyId(proxy),
    type: text(status['proxy_type']),
    cluster: text(status['cluster_id']),
    version: str(status['istio_version']) ?? text(status['proxy_version']),
    pilot,
    generation: resources === undefined ? 'fixed' : 'types',
    types: resources === undefined ? fixed(status) : watched,
    connectedAt: undefined,
  };
}

/** `{"Component":"istiod","ID":"istiod-0",…}` in a DiscoveryResponse's control plane identifier. */
function pilotOf(response: JsonObject, otherwise: string): string {
  const identifier = text(obj(response['controlPlane'])['identifier']);
  return /"ID":"([^"]+)"/.exec(identifier)?.[1] ?? otherwise;
}

function connectionTimes(connections: Json | undefined): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  for (const client of objects(obj(connections)['clients'])) {
    // `<pod.namespace>-<number>`
    const proxy = text(client['connectionId']).replace(/-\d+$/, '');
    const at = parseTimestamp(text(client['connectedAt']));
    if (at !== undefined) times.set(proxy, Math.max(at, times.get(proxy) ?? 0));
  }
  return times;
}

/**
 * The proxies of one control plane pod. `body` is the answer of `/debug/syncz` of any generation: a list of
 * statuses (Istio ≥ 1.0), a map of them, or the xDS form. Debug clients without a proxy's name are left out,
 * and so are names that no pod can have.
 * @param pilot name of the pod that was asked
 * @param connections answer of `/debug/connections`, which alone knows when a proxy connected
 */
export function parseSyncStatus(
  body: Json,
  pilot: string,
  connections?: Json,
): readonly ProxySync[] {
  const times = connectionTimes(connections);
  const found = statusesOf(body, pilot).filter(({ proxy }) => proxy.length <= longestProxyId);
  return found.map((status) => ({ ...status, connectedAt: times.get(status.proxy) }));
}

function statusesOf(body: Json, pilot: string): readonly ProxySync[] {
  if (isObject(body) && Array.isArray(body['resources'])) {
    const name = pilotOf(body, pilot);
    return objects(body['resources']).flatMap((one) => ofClientConfig(one, name) ?? []);
  }
  if (isObject(body)) {
    return Object.entries(body).flatMap(([key, value]) =>
      isObject(value)
        ? (ofStatus({ proxy: key, ...value }, pilot) ?? [])
        : statusesOf(value ?? null, pilot),
    );
  }
  return objects(body).flatMap((one) => ofStatus(one, pilot) ?? []);
}

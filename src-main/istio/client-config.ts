import { type JsonObject, obj, objects, str, text } from '../contract/json.ts';
import type { SyncState } from '../contract/mesh.ts';
import { splitProxyId } from '../contract/proxy-id.ts';
import { parseTimestamp } from './duration.ts';
import { nothing, type ProxySync, type TypeSync } from './proxy-sync.ts';
import { shortTypeName } from './xds-types.ts';

const configStates: ReadonlyMap<string, SyncState> = new Map([
  ['SYNCED', 'synced'],
  ['STALE', 'stale'],
  ['ERROR', 'error'],
  ['NOT_SENT', 'not-sent'],
  ['UNKNOWN', 'ignored'],
]);

/** One `ClientConfig` of the xDS form `istio.io/debug/syncz` (also what `istioctl ps -o json` prints). */
export function ofClientConfig(config: JsonObject, pilot: string): ProxySync | undefined {
  const node = obj(config['node']);
  const proxy = text(node['id']);
  if (proxy === '') return undefined;
  const metadata = obj(node['metadata']);
  const types: Record<string, TypeSync> = {};
  for (const one of objects(config['genericXdsConfigs'])) {
    const error = obj(one['errorState']);
    const details = text(error['details']).trim();
    types[shortTypeName(text(one['typeUrl']))] = {
      ...nothing,
      state: configStates.get(text(one['configStatus'])) ?? 'unknown',
      since: parseTimestamp(text(one['lastUpdated'])),
      reason: details === '' ? undefined : details,
    };
  }
  const names = splitProxyId(proxy);
  return {
    proxy,
    pod: names.pod,
    namespace: str(metadata['NAMESPACE']) ?? names.namespace,
    type: '',
    cluster: text(metadata['CLUSTER_ID']),
    version: text(metadata['ISTIO_VERSION']),
    pilot,
    generation: 'types',
    types,
    connectedAt: undefined,
  };
}

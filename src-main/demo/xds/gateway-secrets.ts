import { isObject, type Json, type JsonObject } from '../../contract/json.ts';
import type { Certificate } from '../pki/certificates.ts';
import { day, hour, millis } from '../world/time.ts';
import type { Timeline } from '../world/timeline.ts';
import type { ProxyResources } from './resources.ts';
import { activeSecret, type CertificateStore, chainSecret, emptySecret } from './secrets.ts';

/** Certificates that gateways ask istiod for by `kubernetes://NAME`. */

/** Kubernetes secrets that exist; all others never come. */
const hosts: Readonly<Record<string, string | undefined>> = {
  'kubernetes://bookinfo-cert': 'bookinfo.example.com',
};

/** The certificate of bookinfo.example.com ends six days (and an hour) after the demo's start. */
export function gatewayCertificate(
  name: string,
  store: CertificateStore,
  start: number,
): Certificate | undefined {
  const host = hosts[name];
  if (host === undefined) return undefined;
  return store.server(host, start - 84 * day, start + 6 * day + hour);
}

export function gatewaySecret(
  name: string,
  store: CertificateStore,
  start: number,
): JsonObject | undefined {
  const certificate = gatewayCertificate(name, store, start);
  return certificate === undefined ? undefined : chainSecret(name, [certificate]);
}

/** Names of credentials that the resources mention, sorted. */
export function credentialNames(resources: ProxyResources): readonly string[] {
  const found = new Set<string>();
  const visit = (value: Json | undefined): void => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (isObject(value)) {
      const { name } = value;
      if (typeof name === 'string' && name.startsWith('kubernetes://')) found.add(name);
      for (const item of Object.values(value)) visit(item);
    }
  };
  for (const listener of resources.listeners.values()) visit(listener);
  for (const cluster of resources.clusters.values()) visit(cluster['transport_socket']);
  return [...found].sort();
}

export function gatewaySecrets(
  resources: ProxyResources,
  store: CertificateStore,
  times: Timeline,
  now: number,
): { active: JsonObject[]; warming: JsonObject[] } {
  const active: JsonObject[] = [];
  const warming: JsonObject[] = [];
  const at = Math.min(now, times.earlier.at);
  for (const name of credentialNames(resources)) {
    const secret = gatewaySecret(name, store, times.start);
    if (secret !== undefined) {
      active.push(activeSecret(name, times.earlier.version, at + 71, secret));
    } else {
      warming.push({
        name,
        // Envoy's word for a secret that it asked for and never got (secret_manager_impl.cc).
        version_info: 'uninitialized',
        last_updated: millis(at + 66),
        secret: emptySecret(name),
      });
    }
  }
  return { active, warming };
}

/** A certificate that someone put into the bootstrap itself. */
export function inlineSecret(store: CertificateStore, start: number, now: number): JsonObject {
  const from = Math.min(now, start) - 200 * day;
  return chainSecret('legacy-inline-cert', [
    store.server('legacy.example.com', from, start + 165 * day),
  ]);
}

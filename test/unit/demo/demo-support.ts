import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import {
  isObject,
  type Json,
  type JsonObject,
  list,
  parseJson,
  text,
} from '../../../src-main/contract/json.ts';
import { demoCluster, legacyDemoCluster } from '../../../src-main/demo/meshes.ts';
import type { DemoCluster, DemoEnvoy } from '../../../src-main/demo/model.ts';
import { canonicalObject } from '../../../src-main/envoy/canonical.ts';
import { decodeDump } from '../../../src-main/envoy/decode/decode-dump.ts';
import type { ProxyConfig } from '../../../src-main/envoy/dump.ts';
import { fixture } from '../../support/fixtures.ts';

export const start = Date.parse('2026-11-21T03:00:00Z');
export const modern = demoCluster({ now: start });
export const legacy = legacyDemoCluster({ now: start });

export function idOf(envoy: DemoEnvoy): string {
  return `${envoy.pod.name}.${envoy.pod.namespace}`;
}

export function envoyOf(cluster: DemoCluster, id: string): DemoEnvoy {
  const found = cluster.envoys.find((envoy) => idOf(envoy) === id);
  if (found === undefined) throw new Error(`no Envoy ${id} in ${cluster.context}`);
  return found;
}

/** What went over the wire: undefined fields are gone. */
export function wire(value: Json | undefined): Json {
  return parseJson(JSON.stringify(value ?? null));
}

export function wireObject(value: Json | undefined): JsonObject {
  const result = wire(value);
  return isObject(result) ? result : {};
}

export function configOf(envoy: DemoEnvoy, now = start): ProxyConfig {
  return {
    dump: decodeDump(new TextEncoder().encode(JSON.stringify(envoy.configDump(now)))),
    clusters: canonicalObject(wireObject(envoy.clusters(now))),
    serverInfo: canonicalObject(wireObject(envoy.serverInfo(now))),
    certs: canonicalObject(wireObject(envoy.certs(now))),
  };
}

/** One section of a dump by the end of its type, e.g. `ClustersConfigDump`. */
export function section(dump: Json | undefined, name: string): JsonObject {
  for (const item of isObject(dump) ? list(dump['configs']) : []) {
    if (isObject(item) && text(item['@type']).endsWith(`.${name}`)) return item;
  }
  return {};
}

export function syncEntryOf(cluster: DemoCluster, id: string): JsonObject | undefined {
  return cluster.pilots
    .flatMap((pilot) => list(wire(pilot.syncz(start))))
    .filter(isObject)
    .find((entry) => entry['proxy'] === id);
}

export function pilotDumpOf(cluster: DemoCluster, id: string, includeEds = true): JsonObject {
  for (const pilot of cluster.pilots) {
    const dump = pilot.configDump(id, start, includeEds);
    if (dump !== undefined) return wireObject(dump);
  }
  throw new Error(`no Pilot serves ${id}`);
}

/** The recorded files of one name in every proxy's folder of the live mesh. */
export function recorded(name: string): readonly Json[] {
  const folder = fixture('istio', 'live', 'proxies');
  const folders = readdirSync(folder).map((proxy) => join(folder, proxy));
  return [...folders, fixture('istio', 'live', 'warming')]
    .map((path) => join(path, name))
    .filter((path) => existsSync(path))
    .map((path) => parseJson(readFileSync(path, 'utf8')));
}

export function recordedIstiod(name: string): readonly Json[] {
  return ['istiod-0', 'istiod-1'].map((replica) =>
    parseJson(readFileSync(fixture('istio', 'live', replica, name), 'utf8')),
  );
}

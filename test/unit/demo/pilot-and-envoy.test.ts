import { describe, expect, it } from 'vitest';

import {
  isObject,
  type Json,
  type JsonObject,
  list,
  text,
} from '../../../src-main/contract/json.ts';
import type { DemoCluster } from '../../../src-main/demo/model.ts';
import { canonicalObject } from '../../../src-main/envoy/canonical.ts';
import {
  envoyOf,
  idOf,
  legacy,
  modern,
  pilotDumpOf,
  section,
  start,
  wireObject,
} from './demo-support.ts';

type Resources = ReadonlyMap<string, JsonObject>;

/** Resources of one kind by name, canonical, with what Envoy fills in taken away (docs/mesh.md). */
function resources(
  dump: JsonObject,
  kind: 'cluster' | 'listener' | 'route' | 'endpoint',
): Resources {
  const canonical = canonicalObject(dump);
  const found = new Map<string, JsonObject>();
  const add = (value: Json | undefined): void => {
    if (isObject(value)) found.set(text(value['name']) || text(value['clusterName']), value);
  };
  const sectionOf = (name: string): JsonObject => section(canonical, name);
  if (kind === 'cluster') {
    const clusters = sectionOf('ClustersConfigDump');
    for (const key of ['dynamicActiveClusters', 'dynamicWarmingClusters']) {
      for (const item of list(clusters[key])) add(isObject(item) ? item['cluster'] : undefined);
    }
  } else if (kind === 'listener') {
    const listeners = sectionOf('ListenersConfigDump');
    for (const item of list(listeners['dynamicListeners'])) {
      if (isObject(item) && isObject(item['activeState'])) add(item['activeState']['listener']);
    }
    for (const item of list(listeners['dynamicActiveListeners'])) {
      if (isObject(item)) add(item['listener']);
    }
  } else if (kind === 'route') {
    for (const item of list(sectionOf('RoutesConfigDump')['dynamicRouteConfigs'])) {
      add(isObject(item) ? item['routeConfig'] : undefined);
    }
  } else {
    for (const item of list(sectionOf('EndpointsConfigDump')['dynamicEndpointConfigs'])) {
      add(isObject(item) ? withoutDefaults(item['endpointConfig'] ?? null) : undefined);
    }
  }
  return found;
}

function withoutDefaults(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutDefaults);
  if (!isObject(value)) return value;
  const result: JsonObject = {};
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined || item === 'HEALTHY' || key === 'healthCheckConfig') continue;
    if (key === 'policy') continue;
    result[key] = withoutDefaults(item);
  }
  return result;
}

function differences(
  cluster: DemoCluster,
  id: string,
  kind: Parameters<typeof resources>[1],
): string[] {
  const pilot = resources(pilotDumpOf(cluster, id), kind);
  const held = resources(wireObject(envoyOf(cluster, id).configDump(start)), kind);
  const names = new Set([...pilot.keys(), ...held.keys()]);
  const result: string[] = [];
  for (const name of names) {
    const left = pilot.get(name);
    const right = held.get(name);
    // Envoy alone has endpoints of clusters that are not EDS.
    if (kind === 'endpoint' && left === undefined) continue;
    if (left === undefined) result.push(`only in Envoy: ${name}`);
    else if (right === undefined) result.push(`only in Pilot: ${name}`);
    else if (!same(left, right)) result.push(`changed: ${name}`);
  }
  return result;
}

function same(a: Json, b: Json): boolean {
  try {
    expect(a).toEqual(b);
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'AssertionError') return false;
    throw error;
  }
}

const connected = (cluster: DemoCluster): string[] =>
  cluster.envoys
    .map(idOf)
    .filter((id) =>
      cluster.pilots.some((pilot) => pilot.configDump(id, start, false) !== undefined),
    );

function allDifferences(cluster: DemoCluster): Record<string, string[]> {
  const result: Record<string, string[]> = {};
  for (const id of connected(cluster)) {
    const found = (['cluster', 'listener', 'route', 'endpoint'] as const).flatMap((kind) =>
      differences(cluster, id, kind).map((text) => `${kind} ${text}`),
    );
    if (found.length > 0) result[id] = found.sort();
  }
  return result;
}

describe('what istiod would send equals what Envoy holds', () => {
  it('but for the planted differences of the modern mesh', () => {
    expect(allDifferences(modern)).toEqual({
      'productpage-v1-6c886ff494-hm7zk.default': [
        // The ejected endpoint, which Envoy prints as UNHEALTHY.
        'endpoint changed: outbound|9080|v2|reviews.default.svc.cluster.local',
        'route changed: 9080',
      ],
      'reviews-v3-7b9b5fdfd6-4r52s.default': ['listener changed: virtualInbound'],
      'details-v1-6dcc6fbb9d-wsjz4.default': [
        'cluster changed: outbound|9080|v1|reviews.default.svc.cluster.local',
        'cluster changed: outbound|9080||ratings.default.svc.cluster.local',
        'cluster only in Envoy: outbound|443||public-cr0bdc785ce3f14722918080a97e1f26be-alb1.kube-system.svc.cluster.local',
        'cluster only in Pilot: outbound|9080||reviews.default.svc.cluster.local',
        'endpoint only in Pilot: outbound|9080||reviews.default.svc.cluster.local',
      ],
    });
  });

  it('but for what the guide shows in the legacy mesh', () => {
    expect(allDifferences(legacy)).toEqual({
      'productpage-v1-6c886ff494-hm7zk.default': ['route changed: 9080'],
      'details-v1-6dcc6fbb9d-wsjz4.default': [
        'cluster only in Pilot: outbound|53||kube-dns.kube-system.svc.cluster.local',
      ],
    });
  });

  it('each istiod answers for its own proxies only', () => {
    const [first, second] = modern.pilots;
    const ids = connected(modern);
    const own = ids.filter((id) => first?.configDump(id, start, false) !== undefined);
    expect(own.length).toBeGreaterThan(5);
    expect(own.filter((id) => second?.configDump(id, start, false) !== undefined)).toEqual([]);
    expect(list(wireObject({ all: first?.syncz(start) ?? null })['all'])).toHaveLength(own.length);
  });
});

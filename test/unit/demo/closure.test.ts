import { describe, expect, it } from 'vitest';

import { isObject, type Json, list, text } from '../../../src-main/contract/json.ts';
import { plantedFaults } from '../../../src-main/demo/meshes.ts';
import type { DemoCluster } from '../../../src-main/demo/model.ts';
import { idOf, legacy, modern, section, start, wire } from './demo-support.ts';

/** Everything that a dump names, by kind: what listeners, routes and clusters point at. */
interface Mentions {
  readonly clusters: Set<string>;
  readonly routes: Set<string>;
  readonly secrets: Set<string>;
}

function collect(value: Json | undefined, found: Mentions): void {
  if (Array.isArray(value)) {
    for (const item of value) collect(item, found);
    return;
  }
  if (!isObject(value)) return;
  for (const key of ['cluster', 'cluster_name', 'check_cluster', 'report_cluster']) {
    const name = value[key];
    if (typeof name === 'string') found.clusters.add(name);
  }
  for (const item of isObject(value['weighted_clusters'])
    ? list(value['weighted_clusters']['clusters'])
    : []) {
    if (isObject(item)) found.clusters.add(text(item['name']));
  }
  const route = value['route_config_name'];
  if (typeof route === 'string') found.routes.add(route);
  if (isObject(value['sds_config'])) found.secrets.add(text(value['name']));
  for (const item of Object.values(value)) collect(item, found);
}

/** What does not exist: `kind name` of each mention without a resource. */
function dangling(dump: Json): readonly string[] {
  const clusters = section(dump, 'ClustersConfigDump');
  const listeners = section(dump, 'ListenersConfigDump');
  const routes = section(dump, 'RoutesConfigDump');
  const secrets = section(dump, 'SecretsConfigDump');
  const found: Mentions = { clusters: new Set(), routes: new Set(), secrets: new Set() };
  const groups = [
    clusters['static_clusters'],
    clusters['dynamic_active_clusters'],
    clusters['dynamic_warming_clusters'],
    listeners['static_listeners'],
    listeners['dynamic_listeners'],
    listeners['dynamic_active_listeners'],
    routes['static_route_configs'],
    routes['dynamic_route_configs'],
  ];
  for (const group of groups) collect(group, found);
  const names = (items: readonly (Json | undefined)[], inner?: string): Set<string> =>
    new Set(
      items
        .flatMap((item) => [...list(item)])
        .filter(isObject)
        .map((item) => (inner === undefined ? item : isObject(item[inner]) ? item[inner] : {}))
        .map((item) => text(item['name'])),
    );
  const existing = {
    clusters: names(groups.slice(0, 3), 'cluster'),
    routes: names([routes['dynamic_route_configs']], 'route_config'),
    secrets: names([secrets['dynamic_active_secrets'], secrets['dynamic_warming_secrets']]),
  };
  return (['clusters', 'routes', 'secrets'] as const).flatMap((kind) =>
    [...found[kind]].filter((name) => !existing[kind].has(name)).map((name) => `${kind} ${name}`),
  );
}

function danglingIn(cluster: DemoCluster): Record<string, readonly string[]> {
  const result: Record<string, readonly string[]> = {};
  for (const envoy of cluster.envoys) {
    const names = dangling(wire(envoy.configDump(start)));
    if (names.length > 0) result[idOf(envoy)] = names;
  }
  return result;
}

describe('every name in a dump leads somewhere', () => {
  it('but the planted dangling route', () => {
    const planted = plantedFaults.find((fault) => fault.id === 'dangling-route');
    expect(danglingIn(modern)).toEqual({
      [planted?.where ?? '']: [`clusters ${planted?.resource}`],
    });
  });

  it('but the cluster that the guide shows missing', () => {
    expect(danglingIn(legacy)).toEqual({
      'details-v1-6dcc6fbb9d-wsjz4.default': [
        'clusters outbound|53||kube-dns.kube-system.svc.cluster.local',
      ],
    });
  });

  it('has an endpoint assignment for every EDS cluster, and a pod behind every endpoint of a service', () => {
    const podIps = new Set(
      modern.objects
        .filter((object) => object['kind'] === 'Pod')
        .map((pod) => (isObject(pod['status']) ? text(pod['status']['podIP']) : '')),
    );
    for (const envoy of modern.envoys) {
      const dump = wire(envoy.configDump(start));
      const active = list(section(dump, 'ClustersConfigDump')['dynamic_active_clusters'])
        .filter(isObject)
        .flatMap((item) => (isObject(item['cluster']) ? [item['cluster']] : []));
      const assigned = new Map(
        list(section(dump, 'EndpointsConfigDump')['dynamic_endpoint_configs'])
          .filter(isObject)
          .flatMap((item) => (isObject(item['endpoint_config']) ? [item['endpoint_config']] : []))
          .map((item) => [text(item['cluster_name']), item]),
      );
      expect([...assigned.keys()]).toEqual(active.map((cluster) => text(cluster['name'])));
      const addresses = [
        ...JSON.stringify([...assigned.values()]).matchAll(/"address":"(10\.244\.[0-9.]+)"/g),
      ];
      expect(addresses.length).toBeGreaterThan(10);
      for (const [, address] of addresses) expect(podIps).toContain(address);
    }
  });
});

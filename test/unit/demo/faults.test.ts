import { describe, expect, it } from 'vitest';

import { isObject, type JsonObject, list, text } from '../../../src-main/contract/json.ts';
import type { TableQuery } from '../../../src-main/contract/tables.ts';
import { plantedFaults, plantedSecrets } from '../../../src-main/demo/meshes.ts';
import { rowsOf } from '../../support/proxy-config.ts';
import {
  configOf,
  envoyOf,
  idOf,
  modern,
  section,
  start,
  syncEntryOf,
  wire,
  wireObject,
} from './demo-support.ts';

type FaultId = (typeof plantedFaults)[number]['id'];

const looked = new Set<FaultId>();

function fault(id: FaultId): { where: string; resource: string } {
  looked.add(id);
  const found = plantedFaults.find((item) => item.id === id);
  if (found === undefined) throw new Error(`no fault ${id}`);
  return found;
}

function rows<Name extends TableQuery['table']>(where: string, table: Name) {
  return rowsOf(configOf(envoyOf(modern, where)), table);
}

const routeType = 'type.googleapis.com/envoy.config.route.v3.RouteConfiguration';
const listenerType = 'type.googleapis.com/envoy.config.listener.v3.Listener';
const secretType = 'type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret';

function status(where: string, type: string): JsonObject {
  const resources = syncEntryOf(modern, where)?.['resources'];
  const found = isObject(resources) ? resources[type] : undefined;
  return isObject(found) ? found : {};
}

describe('every planted fault stands where the list says', () => {
  it('stale-routes', () => {
    const { where } = fault('stale-routes');
    const route = status(where, routeType);
    expect(route['sent']).not.toBe(route['acked']);
    expect(route['lastError']).toBeUndefined();
    const age = start - Date.parse(text(route['sentTime']));
    expect(age).toBeGreaterThan(13 * 60_000);
    expect(age).toBeLessThan(15 * 60_000);
    const split = rows(where, 'routes').find(
      (row) => row.routeName === 'split' && row.routeConfig === '9080',
    );
    expect(split?.destination.clusters.map((cluster) => cluster.weight)).toContain(90);
    const others = modern.envoys.map(idOf).filter((id) => id !== where);
    for (const id of others.filter((item) => syncEntryOf(modern, item) !== undefined)) {
      expect(status(id, routeType)['sent']).toBe(status(id, routeType)['acked']);
    }
  });

  it('rejected-listener', () => {
    const { where, resource } = fault('rejected-listener');
    const listener = status(where, listenerType);
    expect(text(listener['lastError'])).toContain(
      `listener(s) ${resource}: Didn't find a registered implementation`,
    );
    expect(listener['sent']).not.toBe(listener['acked']);
    const own = rows(where, 'listeners');
    const refused = own.filter((row) => row.listener === resource);
    expect(refused[0]?.state).toBe('active');
    expect(refused[0]?.error).toContain('example.audit');
    expect(own.filter((row) => row.state === 'error')).toHaveLength(1);
    const dump = wire(envoyOf(modern, where).configDump(start));
    const nameless = list(section(dump, 'ListenersConfigDump')['dynamic_listeners'])
      .filter(isObject)
      .filter((item) => item['name'] === undefined);
    expect(nameless.map((item) => Object.keys(item))).toEqual([['error_state']]);
    const stats = envoyOf(modern, where).stats(start);
    expect(stats['listener_manager.lds.update_rejected']).toBe(1);
  });

  it('clusters-differ', () => {
    // What differs is pilot-and-envoy.test.ts's to say.
    const { where } = fault('clusters-differ');
    const names = rows(where, 'clusters').map((row) => row.name);
    expect(names.some((name) => name.includes('public-cr0bdc785ce3f14722918080a97e1f26be'))).toBe(
      true,
    );
    expect(names).not.toContain('outbound|9080||reviews.default.svc.cluster.local');
  });

  it('no-istiod', () => {
    const { where } = fault('no-istiod');
    expect(syncEntryOf(modern, where)).toBeUndefined();
    expect(modern.pilots.some((pilot) => pilot.configDump(where, start, false) !== undefined)).toBe(
      false,
    );
    const pods = modern.objects.filter((object) => object['kind'] === 'Pod');
    const pod = pods.find(
      (object) =>
        isObject(object['metadata']) && `${text(object['metadata']['name'])}.default` === where,
    );
    expect(JSON.stringify(pod)).toContain('sidecar.istio.io/status');
    expect(envoyOf(modern, where).stats(start)['control_plane.connected_state']).toBe(0);
    expect(rows(where, 'clusters').length).toBeGreaterThan(20);
  });

  it('no-endpoints', () => {
    const { resource } = fault('no-endpoints');
    const counts = modern.envoys.flatMap((envoy) =>
      rowsOf(configOf(envoy), 'clusters')
        .filter((row) => row.name === resource)
        .map((row) => row.endpoints?.total),
    );
    expect(counts.length).toBeGreaterThan(15);
    expect(new Set(counts)).toEqual(new Set([0]));
  });

  it('ejected-outlier', () => {
    const { where, resource } = fault('ejected-outlier');
    const own = rows(where, 'endpoints').filter((row) => row.cluster === resource);
    expect(own.map((row) => row.ejected).sort()).toEqual([false, true]);
  });

  it('unhealthy-endpoint', () => {
    const { resource } = fault('unhealthy-endpoint');
    const own = rows(fault('stale-routes').where, 'endpoints').filter(
      (row) => row.cluster === resource,
    );
    expect(own.map((row) => row.health).sort()).toEqual(['HEALTHY', 'UNHEALTHY']);
  });

  it('warming-cluster', () => {
    const { where, resource } = fault('warming-cluster');
    const own = rows(where, 'clusters').filter((row) => row.name === resource);
    expect(own.map((row) => row.state)).toEqual(['warming']);
    const envoy = envoyOf(modern, where);
    expect(envoy.stats(start)['cluster_manager.warming_clusters']).toBe(1);
    expect(JSON.stringify(envoy.clusters(start))).not.toContain(`"${resource}"`);
    expect(status(where, secretType)).toEqual({ sentTime: '0001-01-01T00:00:00Z' });
  });

  it('certificate-near-expiry', () => {
    const { where, resource } = fault('certificate-near-expiry');
    const leaf = rows(where, 'secrets').find((row) => row.name === resource);
    const days = (Date.parse(leaf?.notAfter ?? '') - start) / 86_400_000;
    expect(Math.floor(days)).toBe(6);
    expect(leaf?.sans).toContain('bookinfo.example.com');
    expect(JSON.stringify(envoyOf(modern, where).certs(start))).toContain(
      '"days_until_expiration":"6"',
    );
  });

  it('certificate-never-came', () => {
    const { where, resource } = fault('certificate-never-came');
    const own = rows(where, 'secrets').filter((row) => row.name === resource);
    expect(own.map((row) => [row.state, row.type, row.version])).toEqual([
      ['warming', 'undelivered', 'uninitialized'],
    ]);
    // The listener is in service all the same, and its chain names the secret (fixtures istio/live/warming).
    const listener = rows(where, 'listeners').find((row) => row.port === 8443);
    expect(listener?.state).toBe('active');
  });

  it('shadowed-route', () => {
    const { resource } = fault('shadowed-route');
    const deep = rows(fault('stale-routes').where, 'routes').find(
      (row) => row.routeConfig === resource && row.routeName === 'deep',
    );
    expect(deep?.shadowedBy).toBe(0);
  });

  it('dangling-route', () => {
    const { where, resource } = fault('dangling-route');
    const missing = rows(where, 'routes').flatMap((row) =>
      row.destination.clusters.filter((cluster) => cluster.missing === true),
    );
    expect(new Set(missing.map((cluster) => cluster.name))).toEqual(new Set([resource]));
  });

  it('version-skew', () => {
    const { where } = fault('version-skew');
    expect(syncEntryOf(modern, where)?.['istio_version']).toBe('1.28.6');
    const info = JSON.stringify(envoyOf(modern, where).serverInfo(start));
    expect(info).toContain('/1.36.4/Clean');
    expect(info).toContain('"ISTIO_VERSION":"1.28.6"');
  });

  it('secret-in-header', () => {
    const { where, resource } = fault('secret-in-header');
    const dump = wire(envoyOf(modern, where).configDump(start));
    const routes = list(section(dump, 'RoutesConfigDump')['dynamic_route_configs']);
    const own = JSON.stringify(
      routes.find((item) => JSON.stringify(item).includes(`"name":"${resource}"`)),
    );
    expect(own).toContain(plantedSecrets[0]);
    expect(own).toContain(plantedSecrets[1]);
  });

  it('secret-in-metadata', () => {
    const { where } = fault('secret-in-metadata');
    const dump = wire(envoyOf(modern, where).configDump(start));
    expect(JSON.stringify(section(dump, 'BootstrapConfigDump'))).toContain(plantedSecrets[2]);
  });

  it('secret-in-pod', () => {
    const { where, resource } = fault('secret-in-pod');
    const pod = modern.objects.find((object) => {
      const { metadata, kind } = object;
      return (
        kind === 'Pod' &&
        isObject(metadata) &&
        where === `${text(metadata['name'])}.${text(metadata['namespace'])}`
      );
    });
    expect(JSON.stringify(pod)).toContain(`{"name":"${resource}","value":"${plantedSecrets[3]}"}`);
  });

  it('inline-key', () => {
    const { where, resource } = fault('inline-key');
    const dump = wireObject(envoyOf(modern, where).configDump(start));
    const [secret] = list(section(dump, 'SecretsConfigDump')['static_secrets']).filter(isObject);
    expect(secret?.['name']).toBe(resource);
    const key = /"private_key":\{"inline_bytes":"([^"]+)"/.exec(JSON.stringify(secret))?.[1] ?? '';
    expect(Buffer.from(key, 'base64').toString()).toBe('[redacted]');
  });

  it('and none of them was left out above', () => {
    expect([...looked].sort()).toEqual(plantedFaults.map((item) => item.id).sort());
  });

  it('names proxies that exist', () => {
    const ids = new Set(['mesh', ...modern.envoys.map(idOf)]);
    expect(plantedFaults.filter((item) => !ids.has(item.where))).toEqual([]);
  });
});

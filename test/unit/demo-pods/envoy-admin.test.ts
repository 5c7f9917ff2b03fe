import { describe, expect, it } from 'vitest';

import { at, isObject, type Json, objects } from '../../../src-main/contract/json.ts';
import { tinyCluster } from '../../integration/demo/tiny-cluster.ts';
import { podWorld } from './world.ts';

const world = podWorld(tinyCluster());
const pod = world.pod('reviews-v1');
const get = (path: string, method?: string): ReturnType<typeof world.get> =>
  world.get(pod, 15000, path, method);

async function json(path: string): Promise<Json> {
  const value: unknown = JSON.parse((await get(path)).body);
  return isObject(value) ? value : null;
}

const types = (dump: Json): unknown[] =>
  objects(at(dump, 'configs')).map((entry) => entry['@type']);
const prefix = 'type.googleapis.com/envoy.admin.v3.';

describe('/config_dump', () => {
  it('has endpoints only with include_eds', async () => {
    expect(types(await json('/config_dump'))).not.toContain(`${prefix}EndpointsConfigDump`);
    expect(types(await json('/config_dump?include_eds'))).toContain(`${prefix}EndpointsConfigDump`);
  });

  it('resource gives the entries alone, each with its type', async () => {
    const dump = await json('/config_dump?resource=dynamic_active_clusters');
    expect(types(dump)).toEqual([`${prefix}ClustersConfigDump.DynamicCluster`]);
    expect(await get('/config_dump?resource=nosuch')).toEqual({
      status: 404,
      body: 'nosuch not found in config dump',
    });
    expect((await get('/config_dump?resource=bootstrap')).status).toBe(400);
  });

  it('mask keeps the named fields, of sections and of entries', async () => {
    const masked = await json('/config_dump?mask=bootstrap');
    expect(objects(at(masked, 'configs')).map((entry) => Object.keys(entry))).toEqual([
      ['@type', 'bootstrap'],
      ['@type'],
      ['@type'],
    ]);
    const names = await json('/config_dump?resource=dynamic_active_clusters&mask=cluster.name');
    expect(objects(at(names, 'configs'))[0]).toEqual({
      '@type': `${prefix}ClustersConfigDump.DynamicCluster`,
      cluster: { name: 'outbound|9080||reviews.default.svc.cluster.local' },
    });
  });

  it('name_regex matches whole names, RE2', async () => {
    const count = async (regex: string): Promise<number> =>
      objects(
        at(
          await json(
            `/config_dump?resource=dynamic_active_clusters&name_regex=${encodeURIComponent(regex)}`,
          ),
          'configs',
        ),
      ).length;
    expect(await count('outbound\\|9080.*')).toBe(1);
    expect(await count('9080')).toBe(0);
    expect((await get('/config_dump?name_regex=(')).status).toBe(400);
  });

  it('is printed as Envoy prints it', async () => {
    expect((await get('/config_dump')).body).toMatch(/^\{\n "configs": \[\n {2}\{\n {3}"@type": /);
  });
});

describe('the other pages', () => {
  it.each([
    ['/clusters', /::10\.244\.0\.6:9080::health_flags::\/failed_outlier_check\n/],
    ['/clusters?format=json', /"cluster_statuses"/],
    ['/listeners', /^virtualInbound::0\.0\.0\.0:15006\n$/],
    ['/listeners?format=json', /"listener_statuses"/],
    ['/ready', /^LIVE\n$/],
    ['/stats', /^cluster_manager\.cds\.update_rejected: 0\ncontrol_plane\.connected_state: 1\n$/],
    ['/stats?usedonly', /^control_plane\.connected_state: 1\n$/],
    ['/stats?filter=cds', /^cluster_manager\.cds\.update_rejected: 0\n$/],
    ['/stats?format=json&usedonly', /"name": "control_plane\.connected_state"/],
    ['/stats/prometheus', /# TYPE envoy_control_plane_connected_state gauge\n/],
    ['/help', /^admin commands are:\n {2}\/: Admin home page\n/],
    ['/certs', /"certificates"/],
    ['/memory', /"allocated"/],
    ['/runtime', /"layers"/],
    ['/init_dump', /^\{\}$/],
  ])('%s', async (path, body) => {
    const answer = await get(path);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatch(body);
  });

  it('an unknown path lists the known ones', async () => {
    const answer = await get('/nosuch');
    expect(answer.status).toBe(404);
    expect(answer.body).toMatch(/^invalid path\. admin commands are:\n {2}\/:/);
  });

  it('logging is by POST only and is remembered', async () => {
    expect(await get('/logging')).toEqual({
      status: 405,
      body: 'Method GET not allowed, POST required.',
    });
    expect((await get('/logging', 'POST')).body).toContain('  http: warning\n');
    expect((await get('/logging?http=debug', 'POST')).body).toContain('  http: debug\n');
    expect((await get('/logging?paths=http:info,admin:trace', 'POST')).body).toMatch(
      /admin: trace\n {2}http: info/,
    );
    expect((await get('/logging?level=off', 'POST')).body).toMatch(/admin: off\n {2}http: off/);
    expect((await get('/logging?nosuch=debug', 'POST')).status).toBe(400);
  });

  it('an old Envoy overlooks what later ones are asked', async () => {
    const old = podWorld(tinyCluster({ legacy: true }));
    const proxy = old.pod('reviews-v1');
    const whole = await old.get(proxy, 15000, '/config_dump');
    expect(await old.get(proxy, 15000, '/config_dump?mask=bootstrap')).toEqual(whole);
    expect((await old.get(proxy, 15000, '/init_dump')).status).toBe(404);
    expect(() => old.connect(proxy, 15021)).toThrow(/connection refused/);
  });

  it('the agent answers on 15020, 15021 and 15090', async () => {
    expect((await world.get(pod, 15020, '/healthz/ready')).status).toBe(200);
    expect((await world.get(pod, 15021, '/healthz/ready')).status).toBe(200);
    expect((await world.get(pod, 15090, '/stats/prometheus')).body).toContain(
      'envoy_control_plane',
    );
    expect(() => world.connect(pod, 4711)).toThrow(/connection refused/);
  });
});

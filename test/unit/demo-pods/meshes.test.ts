import { describe, expect, it } from 'vitest';

import { at, isObject, type Json, objects, text } from '../../../src-main/contract/json.ts';
import { demoCluster, legacyDemoCluster } from '../../../src-main/demo/meshes.ts';
import { podWorld } from './world.ts';

const now = Date.parse('2026-11-21T03:00:00Z');

function parse(body: string): Json {
  const value: unknown = JSON.parse(`{"body":${body}}`);
  return isObject(value) ? (value['body'] ?? null) : null;
}

/** The generated meshes behind the servers: what the app will meet. */
describe.each([
  ['today', demoCluster({ now }), 15014, 'discovery'],
  ['Istio 1.1', legacyDemoCluster({ now }), 8080, 'discovery'],
] as const)('the demo mesh of %s', (_name, cluster, debugPort, container) => {
  const world = podWorld(cluster);

  it.each(
    cluster.envoys.map((envoy) => [`${envoy.pod.namespace}/${envoy.pod.name}`, envoy] as const),
  )('%s answers every page of its admin', async (_pod, envoy) => {
    const pod = world.pod(envoy.pod.name, envoy.pod.namespace);
    const dump = parse((await world.get(pod, 15000, '/config_dump?include_eds')).body);
    expect(at(dump, 'configs')).toBeDefined();
    for (const path of [
      ...['/clusters?format=json', '/listeners?format=json', '/certs', '/server_info'],
      ...['/memory', '/runtime', '/stats?format=json'],
    ]) {
      const answer = await world.get(pod, 15000, path);
      expect(`${path} ${answer.status}`).toBe(`${path} 200`);
      expect(parse(answer.body)).not.toBeNull();
    }
    const info = await world.run(pod, ['pilot-agent', 'request', 'GET', 'server_info']);
    expect(parse(info.stdout)).toHaveProperty('version');
  });

  it('has Pilots that each know their own proxies and dump them', async () => {
    const seen = new Set<string>();
    for (const { pod: name } of cluster.pilots) {
      const pod = world.pod(name.name, name.namespace);
      const syncz = parse((await world.get(pod, debugPort, '/debug/syncz')).body);
      const proxies = objects(syncz).map((row) => text(row['proxy']));
      expect(proxies.length).toBeGreaterThan(0);
      for (const proxy of proxies) {
        expect(seen).not.toContain(proxy);
        seen.add(proxy);
        const dump = await world.get(pod, debugPort, `/debug/config_dump?proxyID=${proxy}`);
        expect(dump.status).toBe(200);
      }
      const asked = await world.run(pod, ['pilot-discovery', 'request', 'GET', '/debug/syncz'], {
        container,
      });
      expect(asked.code).toBe(0);
    }
  });
});

describe('the guide’s check in the old mesh', () => {
  it('reaches edsz through istio-pilot with the proxy’s own certificate', async () => {
    const world = podWorld(legacyDemoCluster({ now }));
    const ran = await world.run(world.pod('istio-ingressgateway', 'istio-system'), [
      ...['curl', '-k', '--cert', '/etc/certs/cert-chain.pem'],
      ...['--cacert', '/etc/certs/root-cert.pem', '--key', '/etc/certs/key.pem'],
      'https://istio-pilot:8080/debug/edsz',
    ]);
    expect(ran.code).toBe(0);
    expect(objects(parse(ran.stdout))[0]).toHaveProperty('service-key');
  });
});

import { existsSync, readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { isObject, type Json, list, parseJson, text } from '../../../src-main/contract/json.ts';
import { canonicalObject } from '../../../src-main/envoy/canonical.ts';
import { fixture } from '../../support/fixtures.ts';
import { rowsOf } from '../../support/proxy-config.ts';
import {
  configOf,
  envoyOf,
  idOf,
  legacy,
  section,
  start,
  syncEntryOf,
  wire,
  wireObject,
} from './demo-support.ts';
import { keyPaths, sections } from './key-paths.ts';

const productpage = 'productpage-v1-6c886ff494-hm7zk.default';
const details = 'details-v1-6dcc6fbb9d-wsjz4.default';

/** The table of proxies at the head of the guide: proxy, RDS, Pilot. */
const guideStatus = [
  [details, 'SYNCED', 'istio-pilot-75bdf98789-tfdvh'],
  ['istio-egressgateway-c49694485-l9d5l.istio-system', 'NOT SENT', 'istio-pilot-75bdf98789-tfdvh'],
  ['istio-ingress-6458b8c98f-7ks48.istio-system', 'NOT SENT', 'istio-pilot-75bdf98789-n2kqh'],
  ['istio-ingressgateway-7d6874b48f-qxhn5.istio-system', 'SYNCED', 'istio-pilot-75bdf98789-n2kqh'],
  [productpage, 'STALE', 'istio-pilot-75bdf98789-n2kqh'],
  ['ratings-v1-5d9ff497bb-gslng.default', 'SYNCED', 'istio-pilot-75bdf98789-n2kqh'],
  ['reviews-v1-55d4c455db-zjj2m.default', 'SYNCED', 'istio-pilot-75bdf98789-n2kqh'],
  ['reviews-v2-686bbb668-99j76.default', 'SYNCED', 'istio-pilot-75bdf98789-tfdvh'],
  ['reviews-v3-7b9b5fdfd6-4r52s.default', 'SYNCED', 'istio-pilot-75bdf98789-n2kqh'],
] as const;

/** The listeners of productpage in the guide: address, port, type. */
const guideListeners = `
172.21.252.250 15005 TCP, 172.21.252.250 15011 TCP, 172.21.79.56 42422 TCP, 172.21.160.5 443 TCP, 172.21.157.6 443 TCP,
172.21.117.222 443 TCP, 172.21.0.10 53 TCP, 172.21.126.131 443 TCP, 172.21.160.5 31400 TCP, 172.21.81.159 9102 TCP,
172.21.0.1 443 TCP, 172.21.126.131 80 TCP, 172.21.119.8 443 TCP, 172.21.112.64 80 TCP, 172.21.179.54 443 TCP,
172.21.165.197 443 TCP, 0.0.0.0 9090 HTTP, 0.0.0.0 8060 HTTP, 0.0.0.0 15010 HTTP, 0.0.0.0 15003 HTTP, 0.0.0.0 15004 HTTP,
0.0.0.0 15014 HTTP, 0.0.0.0 15007 HTTP, 0.0.0.0 8080 HTTP, 0.0.0.0 9091 HTTP, 0.0.0.0 9080 HTTP, 0.0.0.0 80 HTTP,
0.0.0.0 15001 TCP, 172.30.164.190 9080 HTTP`
  .split(',')
  .map((item) => item.trim());

function stateOf(sent: Json | undefined, acked: Json | undefined): string {
  return sent === undefined ? 'NOT SENT' : sent === acked ? 'SYNCED' : 'STALE';
}

describe('the guide can be followed on the legacy mesh', () => {
  it('its status table: every proxy, its RDS and its Pilot', () => {
    const rows = legacy.pilots.flatMap((pilot) =>
      list(wire(pilot.syncz(start)))
        .filter(isObject)
        .map((entry) => [
          text(entry['proxy']),
          stateOf(entry['route_sent'], entry['route_acked']),
          pilot.pod.name,
        ]),
    );
    expect(rows.sort()).toEqual([...guideStatus].sort());
    const entry = syncEntryOf(legacy, productpage);
    expect(entry?.['cluster_sent']).toBe(entry?.['cluster_acked']);
    expect(entry?.['endpoint_percent']).toBe(100);
    expect(text(entry?.['route_sent'])).toMatch(
      /^2026-11-21 02:34:00\.\d{9} \+0000 UTC m=\+\d+\.\d{9}$/,
    );
  });

  it('the listeners of productpage', () => {
    const rows = rowsOf(configOf(envoyOf(legacy, productpage)), 'listeners');
    const shown = rows
      .filter((row) => row.port !== 15090)
      .map((row) => `${row.addresses[0]} ${row.port} ${row.protocol}`);
    expect([...new Set(shown)].sort()).toEqual([...guideListeners].sort());
  });

  it('the virtual listener, word for word', () => {
    const dump = canonicalObject(wireObject(envoyOf(legacy, productpage).configDump(start)));
    const virtual = list(section(dump, 'ListenersConfigDump')['dynamicActiveListeners'])
      .filter(isObject)
      .map((item) => item['listener'])
      .find((item) => isObject(item) && item['name'] === 'virtual');
    expect(virtual).toEqual({
      name: 'virtual',
      address: { socketAddress: { address: '0.0.0.0', portValue: 15001 } },
      filterChains: [
        {
          filters: [
            {
              name: 'envoy.tcp_proxy',
              config: {
                cluster: 'PassthroughCluster',
                [statPrefixKey(virtual)]: 'PassthroughCluster',
              },
            },
          ],
        },
      ],
      useOriginalDst: true,
    });
  });

  it('0.0.0.0:9080 → route 9080 → reviews → its cluster → three endpoints', () => {
    const config = configOf(envoyOf(legacy, productpage));
    const listener = rowsOf(config, 'listeners', { address: '0.0.0.0', port: 9080 })[0];
    expect(listener?.destination.routeConfig).toBe('9080');
    const route = rowsOf(config, 'routes', { name: '9080' }).find((row) =>
      row.virtualHost.startsWith('reviews.'),
    );
    expect(route?.domains).toEqual(
      [
        'reviews.default.svc.cluster.local',
        'reviews',
        'reviews.default.svc.cluster',
        'reviews.default.svc',
        'reviews.default',
        '172.21.152.34',
      ].flatMap((name) => [name, `${name}:9080`]),
    );
    const cluster = 'outbound|9080||reviews.default.svc.cluster.local';
    expect(route?.destination.clusters[0]?.name).toBe(cluster);
    expect(rowsOf(config, 'clusters').find((row) => row.name === cluster)?.type).toBe('EDS');
    const endpoints = rowsOf(config, 'endpoints').filter((row) => row.cluster === cluster);
    expect(endpoints.map((row) => row.address).sort()).toEqual([
      '172.17.0.17:9080',
      '172.17.0.18:9080',
      '172.17.0.5:9080',
    ]);
    expect(new Set(endpoints.map((row) => row.health))).toEqual(new Set(['HEALTHY']));
  });

  it('the ingress gateway: bootstrap node, certificates, curl, edsz, server_info', () => {
    const gateway = envoyOf(legacy, 'istio-ingressgateway-7d6874b48f-qxhn5.istio-system');
    const dump = JSON.stringify(gateway.configDump(start));
    expect(dump).toContain(
      '"id":"router~172.30.86.14~istio-ingressgateway-7d6874b48f-qxhn5.istio-system~istio-system.svc.cluster.local","cluster":"istio-ingressgateway"',
    );
    expect(gateway.programs).toEqual(expect.arrayContaining(['curl', 'bash', 'pilot-agent']));
    expect(gateway.files['/etc/certs/cert-chain.pem']).toMatch(/^-----BEGIN CERTIFICATE-----/);
    expect(gateway.files['/etc/certs/root-cert.pem']).toMatch(/^-----BEGIN CERTIFICATE-----/);
    expect(gateway.files['/etc/certs/key.pem']).toMatch(/^-----BEGIN EC PRIVATE KEY-----/);
    expect(wireObject(gateway.serverInfo(start))['version']).toBe(
      '48bc83d8f0582fc060ef76d5aa3d75400e739d9e/1.12.0-dev/Clean/RELEASE/BoringSSL',
    );
    const edsz = wire(legacy.pilots[0]?.edsz(undefined, start));
    const reviews = list(edsz)
      .filter(isObject)
      .find((item) => text(item['service-key']).startsWith('reviews.'));
    expect(list(reviews?.['hosts'])).toHaveLength(3);
  });
});

function statPrefixKey(listener: Json | undefined): string {
  // `config` is a Struct: its keys are data and stay as Envoy wrote them.
  return JSON.stringify(listener).includes('stat_prefix') ? 'stat_prefix' : 'statPrefix';
}

describe('the legacy dumps have the shape of recorded ones', () => {
  const file = fixture('istio', 'v1.1', 'configdump', 'configdump.json');
  if (existsSync(file))
    it('sections and entries of v1.1', () => {
      const recorded = canonicalObject(wireObject(parseJson(readFileSync(file, 'utf8'))));
      const known = new Set<string>();
      for (const part of sections(recorded)) keyPaths(part, known, '');
      const own = new Set<string>();
      for (const envoy of legacy.envoys) {
        const dump = canonicalObject(wireObject(envoy.configDump(start)));
        for (const part of sections(dump)) keyPaths(part, own, '');
      }
      // The recorded dump was cut down to a few resources; what both have must be the same fields.
      const top = (path: string): boolean =>
        /^v2alpha\.\w+\.[a-zA-Z]+(\[\]\.[a-zA-Z]+)?:/.test(path);
      const missing = [...known].filter((path) => top(path) && !own.has(path));
      expect(missing).toEqual([]);
      const deep = [...known].filter((path) =>
        /cluster\.(name|type|edsClusterConfig|connectTimeout)/.test(path),
      );
      expect(deep.filter((path) => !own.has(path))).toEqual([]);
    });

  it('every proxy has an Envoy and a pod', () => {
    const pods = legacy.objects.filter((object) => object['kind'] === 'Pod');
    const names = pods.map((pod) =>
      isObject(pod['metadata'])
        ? `${text(pod['metadata']['name'])}.${text(pod['metadata']['namespace'])}`
        : '',
    );
    for (const envoy of legacy.envoys) expect(names).toContain(idOf(envoy));
    expect(names).toContain('istio-pilot-75bdf98789-tfdvh.istio-system');
  });
});

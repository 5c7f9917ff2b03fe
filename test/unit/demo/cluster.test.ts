import { X509Certificate } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { isObject, type JsonObject, list, text } from '../../../src-main/contract/json.ts';
import { demoCluster, legacyDemoCluster } from '../../../src-main/demo/meshes.ts';
import type { DemoCluster } from '../../../src-main/demo/model.ts';
import { rowsOf } from '../../support/proxy-config.ts';
import { configOf, idOf, legacy, modern, section, start, wire } from './demo-support.ts';

function everything(cluster: DemoCluster, now: number): string {
  return JSON.stringify([
    cluster.objects,
    cluster.envoys.map((envoy) => [
      envoy.configDump(now),
      envoy.clusters(now),
      envoy.certs(now),
      envoy.serverInfo(now),
      envoy.stats(now),
      envoy.files,
    ]),
    cluster.pilots.map((pilot) => [
      pilot.syncz(now),
      pilot.adsz(now),
      pilot.registryz(now),
      pilot.configz(now),
    ]),
  ]);
}

describe('the demo clusters', () => {
  it('give the same answers at the same moment', () => {
    expect(everything(demoCluster({ now: start }), start)).toBe(everything(modern, start));
    expect(everything(legacyDemoCluster({ now: start }), start)).toBe(everything(legacy, start));
  });

  it('grow older', () => {
    const later = start + 3_600_000;
    const [envoy] = modern.envoys;
    const uptime = (now: number): number =>
      Number.parseInt(text(envoy?.serverInfo(now)['uptime_all_epochs']), 10);
    expect(uptime(later) - uptime(start)).toBe(3600);
    expect(modern.pilots[0]?.syncz(later)).toEqual(modern.pilots[0]?.syncz(start));
  });

  it.each([
    ['modern', modern],
    ['legacy', legacy],
  ])('%s: every object is complete, and no two share a uid or a name', (_name, cluster) => {
    const uids = new Set<string>();
    for (const object of cluster.objects) {
      const meta = isObject(object['metadata']) ? object['metadata'] : {};
      expect(text(object['apiVersion'])).not.toBe('');
      expect(text(meta['name'])).toMatch(/^[a-z0-9][a-z0-9.-]*$/);
      expect(text(meta['resourceVersion'])).toMatch(/^\d+$/);
      expect(Date.parse(text(meta['creationTimestamp']))).toBeLessThan(start);
      uids.add(text(meta['uid']));
    }
    expect(uids.size).toBe(cluster.objects.length);
  });

  it('owners exist under the uid that their pods name', () => {
    const uids = new Set(
      modern.objects.map((object) =>
        isObject(object['metadata']) ? text(object['metadata']['uid']) : '',
      ),
    );
    const owned = modern.objects.flatMap((object) =>
      isObject(object['metadata'])
        ? list(object['metadata']['ownerReferences']).filter(isObject)
        : [],
    );
    expect(owned.length).toBeGreaterThan(25);
    for (const owner of owned) expect(uids).toContain(text(owner['uid']));
  });

  it('holds the kinds of pods that lists must cope with', () => {
    const pods = modern.objects.filter((object) => object['kind'] === 'Pod');
    const phase = (pod: JsonObject): string =>
      isObject(pod['status']) ? text(pod['status']['phase']) : '';
    expect(new Set(pods.map(phase))).toEqual(new Set(['Running', 'Pending', 'Succeeded']));
    const native = pods.filter((pod) =>
      JSON.stringify(pod['spec']).includes('"restartPolicy":"Always","readinessProbe"'),
    );
    expect(native.map((pod) => JSON.stringify(pod['metadata']).includes('fraud-v1'))).toEqual([
      true,
    ]);
    expect(JSON.stringify(pods)).toContain('"reason":"ContainersNotReady"');
  });

  it.each(modern.envoys.map((envoy) => [idOf(envoy), envoy] as const))(
    'a dump that decodes whole: %s',
    (_id, envoy) => {
      const config = configOf(envoy);
      expect(config.dump.generation).toBe('v3');
      expect(
        config.dump.sections.every((item) => item.kind !== undefined || item.type !== ''),
      ).toBe(true);
      expect(rowsOf(config, 'listeners').length).toBeGreaterThan(2);
      expect(rowsOf(config, 'routes').length).toBeGreaterThan(2);
      expect(rowsOf(config, 'clusters').length).toBeGreaterThan(10);
      expect(rowsOf(config, 'endpoints').length).toBeGreaterThan(10);
      const secrets = rowsOf(config, 'secrets');
      expect(secrets.map((row) => row.name)).toEqual(expect.arrayContaining(['default', 'ROOTCA']));
      const identity = secrets.find((row) => row.name === 'default');
      expect(identity?.sans[0]).toMatch(/^spiffe:\/\/cluster\.local\/ns\//);
      expect(identity?.valid).not.toBe(null);
    },
  );

  it('the Sidecar-limited proxy knows few hosts and lets nothing else out', () => {
    const reports = modern.envoys.find((envoy) => envoy.pod.name.startsWith('reports-'));
    const text = JSON.stringify(reports?.configDump(start));
    expect(text).toContain('ledger.payments.svc.cluster.local');
    expect(text).not.toContain('ratings.default.svc.cluster.local');
    expect(text).toContain('"name":"block_all"');
    expect(text).not.toContain('"name":"allow_any"');
  });
});

describe('certificates', () => {
  function pems(inlineBytes: string): X509Certificate[] {
    const text = Buffer.from(inlineBytes, 'base64').toString();
    const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
    return blocks.map((block) => new X509Certificate(block));
  }

  function workloadChain(now: number): X509Certificate[] {
    const dump = wire(modern.envoys[0]?.configDump(now));
    const secrets = list(section(dump, 'SecretsConfigDump')['dynamic_active_secrets']);
    const bytes = /"certificate_chain":\{"inline_bytes":"([^"]+)"/.exec(
      JSON.stringify(secrets[0]),
    )?.[1];
    return pems(bytes ?? '');
  }

  it('are real: the chain verifies and the leaf names the workload', () => {
    const [leaf, root] = workloadChain(start);
    if (leaf === undefined || root === undefined) throw new Error('no chain');
    expect(leaf.verify(root.publicKey)).toBe(true);
    expect(root.verify(root.publicKey)).toBe(true);
    expect(root.ca).toBe(true);
    expect(leaf.ca).toBe(false);
    expect(leaf.subjectAltName).toBe(
      'URI:spiffe://cluster.local/ns/default/sa/bookinfo-productpage',
    );
    expect(leaf.validFromDate.getTime()).toBeLessThan(start);
    expect(leaf.validToDate.getTime()).toBeGreaterThan(start);
  });

  it('are renewed while the demo runs for days', () => {
    for (const days of [1, 3, 30]) {
      const now = start + days * 86_400_000;
      const [leaf] = workloadChain(now);
      expect(leaf?.validToDate.getTime()).toBeGreaterThan(now);
      expect(leaf?.validFromDate.getTime()).toBeLessThan(now);
    }
  });

  it('of the legacy mesh belong to their keys', () => {
    const files = legacy.envoys[0]?.files ?? {};
    const leaf = new X509Certificate(files['/etc/certs/cert-chain.pem'] ?? '');
    const root = new X509Certificate(files['/etc/certs/root-cert.pem'] ?? '');
    expect(leaf.verify(root.publicKey)).toBe(true);
    expect(leaf.checkIssued(root)).toBe(true);
  });
});

describe('size', () => {
  // The limit is a busy machine's: alone it takes under three seconds.
  it('10,000 services, all of them in a proxy', { timeout: 60_000 }, () => {
    const big = demoCluster({ now: start, services: 10_000 });
    const dump = JSON.stringify(big.envoys[0]?.configDump(start));
    expect(dump.match(/"name":"outbound\|(8080|7000)\|\|svc-/g)?.length).toBeGreaterThanOrEqual(
      10_000,
    );
    const services = big.objects.filter((object) => object['kind'] === 'Service');
    expect(services.length).toBeGreaterThan(10_000);
    const addresses = new Set(
      services.map((item) => (isObject(item['spec']) ? text(item['spec']['clusterIP']) : '')),
    );
    expect(addresses.size).toBeGreaterThan(9_990);
  });
});

describe('clocks', () => {
  it.each([
    ['modern', modern],
    ['legacy', legacy],
  ])('%s: no Envoy is older than its pod', (_name, cluster) => {
    const created = new Map(
      cluster.objects
        .filter((object) => object['kind'] === 'Pod')
        .map((pod) => (isObject(pod['metadata']) ? pod['metadata'] : {}))
        .map((meta) => [
          `${text(meta['name'])}.${text(meta['namespace'])}`,
          Date.parse(text(meta['creationTimestamp'])),
        ]),
    );
    for (const envoy of cluster.envoys) {
      const uptime = Number.parseInt(text(envoy.serverInfo(start)['uptime_all_epochs']), 10);
      const age = (start - (created.get(idOf(envoy)) ?? 0)) / 1000;
      expect(uptime).toBeLessThanOrEqual(age);
      expect(uptime).toBeGreaterThan(age - 60);
    }
  });
});

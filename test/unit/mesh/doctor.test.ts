import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import type { JsonObject } from '../../../src-main/contract/json.ts';
import { parseJson } from '../../../src-main/contract/json.ts';
import { shellCommand } from '../../../src-main/contract/shell.ts';
import { discoveryAddress } from '../../../src-main/mesh/doctor/discovery-address.ts';
import { readXdsStats, xdsStatsFilter } from '../../../src-main/mesh/doctor/xds-stats.ts';
import { fixture } from '../../support/fixtures.ts';

const pod = (args: readonly string[]): JsonObject => ({
  spec: { containers: [{ name: 'app' }, { name: 'istio-proxy', args: [...args] }] },
});

describe('the discovery address', () => {
  const info = (address: string): JsonObject => ({
    node: { metadata: { PROXY_CONFIG: { discoveryAddress: address } } },
  });
  it.each([
    [
      'today, from the node metadata',
      info('istiod-canary.istio-system.svc:15012'),
      pod([]),
      'istiod-canary.istio-system.svc:15012 now',
    ],
    ['of an external control plane', info('203.0.113.7:15012'), pod([]), '203.0.113.7:15012 now'],
    [
      'of Istio 1.1, from the arguments',
      {},
      pod(['proxy', '--discoveryAddress', 'istio-pilot.istio-system:15011']),
      'istio-pilot.istio-system:15011 legacy',
    ],
    [
      'of Istio 1.1, in one word',
      {},
      pod(['--discoveryAddress=istio-pilot:15010']),
      'istio-pilot:15010 legacy',
    ],
    [
      'of istiod, from the arguments (Istio 1.5)',
      {},
      pod(['--discoveryAddress', 'istiod.istio-system.svc:15012']),
      'istiod.istio-system.svc:15012 now',
    ],
    [
      'from CA_ADDR when Envoy does not answer',
      null,
      {
        spec: {
          containers: [
            {
              name: 'istio-proxy',
              env: [{ name: 'CA_ADDR', value: 'istiod.istio-system.svc:15012' }],
            },
          ],
        },
      },
      'istiod.istio-system.svc:15012 now',
    ],
    ['over IPv6', info('[fd00::1]:15012'), pod([]), 'fd00::1:15012 now'],
    ['hostile', info('-o/etc/passwd:15012'), pod([]), undefined],
    ['nowhere', {}, pod(['proxy', 'sidecar']), undefined],
    ['nonsense', info('no-port'), pod([]), undefined],
  ])('%s', (_name, serverInfo, object, expected) => {
    const found = discoveryAddress(serverInfo, object);
    const shown =
      found === undefined
        ? undefined
        : `${found.host}:${found.port} ${found.legacy ? 'legacy' : 'now'}`;
    expect(shown).toBe(expected);
  });
});

describe('what Envoy counts of its control plane', () => {
  it('is read from the text page, with what is left out', () => {
    const page = [
      'control_plane.connected_state: 0',
      'cluster_manager.cds.update_attempt: 13',
      'cluster_manager.cds.update_success: 12',
      'cluster_manager.cds.update_rejected: 1',
      'cluster_manager.cds.update_time: 1795211428668',
      'cluster_manager.cds.version_text: "2026-11-20T21:50:28Z/21"',
      'cluster_manager.cds.update_duration: P0(nan,0) P25(nan,0)',
    ].join('\n');
    const stats = readXdsStats(page);
    expect(stats.connected).toBe(false);
    expect(stats.connections).toBeUndefined();
    expect(stats.types).toEqual([
      {
        type: 'CDS',
        attempts: 13,
        successes: 12,
        rejected: 1,
        failures: 0,
        updatedAt: 1795211428668,
        version: '2026-11-20T21:50:28Z/21',
      },
      {
        type: 'LDS',
        attempts: 0,
        successes: 0,
        rejected: 0,
        failures: 0,
        updatedAt: undefined,
        version: '',
      },
    ]);
    expect(readXdsStats('').connected).toBeUndefined();
  });

  it('is asked for by an expression that fits the names', () => {
    const filter = new RegExp(xdsStatsFilter);
    for (const name of [
      'control_plane.connected_state',
      'cluster_manager.cds.update_time',
      'listener_manager.lds.update_rejected',
      'cluster.xds-grpc.upstream_cx_active',
      'cluster.xds-grpc;.upstream_cx_active',
    ])
      expect(filter.test(name)).toBe(true);
    expect(filter.test('cluster.outbound|80||x.upstream_cx_active')).toBe(false);
  });

  it('is found on a recorded page', () => {
    const path = fixture('istio', 'live', 'proxies', 'reviews-v1-6a.default', 'stats.txt');
    const [cds, lds] = readXdsStats(readFileSync(path, 'utf8')).types;
    expect([cds?.successes, lds?.successes]).toEqual([12, 14]);
  });

  it('names the Pilot of a recorded proxy', () => {
    const path = fixture('istio', 'live', 'proxies', 'reviews-v1-6a.default', 'server_info.json');
    const found = discoveryAddress(parseJson(readFileSync(path, 'utf8')), {});
    expect(found).toEqual({ host: 'istiod.istio-system.svc', port: 15012, legacy: false });
  });
});

describe('a command to copy', () => {
  it('is quoted for a shell', () => {
    expect(shellCommand(['kubectl', '--context', "it's prod", 'get', '/a?b=c&d', '-n', 'x'])).toBe(
      `kubectl --context 'it'\\''s prod' get '/a?b=c&d' -n x`,
    );
  });
});

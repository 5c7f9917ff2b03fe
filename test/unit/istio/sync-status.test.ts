import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { type Json, parseJson } from '../../../src-main/contract/json.ts';
import {
  proxyStatusTable,
  proxyStatusTableLegacy,
  proxyStatusTableV1,
} from '../../../src-main/istio/istioctl/proxy-status.ts';
import { tableText } from '../../../src-main/istio/istioctl/table.ts';
import type { ProxySync } from '../../../src-main/istio/proxy-sync.ts';
import {
  isSkewed,
  mergeSyncStatus,
  missingProxies,
  overallState,
} from '../../../src-main/istio/sync-merge.ts';
import { parseSyncStatus } from '../../../src-main/istio/sync-status.ts';
import { fixture, fixtureNames, hasFixture } from '../../support/fixtures.ts';

function read(...path: readonly string[]): Json {
  return parseJson(readFileSync(fixture(...path), 'utf8'));
}

function text(...path: readonly string[]): string {
  return readFileSync(fixture(...path), 'utf8');
}

/** Rows with their ages taken away: the recording says when it was asked to the second only. */
function ageless(table: string): string {
  return table
    .replace(/ \(\d[^)]*\)/g, '')
    .replace(/ +/g, ' ')
    .trim();
}

/** The answers in a folder, by the name of the istiod that gave it. */
function answersIn(folder: string): readonly (readonly ProxySync[])[] {
  return fixtureNames(folder).flatMap((name) => {
    const pilot = /^(.+)\.syncz\.json$/.exec(name)?.[1];
    return pilot === undefined ? [] : [parseSyncStatus(read(folder, name), pilot)];
  });
}

describe('recorded meshes', () => {
  const live = fixtureNames('istio/live')
    .filter((name) => hasFixture('istio/live', name, 'connections.json'))
    .map((name) =>
      parseSyncStatus(
        read('istio/live', name, 'syncz.json'),
        name,
        read('istio/live', name, 'connections.json'),
      ),
    );

  it('print as istioctl proxy-status printed them', () => {
    const { proxies } = mergeSyncStatus(live);
    expect(tableText(proxyStatusTable(proxies))).toBe(text('istio/live/istioctl/proxy-status.txt'));
    // When it was asked is not recorded: one moment must explain every age.
    const expected = text('istio/live/istioctl/proxy-status-v1.txt');
    const last = Math.max(...proxies.map((one) => one.types['CDS']?.since ?? 0));
    const moments = Array.from({ length: 7200 }, (_none, half) => last + half * 500);
    const fits = moments.find(
      (moment) => tableText(proxyStatusTableV1(proxies, moment)) === expected,
    );
    expect(fits).toBeGreaterThan(0);
  });

  it('print the same from the xDS form', () => {
    // One DiscoveryResponse for each istiod, one after the other.
    const documents = text('istio/live/istioctl/proxy-status.json').split(/\n(?=\{)/);
    const answers = documents.map((document) => parseSyncStatus(parseJson(document), ''));
    const expected = text('istio/live/istioctl/proxy-status-v1.txt');
    const table = tableText(proxyStatusTableV1(mergeSyncStatus(answers).proxies, 0));
    expect(ageless(table.replaceAll(' (<invalid>)', ''))).toBe(ageless(expected));
  });

  it('know the frozen proxy, with the age of the push', () => {
    const { proxies } = mergeSyncStatus(answersIn('istio/live/stale'));
    // It says when it was asked to the second only.
    const asked = Date.parse(text('istio/live/stale/asked_at').trim());
    const expected = text('istio/live/stale/proxy-status-v1.txt');
    const tables = [0, 500, 1000].map((ms) => tableText(proxyStatusTableV1(proxies, asked + ms)));
    expect(tables).toContain(expected);
    const stale = expected.split('\n').filter((line) => line.includes('STALE'));
    expect(proxies.filter((one) => overallState(one) === 'stale').map((one) => one.proxy)).toEqual(
      stale.map((line) => line.split(' ')[0]),
    );
  });

  it('carry the words of every refusal', () => {
    const proxies = answersIn('istio/live/nacked').flat();
    const refused = proxies.filter((one) => one.types['LDS']?.state === 'error');
    expect(refused.length).toBeGreaterThan(0);
    expect(refused).toEqual(proxies.filter((one) => one.type === 'sidecar'));
    // Envoy names each listener that it would not take.
    for (const one of refused) expect(one.types['LDS']?.reason).toMatch(/listener\(s\) \S+: /);
  });

  it('say NOT SENT for secrets that never came', () => {
    const [gateway] = parseSyncStatus(read('istio/live/warming/syncz.json'), 'istiod-0');
    expect(gateway?.types['SDS']).toMatchObject({ state: 'not-sent', since: undefined });
    const table = tableText(proxyStatusTableV1(gateway === undefined ? [] : [gateway], 0));
    expect(table).toMatch(/RDS +SDS +ISTIOD/);
  });

  it('know the sidecar that no istiod serves', () => {
    const { proxies } = mergeSyncStatus(live);
    const pods = [
      { pod: 'served-by-nobody', namespace: 'default' },
      ...proxies.map(({ pod, namespace }) => ({ pod, namespace })),
    ];
    expect(missingProxies(pods, proxies)).toEqual(['served-by-nobody.default']);
  });

  it('names the proxy of a file by its file alone', () => {
    expect(missingProxies([{ pod: 'dump.json', namespace: '' }], [])).toEqual(['dump.json']);
  });

  const goldens = hasFixture('istio/current/proxy-status');
  if (goldens)
    it("give istioctl's golden table for its golden answer", () => {
      const proxies = parseSyncStatus(
        read('istio/current/proxy-status/multiXdsStatusSinglePilot.json'),
        '',
      );
      expect(tableText(proxyStatusTableV1(proxies, 0)).trim()).toBe(
        text('istio/current/proxy-status/multiXdsStatusMultiPilot_verbose.txt').trim(),
      );
    });

  it('are a table of one word a type for answers of Istio 1.1', () => {
    const now = '2018-07-31 12:00:00 +0000 UTC m=+1';
    const before = '2018-07-31 11:00:00 +0000 UTC m=+1';
    const body = status('web-1.shop', {
      cluster: [now, before],
      listener: [now, now],
      endpoint: [now, ''],
      route: ['', ''],
    });
    const rows = tableText(proxyStatusTableLegacy(parseSyncStatus([body], 'pilot-1'))).trim();
    const [head, row] = rows.split('\n').map((line) => line.trim().split(/ {2,}/));
    expect(head?.slice(0, 5)).toEqual(['NAME', 'CDS', 'LDS', 'EDS', 'RDS']);
    expect(row?.[0]).toBe('web-1.shop');
    expect(row?.[2]).toBe('SYNCED');
    expect(row?.[4]).toBe('NOT SENT');
    expect(row?.[1]).toMatch(/^STALE/);
    expect(row?.[3]).toMatch(/^STALE/);
  });

  const old = hasFixture('istio/v1.1/proxy-status');
  if (old)
    it('give the table of Istio 1.1 for answers of its form', () => {
      const now = '2018-07-31 12:00:00 +0000 UTC m=+1';
      const hourAgo = '2018-07-31 11:00:00 +0000 UTC m=+1';
      const answers: readonly (readonly [string, Json])[] = [
        [
          'pilot1',
          status(
            'proxy1',
            {
              cluster: [now, hourAgo],
              listener: [now, now],
              endpoint: [now, now],
              route: ['', ''],
            },
            100,
          ),
        ],
        [
          'pilot2',
          status('proxy2', {
            cluster: [now, hourAgo],
            listener: [now, now],
            endpoint: [now, hourAgo],
            route: [now, now],
          }),
        ],
        [
          'pilot3',
          status('proxy3', {
            cluster: [now, ''],
            listener: ['', ''],
            endpoint: [now, ''],
            route: [now, now],
          }),
        ],
      ];
      const { proxies } = mergeSyncStatus(
        answers.map(([pilot, body]) => parseSyncStatus([body], pilot)),
      );
      expect(tableText(proxyStatusTableLegacy(proxies)).trim()).toBe(
        text('istio/v1.1/proxy-status/multiStatusMultiPilot.txt').trim(),
      );
    });
});

function status(
  proxy: string,
  nonces: Readonly<Record<string, readonly [string, string]>>,
  percent?: number,
): Json {
  return {
    proxy,
    proxy_version: '1.0',
    ...Object.fromEntries(
      Object.entries(nonces).flatMap(([type, [sent, acked]]) => [
        [`${type}_sent`, sent],
        [`${type}_acked`, acked],
      ]),
    ),
    ...(percent === undefined ? {} : { endpoint_percent: percent }),
  };
}

function one(answer: Json): ProxySync | undefined {
  return parseSyncStatus([answer], 'p')[0];
}

describe('answers of other generations', () => {
  it('tells UUID nonces by equality alone', () => {
    const found = one(
      status('a.b', {
        cluster: ['u1', 'u1'],
        listener: ['u2', 'u1'],
        endpoint: ['u3', ''],
        route: ['', ''],
      }),
    );
    expect(found?.types).toMatchObject({
      CDS: { state: 'synced', since: undefined, percent: undefined },
      LDS: { state: 'stale', reason: undefined, lag: undefined },
      EDS: { state: 'stale', reason: 'never-acknowledged' },
      RDS: { state: 'not-sent' },
    });
    expect(found?.types['ECDS']).toBeUndefined();
  });

  it('does not call a ztunnel unsent', () => {
    expect(one({ proxy: 'z.k', proxy_type: 'ztunnel' })?.types['CDS']?.state).toBe('ignored');
  });

  it('takes a map of statuses, and leaves out clients without a name', () => {
    const body: Json = { 'a.b': { cluster_sent: 'x', cluster_acked: 'x' } };
    expect(parseSyncStatus(body, 'p').map((found) => found.proxy)).toEqual(['a.b']);
    expect(parseSyncStatus([{ istio_version: '1.32.0' }, 5, null], 'p')).toEqual([]);
    expect(parseSyncStatus('nonsense', 'p')).toEqual([]);
  });
});

describe('several replicas', () => {
  const at = (proxy: string, pilot: string, sentTime: string): readonly ProxySync[] =>
    parseSyncStatus(
      [
        {
          proxy,
          resources: {
            'type.googleapis.com/envoy.config.cluster.v3.Cluster': {
              sent: 'x',
              acked: 'x',
              sentTime,
            },
          },
        },
      ],
      pilot,
    );

  it('the newest connection of a proxy wins, and it is said', () => {
    const merged = mergeSyncStatus([
      at('a.b', 'istiod-0', '2026-01-01T00:00:00Z'),
      at('a.b', 'istiod-1', '2026-01-01T00:05:00Z'),
    ]);
    expect(merged.proxies.map((one) => one.pilot)).toEqual(['istiod-1']);
    expect(merged.repeated).toEqual([{ proxy: 'a.b', taken: 'istiod-1', others: ['istiod-0'] }]);
  });

  it('equal names in two clusters are two proxies', () => {
    const [first] = at('a.b', 'istiod-0', '2026-01-01T00:00:00Z');
    const merged = mergeSyncStatus([[first!], [{ ...first!, cluster: 'other' }]]);
    expect(merged.proxies.length).toBe(2);
    expect(merged.repeated).toEqual([]);
  });

  it.each([
    ['1.31.2', '1.32.0', true],
    ['1.32.0', '1.32-dev', false],
    ['1.32.0', 'unknown', false],
    ['', '1.32.0', false],
  ])('a proxy of %s under %s: skewed %s', (proxy, pilot, skewed) => {
    expect(isSkewed(proxy, pilot)).toBe(skewed);
  });
});

import { describe, expect, it } from 'vitest';

import { isObject, parseJson } from '../../../src-main/contract/json.ts';
import { canonical, canonicalObject, jsonName } from '../../../src-main/envoy/canonical.ts';
import { createDumpDecoder, decodeDump } from '../../../src-main/envoy/decode/decode-dump.ts';
import { decodeClusters, decodePage } from '../../../src-main/envoy/decode/decode-page.ts';
import { recognise } from '../../../src-main/envoy/decode/recognise.ts';
import { withoutTrailingCommas } from '../../../src-main/envoy/decode/text.ts';
import { adminType, brief, dumpOf, encode } from './support.ts';

describe('fields', () => {
  const dump = dumpOf({
    static_clusters: [
      {
        cluster: {
          name: 'x',
          lb_policy: 'RANDOM',
          type: 3,
          metadata: { filter_metadata: { istio: { config: '/a/b', my_key: 1 }, other_key: {} } },
          transport_socket_matches: [
            {
              name: 'm',
              match: { some_key: 'v' },
              transport_socket: { name: 't', typed_config: { '@type': 'x.Y', big_one: [] } },
            },
            { name: 'n', match: {} },
          ],
        },
      },
    ],
  });
  const entry = dump.entries('cluster')[0]!;

  it.each([
    [['name', 'lbPolicy', 'absent'], { name: 'x', lbPolicy: 'RANDOM' }],
    [['type'], { type: 'EDS' }],
    [
      ['metadata.filterMetadata.istio.config'],
      { metadata: { filterMetadata: { istio: { config: '/a/b' } } } },
    ],
    [
      ['transportSocketMatches.transportSocket.typedConfig.@type', 'transportSocketMatches.name'],
      {
        transportSocketMatches: [
          { name: 'm', transportSocket: { typedConfig: { '@type': 'x.Y' } } },
          { name: 'n' },
        ],
      },
    ],
    [['name.of.a.string'], { name: 'x' }],
  ])('%j', (names, expected) => {
    expect(dump.fields(entry, names)).toEqual(expected);
  });

  it('gives each field as the whole resource has it', () => {
    const whole = dump.resource(entry);
    for (const name of Object.keys(whole)) {
      expect(dump.fields(entry, [name])).toEqual({ [name]: whole[name] });
    }
    expect(dump.fields(entry, ['transportSocketMatches.match'])).toEqual({
      transportSocketMatches: [{ match: { some_key: 'v' } }, { match: {} }],
    });
    expect(dump.fields(entry, ['metadata.filterMetadata'])['metadata']).toEqual(whole['metadata']);
  });
});

describe('canonical spelling', () => {
  it.each([
    ['route_config_name', 'routeConfigName'],
    ['proxy_100_continue', 'proxy100Continue'],
    ['http2_protocol_options', 'http2ProtocolOptions'],
    ['alreadyGood', 'alreadyGood'],
    ['@type', '@type'],
    ['HTTP_PROXY', 'HTTP_PROXY'],
    ['envoy.filters_x', 'envoy.filters_x'],
  ])('%s', (name, expected) => expect(jsonName(name)).toBe(expected));

  it('keys that are data stay', () => {
    const value = {
      typed_per_filter_config: { some_filter: { allow_it: 1 } },
      filter_metadata: { my_key: { inner_key: 1 } },
      typed_config: { '@type': 'x.TypedStruct', type_url: 'u', value: { inner_key: 1 } },
      context_extensions: { my_key: 'v' },
      node: { metadata: { MY_key: 1, other_key: 2 } },
      exact_match_map: { map: { some_host: { on_match: {} } } },
    };
    expect(canonical(value)).toEqual({
      typedPerFilterConfig: { some_filter: { allowIt: 1 } },
      filterMetadata: { my_key: { inner_key: 1 } },
      typedConfig: { '@type': 'x.TypedStruct', typeUrl: 'u', value: { inner_key: 1 } },
      contextExtensions: { my_key: 'v' },
      node: { metadata: { MY_key: 1, other_key: 2 } },
      exactMatchMap: { map: { some_host: { onMatch: {} } } },
    });
    expect(canonicalObject([])).toEqual({});
  });

  it('enums by number, where the field is that enum', () => {
    expect(
      canonicalObject({
        lb_policy: 5,
        type: 99,
        health_checks: [{ type: 1 }],
        rules: { action: 1, policies: { p: { action: 1 } } },
        weight: 1,
      }),
    ).toEqual({
      lbPolicy: 'MAGLEV',
      type: 99,
      healthChecks: [{ type: 1 }],
      rules: { action: 'DENY', policies: { p: { action: 1 } } },
      weight: 1,
    });
  });
});

describe('YAML', () => {
  it('istioctl -o yaml: a list of resources', () => {
    const text = `- clusterName: agent
  endpoints:
  - lbEndpoints:
    - endpoint:
        address: {socketAddress: {address: 127.0.0.1, portValue: 15020}}
- clusterName: other
  endpoints: []
`;
    const dump = decodeDump(encode(text));
    expect(brief(dump, 'endpoint')).toEqual(['active agent', 'active other']);
    expect(dump.size).toBe(text.length);
    expect(parseJson(dump.rawText(dump.entries('endpoint')[1]!))).toEqual({
      clusterName: 'other',
      endpoints: [],
    });
  });

  it('a dump with sections, comments, a document mark and anchors', () => {
    const text = `---
# taken by hand
configs:
- '@type': ${adminType('ClustersConfigDump')}
  static_clusters:
  - cluster: &a {name: a, connect_timeout: 1s}
  - cluster: *a
`;
    expect(brief(decodeDump(encode(text)), 'cluster')).toEqual(['static a', 'static a']);
  });

  it('as it arrives', () => {
    const decoder = createDumpDecoder();
    for (const line of ['- name: x\n', '  virtualHosts: []\n']) decoder.push(encode(line));
    expect(brief(decoder.finish(), 'route')).toEqual(['active x']);
  });
});

describe('pieces', () => {
  it('refuses as soon as it is clear', () => {
    const decoder = createDumpDecoder();
    decoder.push(encode('{"configs":[1'));
    expect(() => decoder.push(encode('}'))).toThrow(/expected `\]`/);
  });

  it('keeps what was pushed, whatever happens to the chunk', () => {
    const decoder = createDumpDecoder(4);
    for (const piece of ['{"static_clus', 'ters":[{"cluster":{"name":"a\\', '"b"}}]}']) {
      const chunk = encode(piece);
      decoder.push(chunk);
      chunk.fill(0);
    }
    expect(brief(decoder.finish(), 'cluster')).toEqual(['static a"b']);
  });
});

describe('names', () => {
  it('finds entries by name, all states of one', () => {
    const dump = dumpOf({
      dynamic_active_clusters: [{ cluster: { name: 'a' } }, { cluster: { name: 'b' } }],
      dynamic_warming_clusters: [{ cluster: { name: 'a' } }],
    });
    expect(dump.named('cluster', 'a').map(({ index, state }) => [index, state])).toEqual([
      [0, 'active'],
      [2, 'warming'],
    ]);
    expect(dump.named('cluster', 'none')).toEqual([]);
    expect(() => dump.resource({ ...dump.entries('cluster')[0]!, index: 9 })).toThrow(
      /no cluster 9/,
    );
    expect(() => dump.sectionText(3)).toThrow(/no section 3/);
  });

  it('answers the same value again, also for more than the cache holds', () => {
    const big = 'x'.repeat(100_000);
    const dump = dumpOf({
      static_clusters: Array.from({ length: 100 }, (_none, at) => ({
        cluster: { name: `c${at}`, big },
      })),
    });
    const first = dump.resource(dump.entries('cluster')[0]!);
    expect(dump.resource(dump.entries('cluster')[0]!)).toBe(first);
    const all = dump.entries('cluster').map((entry) => dump.resource(entry)['name']);
    expect(all).toEqual(Array.from({ length: 100 }, (_none, at) => `c${at}`));
    expect(dump.resource(dump.entries('cluster')[0]!)).toEqual(first);
  });
});

describe('admin pages', () => {
  it('/clusters, in both spellings and as istioctl writes it', () => {
    const expected = {
      clusterStatuses: [
        { name: 'a', hostStatuses: [{ healthStatus: { edsHealthStatus: 'HEALTHY' } }] },
      ],
    };
    const snake = {
      cluster_statuses: [
        { name: 'a', host_statuses: [{ health_status: { eds_health_status: 1 } }] },
      ],
    };
    expect(decodeClusters(encode(JSON.stringify(snake)))).toEqual(expected);
    expect(decodeClusters(encode(JSON.stringify(expected)))).toEqual(expected);
    expect(decodeClusters(encode(JSON.stringify(expected.clusterStatuses)))).toEqual(expected);
    expect(decodeClusters(encode('{}'))).toEqual({});
  });

  it.each([
    ['clusters', '{"configs":[]}', 'admin-unexpected'],
    ['certs', '{"cluster_statuses":[]}', 'admin-unexpected'],
    ['certs', '[]', 'admin-unexpected'],
    ['server_info', '', 'dump-empty'],
    ['server_info', '{"version":', 'truncated'],
    ['server_info', 'no such page', 'dump-not-json'],
  ] as const)('%s refuses %s', (page, text, code) => {
    expect(() => decodePage(page, encode(text))).toThrow(expect.objectContaining({ code }));
  });
});

describe('recognise', () => {
  it.each([
    ['config dump', '{"configs":[]}'],
    ['config dump', `\uFEFF\n{"@type": "${adminType('ClustersConfigDump')}"}`],
    ['config dump', '[{"name":"x","virtualHosts":[]}]'],
    ['config dump', '{"dynamicActiveSecrets":[]}'],
    ['config dump', '{"bootstrap":{"configs":1}}'],
    ['config dump', '[{"@type":"type.googleapis.com/envoy.config.cluster.v3.Cluster"}]'],
    ['config dump', 'configs:\n- a: 1\n'],
    ['config dump', '- clusterName: agent\n  endpoints:\n  - x: 1\n'],
    ['clusters page', '{"cluster_statuses":['],
    ['clusters page', '[{"name":"a","hostStatuses":[],"circuitBreakers":{}}]'],
    ['server_info', '{"version":"x","state":"LIVE","hot_restart_version":"d"}'],
    ['certs', '{"certificates":[]}'],
    ['unknown', '{"workloads":{},"workloadState":{},"certificates":[]}'],
    ['config dump', '{"nested":{"configs":[]}}'],
    ['unknown', '{"listener_statuses":[]}'],
    ['unknown', 'PK\u0003\u0004'],
    ['unknown', ''],
  ])('%s: %s', (expected, text) => expect(recognise(encode(text))).toBe(expected));
});

describe('trailing commas', () => {
  it.each([
    ['[1,]', '[1]'],
    ['{"a":",]",\n}', '{"a":",]"\n}'],
    ['["\\",]", ,]', '["\\",]", ]'],
  ])('%s', (text, expected) => expect(withoutTrailingCommas(text)).toBe(expected));

  it('in a text of ten million characters', () => {
    const long = JSON.stringify('"'.repeat(5_000_000));
    expect(withoutTrailingCommas(`[${long},]`)).toBe(`[${long}]`);
  });
});

describe('sections', () => {
  it('are given as they stand', () => {
    const text = `{"configs":[ {"@type":"${adminType('ClustersConfigDump')}",  "static_clusters":[]} , {"weird": [1 ,2]}]}`;
    const dump = decodeDump(encode(text));
    expect(dump.sections.map((_section, at) => dump.sectionText(at))).toEqual([
      `{"@type":"${adminType('ClustersConfigDump')}",  "static_clusters":[]}`,
      '{"weird": [1 ,2]}',
    ]);
    expect(dump.sections[1]).toEqual({
      type: '',
      kind: undefined,
      versionInfo: undefined,
      entries: 0,
      bytes: 17,
    });
    expect(isObject(parseJson(dump.sectionText(0)))).toBe(true);
  });
});

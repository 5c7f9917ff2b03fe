import { describe, expect, it } from 'vitest';

import { decodeDump } from '../../../src-main/envoy/decode/decode-dump.ts';
import { adminType, brief, dumpOf, encode, only } from './support.ts';

const cluster = (name: string): Record<string, unknown> => ({ name, connect_timeout: '1s' });

describe('every shape of a dump', () => {
  it('v3: sections as a list, proto names', () => {
    const dump = dumpOf({
      configs: [
        { '@type': adminType('BootstrapConfigDump'), bootstrap: { node: { id: 'n' } } },
        {
          '@type': adminType('ClustersConfigDump'),
          version_info: 'v',
          static_clusters: [{ cluster: cluster('agent'), last_updated: 't0' }],
          dynamic_active_clusters: [
            {
              version_info: 'v1',
              cluster: cluster('a'),
              last_updated: 't1',
              client_status: 'ACKED',
            },
          ],
          dynamic_warming_clusters: [{ version_info: 'v2', cluster: cluster('w') }],
        },
      ],
    });
    expect(dump.generation).toBe('v3');
    expect(brief(dump, 'cluster')).toEqual(['static agent', 'active a', 'warming w']);
    expect(dump.entries('cluster')[1]).toEqual({
      kind: 'cluster',
      index: 1,
      name: 'a',
      state: 'active',
      versionInfo: 'v1',
      lastUpdated: 't1',
      clientStatus: 'ACKED',
      present: true,
      error: undefined,
    });
    expect(dump.resource(dump.entries('cluster')[1]!)).toEqual({ name: 'a', connectTimeout: '1s' });
    expect(only(dump, 'bootstrap').body).toEqual({ node: { id: 'n' } });
    expect(
      dump.sections.map(({ kind, entries, versionInfo }) => [kind, entries, versionInfo]),
    ).toEqual([
      ['bootstrap', 1, undefined],
      ['cluster', 3, 'v'],
    ]);
  });

  it('v3 listeners: one entry per state, the refusal with the one that lives on, nameless refusals of their own', () => {
    const listener = (port: number): unknown => ({ name: 'l', address: { port_value: port } });
    const dump = dumpOf({
      configs: [
        {
          '@type': adminType('ListenersConfigDump'),
          static_listeners: [{ listener: { name: 's' } }],
          dynamic_listeners: [
            {
              name: 'l',
              active_state: { version_info: '1', listener: listener(1) },
              draining_state: { version_info: '0', listener: listener(2) },
              warming_state: { version_info: '2', listener: listener(3) },
              error_state: { details: 'no', failed_configuration: { route_config: {} } },
            },
            { error_state: { details: 'nameless', last_update_attempt: 't', version_info: '9' } },
            { name: 'awaited', client_status: 'REQUESTED' },
            { name: 'masked' },
          ],
        },
      ],
    });
    expect(brief(dump, 'listener')).toEqual([
      'static s',
      'active l',
      'warming l',
      'draining l',
      'error ',
      'warming awaited',
      'active masked',
    ]);
    expect(dump.named('listener', 'l').map(({ error }) => error?.details)).toEqual([
      'no',
      undefined,
      undefined,
    ]);
    expect(dump.entries('listener')[1]?.error?.failedConfiguration).toEqual({ routeConfig: {} });
    expect(dump.entries('listener')[4]).toMatchObject({
      name: '',
      error: { details: 'nameless', lastUpdateAttempt: 't', versionInfo: '9' },
    });
    expect(dump.entries('listener').map(({ versionInfo }) => versionInfo)).toEqual([
      undefined,
      '1',
      '2',
      '0',
      undefined,
      undefined,
      undefined,
    ]);
  });

  it.each([
    ['list of Envoy 1.9 to 1.12', (sections: Record<string, unknown>[]) => ({ configs: sections })],
    [
      'map of Envoy 1.8',
      ([listeners, routes]: Record<string, unknown>[]) => ({ configs: { listeners, routes } }),
    ],
  ])('v2: %s', (_name, wrap) => {
    const dump = dumpOf(
      wrap([
        {
          '@type': adminType('ListenersConfigDump', 'v2alpha'),
          dynamic_active_listeners: [{ version_info: '1', listener: { name: 'a' } }],
          dynamic_warming_listeners: [{ listener: { name: 'w' } }],
          dynamic_draining_listeners: [{ listener: { name: 'd' } }],
        },
        {
          '@type': adminType('RoutesConfigDump', 'v2alpha'),
          dynamic_route_configs: [{ route_config: { name: '80', virtual_hosts: [] } }],
        },
      ]),
    );
    expect(dump.generation).toBe('v2');
    expect(brief(dump, 'listener')).toEqual(['active a', 'warming w', 'draining d']);
    expect(only(dump, 'route').body).toEqual({ name: '80', virtualHosts: [] });
  });

  it('a map without types is told by its keys', () => {
    const dump = dumpOf({
      configs: { clusters: { static_clusters: [{ cluster: cluster('x') }] } },
    });
    expect(dump.generation).toBe('v2');
    expect(brief(dump, 'cluster')).toEqual(['static x']);
  });

  it('JSON names, and both spellings in one document', () => {
    const dump = dumpOf({
      configs: [
        {
          '@type': adminType('SecretsConfigDump'),
          dynamic_active_secrets: [
            // Pilot's dump of a gateway: the name stands in the secret only.
            { versionInfo: 'v', lastUpdated: 't', secret: { name: 'default', tlsCertificate: {} } },
          ],
          dynamicWarmingSecrets: [{ name: 'kubernetes://gone', secret: {} }],
        },
      ],
    });
    expect(brief(dump, 'secret')).toEqual(['active default', 'warming kubernetes://gone']);
    expect(dump.entries('secret')[0]).toMatchObject({ versionInfo: 'v', lastUpdated: 't' });
  });

  it('missing, empty, null, repeated and unknown sections', () => {
    const dump = dumpOf({
      configs: [
        null,
        { '@type': adminType('EcdsConfigDump'), ecds_filters: [{ ecds_filter: { name: 'a' } }] },
        { '@type': adminType('ScopedRoutesConfigDump') },
        {
          '@type': adminType('ClustersConfigDump'),
          static_clusters: null,
          dynamic_active_clusters: [null],
        },
        { '@type': adminType('NewConfigDump'), things: [{ thing: 1 }] },
        { '@type': adminType('EcdsConfigDump'), ecds_filters: [{ ecds_filter: { name: 'b' } }] },
        { '@type': 'type.googleapis.com/some.Other', keep_me: true },
      ],
      beside: [1, 2],
    });
    expect(brief(dump, 'ecds')).toEqual(['active a', 'active b']);
    expect(dump.entries('cluster')).toEqual([]);
    expect(dump.entries('listener')).toEqual([]);
    const unknown = dump.sections.flatMap((section, at) =>
      section.kind === undefined ? [dump.sectionText(at)] : [],
    );
    expect(unknown).toEqual([
      `{"@type":"${adminType('NewConfigDump')}","things":[{"thing":1}]}`,
      '{"@type":"type.googleapis.com/some.Other","keep_me":true}',
      '[1,2]',
    ]);
    // In the order of the document.
    expect(dump.sections.map(({ type }) => type.slice(type.lastIndexOf('.') + 1))).toEqual([
      'EcdsConfigDump',
      'ScopedRoutesConfigDump',
      'ClustersConfigDump',
      'NewConfigDump',
      'EcdsConfigDump',
      'Other',
      'beside',
    ]);
  });

  it('scoped routes: the entry itself is the resource', () => {
    const dump = dumpOf({
      configs: [
        {
          '@type': adminType('ScopedRoutesConfigDump'),
          inline_scoped_route_configs: [{ name: 'i', scoped_route_configs: [] }],
          dynamic_scoped_route_configs: [
            { name: 'd', version_info: '1', scoped_route_configs: [{}] },
          ],
        },
      ],
    });
    expect(brief(dump, 'scoped-route')).toEqual(['static i', 'active d']);
    expect(dump.resource(dump.entries('scoped-route')[1]!)).toMatchObject({
      scopedRouteConfigs: [{}],
    });
  });

  it.each([
    [
      'DynamicListener',
      'ListenersConfigDump',
      'listener',
      { name: 'l', active_state: { listener: { name: 'l' } } },
      'active l',
    ],
    ['StaticCluster', 'ClustersConfigDump', 'cluster', { cluster: cluster('c') }, 'static c'],
    ['DynamicCluster', 'ClustersConfigDump', 'cluster', { cluster: cluster('c') }, 'active c'],
    [
      'DynamicRouteConfig',
      'RoutesConfigDump',
      'route',
      { route_config: { name: '80' } },
      'active 80',
    ],
    [
      'DynamicEndpointConfig',
      'EndpointsConfigDump',
      'endpoint',
      { endpoint_config: { cluster_name: 'c' } },
      'active c',
    ],
    [
      'DynamicSecret',
      'SecretsConfigDump',
      'secret',
      { name: 's', secret: { name: 's' } },
      'active s',
    ],
    ['EcdsFilterConfig', 'EcdsConfigDump', 'ecds', { ecds_filter: { name: 'e' } }, 'active e'],
  ] as const)('?resource= answers entries: %s', (entry, section, kind, body, expected) => {
    const type = adminType(`${section}.${entry}`);
    const dump = dumpOf({
      configs: [
        { '@type': type, ...body },
        { '@type': type, ...body },
      ],
    });
    expect(brief(dump, kind)).toEqual([expected, expected]);
    expect(dump.sections).toMatchObject([{ type, kind, entries: 2 }]);
    expect(JSON.parse(dump.sectionText(0))).toHaveLength(2);
  });

  it.each([
    [
      'a bare section',
      { '@type': adminType('ClustersConfigDump'), static_clusters: [{ cluster: cluster('x') }] },
    ],
    ['a bare section without type', { dynamicActiveClusters: [{ cluster: cluster('x') }] }],
    [
      'a list of sections',
      [{ '@type': adminType('ClustersConfigDump'), static_clusters: [{ cluster: cluster('x') }] }],
    ],
    ['a list of entries', [{ version_info: '1', cluster: cluster('x'), last_updated: 't' }]],
    [
      'a list of resources, as istioctl writes them',
      [{ name: 'x', type: 'EDS', connectTimeout: '1s' }],
    ],
    [
      'a list of typed resources',
      [{ '@type': 'type.googleapis.com/envoy.config.cluster.v3.Cluster', name: 'x' }],
    ],
    ['one resource', { name: 'x', lbPolicy: 'RANDOM' }],
    ['one typed resource', { '@type': 'type.googleapis.com/envoy.api.v2.Cluster', name: 'x' }],
  ])('%s', (_name, document) => {
    const dump = dumpOf(document);
    expect(dump.entries('cluster').map(({ name }) => name)).toEqual(['x']);
    expect(dump.resource(dump.entries('cluster')[0]!)['name']).toBe('x');
    expect(dump.sections[0]?.kind).toBe('cluster');
  });

  it.each([
    ['listener', { name: 'l', address: {}, filterChains: [] }, 'l'],
    ['route', { name: 'r', virtualHosts: [] }, 'r'],
    ['endpoint', { clusterName: 'e', endpoints: [] }, 'e'],
    ['secret', { name: 's', validationContext: {} }, 's'],
    ['ecds', { name: 'f', typedConfig: {} }, 'f'],
  ] as const)('istioctl -o json of a %s', (kind, resource, name) => {
    expect(
      dumpOf([resource])
        .entries(kind)
        .map((entry) => entry.name),
    ).toEqual([name]);
    expect(
      dumpOf(resource)
        .entries(kind)
        .map((entry) => entry.name),
    ).toEqual([name]);
  });

  it('a nearly empty resource among others is one of them', () => {
    const dump = dumpOf([{ name: 'full', virtualHosts: [] }, { name: 'empty' }]);
    expect(brief(dump, 'route')).toEqual(['active full', 'active empty']);
  });

  it.each([['{}'], ['[]'], ['{"configs":[]}'], ['{"configs":{}}'], ['{"configs":null}']])(
    '%s is a dump of nothing: what ?resource= answers when nothing is there',
    (text) => {
      const dump = decodeDump(encode(text));
      expect(dump.sections).toEqual([]);
      expect(dump.entries('cluster')).toEqual([]);
    },
  );

  it('byte order mark, white space, trailing commas, numbers for enums, repeated keys', () => {
    const text = `\uFEFF \r\n\t{"configs": [ {"@type": "${adminType('ClustersConfigDump')}", "static_clusters": [
      {"cluster": {"name": "first", "name": "a,]", "type": 3, "hosts": [1, 2, ], }, "client_status": 3, },
    ], }, ], }\n`;
    const { entry, body } = only(decodeDump(encode(text)), 'cluster');
    expect(entry.clientStatus).toBe('ACKED');
    expect(body).toEqual({ name: 'a,]', type: 'EDS', hosts: [1, 2] });
  });

  it('names with escapes and beyond ASCII; bytes that are no UTF-8 cost a character', () => {
    const text =
      '{"static_clusters":[{"cluster":{"na\\u006de":"\\u0061\\n\\"ü😀"}},{"cluster":{"name":"x?"}}]}';
    const broken = encode(text).map((byte, at, all) =>
      byte === 0x3f && all[at - 1] === 0x78 ? 0xff : byte,
    );
    expect(
      decodeDump(broken)
        .entries('cluster')
        .map(({ name }) => name),
    ).toEqual(['a\n"ü😀', 'x\ufffd']);
  });

  it('__proto__ is a key like any other', () => {
    const { body } = only(
      decodeDump(
        encode('{"static_clusters":[{"cluster":{"name":"x","__proto__":{"polluted":true}}}]}'),
      ),
      'cluster',
    );
    expect(Object.keys(body)).toEqual(['name', '__proto__']);
    expect('polluted' in body).toBe(false);
  });

  it('generation v2 by the resources of a v3 dump (Envoy 1.13)', () => {
    const listener = { '@type': 'type.googleapis.com/envoy.api.v2.Listener', name: 'l' };
    expect(
      dumpOf({
        configs: [
          {
            '@type': adminType('ListenersConfigDump'),
            dynamic_listeners: [{ active_state: { listener } }],
          },
        ],
      }).generation,
    ).toBe('v2');
  });
});

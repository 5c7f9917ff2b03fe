import { describe, expect, it } from 'vitest';

import { at, isObject, objects, parseJson } from '../../../src-main/contract/json.ts';
import { fixture } from '../../support/fixtures.ts';
import { runCli } from '../../support/run-cli.ts';

const type = (name: string): string => `type.googleapis.com/envoy.${name}`;
const dump = JSON.stringify({
  configs: [
    {
      '@type': type('admin.v3.BootstrapConfigDump'),
      bootstrap: { node: { id: 'sidecar~10.0.0.1~web-1.shop~shop.svc.cluster.local' } },
    },
    {
      '@type': type('admin.v3.ClustersConfigDump'),
      dynamic_active_clusters: [
        {
          cluster: {
            '@type': type('config.cluster.v3.Cluster'),
            name: 'outbound|80||cart',
            type: 'STATIC',
            load_assignment: {
              endpoints: [
                {
                  lb_endpoints: [
                    {
                      endpoint: {
                        address: { socket_address: { address: '10.0.0.9', port_value: 8080 } },
                      },
                    },
                  ],
                },
              ],
            },
          },
        },
      ],
    },
    {
      '@type': type('admin.v3.ListenersConfigDump'),
      dynamic_listeners: [
        {
          name: 'virtualOutbound',
          active_state: {
            listener: {
              '@type': type('config.listener.v3.Listener'),
              name: 'virtualOutbound',
              address: { socket_address: { address: '0.0.0.0', port_value: 15001 } },
              use_original_dst: true,
            },
          },
        },
        {
          name: '0.0.0.0_80',
          active_state: {
            listener: {
              '@type': type('config.listener.v3.Listener'),
              name: '0.0.0.0_80',
              address: { socket_address: { address: '0.0.0.0', port_value: 80 } },
              bind_to_port: false,
              filter_chains: [
                {
                  filters: [
                    {
                      name: 'envoy.filters.network.http_connection_manager',
                      typed_config: {
                        '@type': type(
                          'extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
                        ),
                        route_config: {
                          name: '80',
                          virtual_hosts: [
                            {
                              name: 'cart:80',
                              domains: ['cart', '10.96.0.7'],
                              routes: [
                                {
                                  name: 'old',
                                  match: { prefix: '/old' },
                                  redirect: { path_redirect: '/new' },
                                },
                                {
                                  name: 'cart',
                                  match: { prefix: '/' },
                                  route: { cluster: 'outbound|80||cart' },
                                },
                              ],
                            },
                          ],
                        },
                      },
                    },
                  ],
                },
              ],
            },
          },
        },
      ],
    },
  ],
});
const file = { 'dump.json': dump };

describe('meshscope trace', () => {
  it('traces a URL over a file', async () => {
    const { code, out } = await runCli(
      ['trace', '--file', 'dump.json', '--url', 'http://cart/a', '-o', 'json'],
      file,
    );
    expect(code).toBe(0);
    const trace = parseJson(out);
    expect(isObject(trace) ? trace['verdict'] : {}).toMatchObject({
      kind: 'reaches',
      details: 'via_upstream',
    });
    expect(objects(at(trace, 'hops'))).toMatchObject([
      {
        pod: 'web-1.shop',
        listener: '0.0.0.0_80',
        route: 'cart',
        clusters: [
          { name: 'outbound|80||cart', probability: 1, endpoints: [{ address: '10.0.0.9:8080' }] },
        ],
      },
    ]);
  });

  it('says it in words', async () => {
    const { out } = await runCli(
      ['trace', '-f', 'dump.json', '--curl', 'curl -I http://cart/old/x?a=b'],
      file,
    );
    expect(out).toContain('answered by Envoy (status 301');
    expect(out).toContain('Location http://cart/new?a=b');
    expect(out).toContain('nothing was sent');
  });

  it('runs saved checks: exit code 1 when one changed', async () => {
    const check = (expectation: object): string =>
      JSON.stringify({
        checks: [
          {
            name: 'old moves',
            request: { to: 'http://cart/old', method: 'GET' },
            expect: expectation,
          },
        ],
      });
    const run = (expectation: object): ReturnType<typeof runCli> =>
      runCli(['trace', '-f', 'dump.json', '--checks', 'c.json'], {
        ...file,
        'c.json': check(expectation),
      });
    expect(await run({ kind: 'answered', status: 301 })).toMatchObject({ code: 0 });
    const changed = await run({ kind: 'answered', status: 302 });
    expect(changed.code).toBe(1);
    expect(changed.out).toContain('changed old moves: answered 301 (status)');
  });

  it('refuses nonsense in one line', async () => {
    expect((await runCli(['trace'], file)).code).toBe(2);
    expect((await runCli(['trace', '-f', 'dump.json'], file)).err).toContain('say where to');
    const nowhere = await runCli(['trace', '-f', 'dump.json', '--dst', 'cart'], file);
    expect(nowhere).toMatchObject({ code: 1, out: '' });
  });
});

describe('meshscope trace over a recorded mesh', () => {
  it('answers a batch line by line, also the lines it cannot answer', async () => {
    const lines = [
      { id: 'a', from: 'productpage-v1-5b.default', to: 'http://reviews:9080/tea' },
      { id: 'b', from: 'nobody.default', to: '10.0.0.1:80' },
      { id: 'c', from: 'details-v1-7d', to: '10.9.1.12:9081', tls: { sni: null, alpn: null } },
    ];
    const { code, out } = await runCli(
      ['trace', '--folder', fixture('istio', 'live'), '--batch', 'requests'],
      { requests: `${lines.map((line) => JSON.stringify(line)).join('\n')}\n` },
    );
    expect(code).toBe(0);
    expect(
      out
        .trim()
        .split('\n')
        .map((line) => parseJson(line)),
    ).toMatchObject([
      { id: 'a', verdict: { kind: 'answered', status: 418 }, hops: [{ route: 'teapot' }] },
      { id: 'b', error: { code: 'pod-not-found' } },
      {
        id: 'c',
        verdict: { kind: 'refused', flags: 'UH' },
        hops: [{ clusters: [{ name: 'BlackHoleCluster' }] }],
      },
    ]);
  });
});

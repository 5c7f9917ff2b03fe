import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

import { runCli } from '../../support/run-cli.ts';

/** A title, a cleared screen, a clipboard (OSC 52), C1's own escape, directions, no width, a second line. */
const hostile =
  'a\u001b]0;owned\u0007\u001b[2J\u001b]52;c;cm0=\u0007\u009b31m\u202egpj\u2066\u200b\u00ad\ufeff\u061c\nforged row\r\tx\u2028y';
const plain = 'a-harmless-name';
const obeyed = /(?![\n])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

const documentOf = (name: string): string =>
  JSON.stringify({
    configs: [
      {
        '@type': 'type.googleapis.com/envoy.admin.v3.BootstrapConfigDump',
        bootstrap: { node: { id: `sidecar~1.2.3.4~${name}.b~b.svc`, cluster: name } },
      },
      {
        '@type': 'type.googleapis.com/envoy.admin.v3.ClustersConfigDump',
        dynamic_active_clusters: [
          {
            version_info: name,
            cluster: {
              name: `outbound|80||${name}`,
              type: 'STATIC',
              load_assignment: {
                cluster_name: name,
                endpoints: [
                  {
                    locality: { region: name },
                    lb_endpoints: [{ endpoint: { address: { pipe: { path: name } } } }],
                  },
                ],
              },
            },
            error_state: { details: name },
          },
        ],
      },
      {
        '@type': 'type.googleapis.com/envoy.admin.v3.ListenersConfigDump',
        dynamic_listeners: [
          {
            name,
            active_state: {
              listener: {
                name,
                address: { socket_address: { address: '0.0.0.0', port_value: 80 } },
                filter_chains: [
                  {
                    name,
                    filters: [
                      {
                        name: 'envoy.filters.network.tcp_proxy',
                        typed_config: {
                          '@type':
                            'type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy',
                          stat_prefix: name,
                          cluster: name,
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
        '@type': 'type.googleapis.com/envoy.admin.v3.RoutesConfigDump',
        dynamic_route_configs: [
          {
            route_config: {
              name,
              virtual_hosts: [
                {
                  name,
                  domains: [name],
                  routes: [{ name, match: { path: name }, route: { cluster: name } }],
                },
              ],
            },
          },
        ],
      },
      {
        '@type': 'type.googleapis.com/envoy.admin.v3.SecretsConfigDump',
        dynamic_active_secrets: [{ name, secret: { name } }],
      },
    ],
  });

const sections = ['clusters', 'listeners', 'routes', 'secret', 'eds', 'bootstrap', 'all'] as const;
const formats = ['table', 'wide', 'json', 'yaml'] as const;
const commands: readonly (readonly string[])[] = [
  ...sections.flatMap((section) =>
    formats.map((format) => ['inspect', section, '-o', format, '-f', 'f']),
  ),
  ['diff', 'f', 'g'],
  ['diff', '-o', 'unified', 'f', 'g'],
  ['trace', '-f', 'f', '--direction', 'gateway', '--tcp', '--dst', '0.0.0.0:80'],
];

/** Where none of the names stands. */
const empty = new Set(['eds -o table', 'eds -o json', 'eds -o yaml', 'bootstrap -o table']);

describe('what a command prints of hostile names', () => {
  it.each(commands.map((words) => [words.join(' '), words] as const))(
    '%s: nothing a terminal obeys, no line more',
    async (_title, words) => {
      const given = (name: string) => ({
        f: documentOf(name),
        g: documentOf(name).replace('"STATIC"', '"EDS"'),
      });
      const { code, out, err } = await runCli(words, given(hostile));
      const calm = await runCli(words, given(plain));
      expect(`${out}${err}`).not.toMatch(obeyed);
      expect([code, err === '']).toEqual([calm.code, calm.err === '']);
      expect(/forged.row/.test(out)).toBe(!empty.has(words.slice(1, 4).join(' ')));
      const lines = (text: string): number => text.split('\n').length;
      expect(lines(out)).toBe(lines(calm.out));
    },
  );

  it('is the same data, as JSON and as YAML', async () => {
    const args = ['inspect', 'clusters', '-f', 'f'];
    const files = { f: documentOf(hostile) };
    const json = await runCli([...args, '-o', 'json'], files);
    const yaml = await runCli([...args, '-o', 'yaml'], files);
    const wanted = `outbound|80||${hostile}`;
    expect(JSON.parse(json.out)).toMatchObject([{ name: wanted }]);
    expect(parse(yaml.out)).toMatchObject([{ name: wanted }]);
  });

  it('leaves letters of every script, and line ends of a document, as they are', async () => {
    const name = 'żółć-中文-हिन्दी-😀';
    const { out } = await runCli(['inspect', 'clusters', '-f', 'f'], { f: documentOf(name) });
    expect(out).toContain(name);
    const raw = documentOf(plain).replaceAll(',', ',\r\n');
    const whole = await runCli(['inspect', 'all', '-o', 'json', '-f', 'f'], { f: raw });
    expect(whole.out).toBe(`${raw}\n`);
  });
});

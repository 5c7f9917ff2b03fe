import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, it } from 'vitest';

import { runCli } from '../../support/run-cli.ts';

const clusters = (name: string): string =>
  JSON.stringify({
    configs: [
      {
        '@type': 'type.googleapis.com/envoy.admin.v3.ClustersConfigDump',
        dynamic_active_clusters: [{ cluster: { name, type: 'EDS' } }],
      },
    ],
  });

const good = clusters('outbound|80||a.b');
const noise = (bytes: number): Uint8Array => {
  const made = new Uint8Array(bytes);
  for (let at = 0; at < bytes; at += 1) made[at] = (at * 7919) % 251;
  return made;
};

/** Name, document, what must stand in the one line. */
const documents: readonly (readonly [string, Uint8Array | string, RegExp])[] = [
  ['nothing', '', /^meshscope: f\.json: .*empty/i],
  ['white space', ' \n ', /^meshscope: f\.json: /],
  ['half of a dump', good.slice(0, good.length / 2), /^meshscope: f\.json: /],
  ['a dump with a brace too many', `${good}}`, /^meshscope: f\.json: /],
  ['noise', noise(100_000), /^meshscope: f\.json: /],
  ['a number', '42', /^meshscope: f\.json: /],
  ['another program', '{"items":[{"kind":"Pod"}]}', /^meshscope: f\.json: /],
  ['sections that are no list', '{"configs":"x"}', /^meshscope: f\.json: /],
  ['a section that is a number', '{"configs":[7]}', /f\.json: configs\[0\]: expected an object/],
  [
    'a clusters page',
    '{"cluster_statuses":[]}',
    /f\.json: this is a clusters page, not a config dump/,
  ],
  ['half of a clusters page', '{"cluster_statuses":[', /f\.json: .*clusters page.*no JSON/],
  [
    'another section',
    '{"configs":[{"@type":"type.googleapis.com/envoy.admin.v3.RoutesConfigDump"}]}',
    /f\.json: the dump has no section of clusters .*RoutesConfigDump/,
  ],
  [
    'an empty section',
    '{"configs":[{"@type":"type.googleapis.com/envoy.admin.v3.ClustersConfigDump"}]}',
    /f\.json: no clusters found/,
  ],
];

describe('a document that is no dump', () => {
  it.each(documents)('%s: one line that says which file and why', async (_what, document, line) => {
    const { code, out, err } = await runCli(['inspect', 'clusters', '-f', 'f.json'], {
      'f.json': document,
    });
    expect(code).toBe(1);
    expect(out).toBe('');
    expect(err).toMatch(line);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
    expect(err).not.toMatch(/\n +at |node:internal|\.ts:\d/);
  });

  it('wrong types inside a resource are no error: what can be read is shown', async () => {
    const odd = { name: 'ok', type: 5, metadata: 'x', eds_cluster_config: [], transport_socket: 7 };
    const document = JSON.stringify({
      configs: [
        {
          '@type': 'type.googleapis.com/envoy.admin.v3.ClustersConfigDump',
          dynamic_active_clusters: [{ cluster: odd, last_updated: 5 }],
        },
      ],
    });
    for (const format of ['table', 'wide', 'json', 'yaml']) {
      const args = ['inspect', 'clusters', '-o', format, '-f', 'f'];
      const { code, out, err } = await runCli(args, { f: document });
      expect([code, err]).toEqual([0, '']);
      expect(out).toContain('ok');
    }
  });

  it.each(['table', 'wide', 'json', 'yaml'])(
    'what is no JSON inside of a resource, as %s: one line that names file and resource',
    async (format) => {
      const document = clusters('a').replace('"EDS"', '"EDS" oops');
      const args = ['-o', format, '-f', 'f.json'];
      for (const section of format === 'json' ? ['clusters'] : ['clusters', 'all']) {
        const { code, out, err } = await runCli(['inspect', section, ...args], {
          'f.json': document,
        });
        expect([code, out]).toEqual([1, '']);
        expect(err).toMatch(/^meshscope: f\.json: .*JSON.*\n$/);
      }
    },
  );

  it('control characters of a hostile name never reach the terminal by an error', async () => {
    const { err } = await runCli(['inspect', 'clusters', '-f', 'f'], {
      f: '{"configs":[{"@type":"type.googleapis.com/\\u001b[31mX\\r\\nConfigDump"}]}',
    });

    expect(err.trimEnd()).not.toMatch(/[\u0000-\u001f]/);
  });
});

describe('files on disk', () => {
  const folder = mkdtempSync(join(tmpdir(), 'meshscope-cli-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = (name: string, text: string | Uint8Array): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };

  it.each([
    ['absent', () => join(folder, 'absent'), /absent: cannot read: there is no such file/],
    ['a directory without proxies', () => folder, /holds no configuration of any proxy/],
    ['empty', () => file('empty', ''), /empty/],
    ['noise', () => file('noise', noise(5_000_000)), /noise: /],
    ['truncated', () => file('half', good.slice(0, -2)), /half: /],
  ])('%s', async (_what, path, line) => {
    const { code, err } = await runCli(['inspect', 'clusters', '-f', path()]);
    expect(code).toBe(1);
    expect(err).toMatch(line);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
  });

  it('a good one is read as it is', async () => {
    const { code, out, err } = await runCli(['inspect', 'clusters', '-f', file('good', good)]);
    expect([code, err]).toEqual([0, '']);
    expect(out.split('\n')[1]).toMatch(/^a\.b +80 +- +outbound +EDS/);
  });
});

describe('a command line that is wrong', () => {
  it.each([
    [['inspect'], /say which section/],
    [['inspect', 'nonsense', '-f', 'f'], /there is no section "nonsense"/],
    [['inspect', 'clusters'], /say either --file/],
    [['inspect', 'clusters', '-f', 'f', '--context', 'c'], /say either --file/],
    [['inspect', 'clusters', '-f', 'f', '--port', 'x'], /--port x is no port/],
    [
      ['inspect', 'clusters', '-f', 'f', '--address', '1.2.3.4'],
      /--address means nothing for clusters/,
    ],
    [['inspect', 'clusters', '-f', 'f', '-o', 'xml'], /the formats are/],
    [['inspect', 'clusters', '-f', 'f', '--nonsense'], /Unknown option '--nonsense'/],
    [['inspect', 'clusters', '-f', 'f', 'more'], /"more" is one argument too many/],
    [['inspect', 'clusters', '--context', 'c'], /POD\.NAMESPACE/],
    [['toString'], /there is no command "toString"/],
    [['status'], /say either --file/],
  ])('%j', async (args, line) => {
    const { code, out, err } = await runCli(args, { f: good });
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(line);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
  });

  it.each([
    ['/nonexistent/config', /kubeconfig \/nonexistent\/config does not exist/],
    ['/dev/null', /no context "nowhere" in \/dev\/null/],
  ])('a context that is not in %s is said in one line', async (kubeconfig, said) => {
    const { code, err } = await runCli([
      ...['inspect', 'clusters', '--context', 'nowhere', 'pod.ns'],
      ...['--kubeconfig', kubeconfig],
    ]);
    expect(code).toBe(1);
    expect(err).toMatch(said);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
  });
});

describe('help', () => {
  it.each([
    [['--help'], /inspect.*\n.*status/],
    [['inspect', '--help'], /usage: meshscope inspect[\s\S]*listeners/],
    [['inspect', 'listeners', '--help'], /--port[\s\S]*--address[\s\S]*--type/],
    [['inspect', 'ep', '-h'], /--status/],
    [['status', '--help'], /--verbosity/],
  ])('%j', async (args, text) => {
    const { code, out, err } = await runCli(args);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(text);
  });
});

describe('status', () => {
  it.each([
    ['[]', 0, /^NAME/, ''],
    ['{', 1, '', /s\.json: expected an answer of \/debug\/syncz/],
    ['{"a":1}', 1, '', /no entry names a proxy/],
    ['7', 1, '', /expected a list of proxies/],
  ])('%s', async (body, code, out, err) => {
    const result = await runCli(['status', '-f', 's.json'], { 's.json': body });
    expect(result.code).toBe(code);
    expect(result.out).toMatch(out);
    expect(result.err).toMatch(err);
  });
});

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { processIo } from '../../../src-main/hosts/cli/io.ts';
import { run } from '../../../src-main/hosts/cli/main.ts';

let folder: string;
let file = '';
const before = process.env['MESHSCOPE_DATA_DIR'];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'meshscope-snapcli-'));
  process.env['MESHSCOPE_DATA_DIR'] = join(folder, 'data');
});
afterAll(async () => {
  if (before === undefined) delete process.env['MESHSCOPE_DATA_DIR'];
  else process.env['MESHSCOPE_DATA_DIR'] = before;
  await rm(folder, { recursive: true, force: true });
});

async function cli(
  ...args: readonly string[]
): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  const io = {
    ...processIo,
    out: (text: string) => void (out += text),
    err: (text: string) => void (err += text),
  };
  return { code: await run(args, io), out, err };
}

describe('snapshot on the command line', () => {
  it('exports, says where, and counts on standard error', async () => {
    const { code, out, err } = await cli(
      'snapshot',
      'export',
      '--context',
      'meshscope-demo',
      '-n',
      'payments',
      '--title',
      'Payments',
      '--folder',
      folder,
    );
    expect(err).toMatch(/^\d+\/\d+$/m);
    expect(code).toBe(0);
    file = out.trim();
    expect(file).toMatch(/payments-\d{4}-\d\d-\d\d-\d{6}\.meshscope$/);
  });

  it('verifies, shows, imports and lists', async () => {
    expect(await cli('snapshot', 'verify', file)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^whole: \d+ files as promised, \d+ proxies readable/),
    });
    const shown = await cli('snapshot', 'show', file);
    expect(shown.out).toContain('Title: Payments\n');
    expect(shown.out).toContain('Redacted: yes\n');
    expect(shown.out).toMatch(/^ {2}ledger-v1-.*\.payments$/m);
    expect((await cli('snapshot', 'import', file)).code).toBe(0);
    expect((await cli('snapshot', 'list')).out).toContain('Payments');
  });

  it('is a side of a diff, by proxy and by what Pilot would send', async () => {
    const shown = await cli('snapshot', 'show', file, '-o', 'json');
    const proxy = /"(ledger-v1-[^"]*\.payments)"/.exec(shown.out)?.[1] ?? '';
    const [envoy, pilot] = [`${file}#${proxy}`, `${file}#pilot/${proxy}`];
    expect((await cli('diff', envoy, envoy)).code).toBe(0);
    expect(await cli('diff', pilot, envoy, '--kind', 'cluster')).toMatchObject({
      code: 0,
      out: expect.stringContaining('Clusters Match'),
    });
    expect((await cli('diff', file, envoy)).err).toContain('say which one');
    expect((await cli('diff', `${file}#no.body`, envoy)).code).toBe(2);
  });

  it.each([
    [['snapshot'], 'say export, import'],
    [['snapshot', 'show'], 'takes one file'],
    [['snapshot', 'list', 'x'], 'takes no file'],
    [['snapshot', 'export'], 'say either --context'],
    [['snapshot', 'list', '-o', 'xml'], 'the formats are'],
  ])('%j is told what is wrong', async (args, words) => {
    const { code, err } = await cli(...args);
    expect(code).toBe(2);
    expect(err).toContain(words);
  });

  it('says in one line that a file is none', async () => {
    const { code, err } = await cli('snapshot', 'verify', join(folder, 'none.meshscope'));
    expect(code).toBe(1);
    expect(err.trim().split('\n')).toHaveLength(1);
  });
});

describe('a recording on the command line', () => {
  const dump = (name: string): string =>
    JSON.stringify({
      configs: [
        {
          '@type': 'type.googleapis.com/envoy.admin.v3.BootstrapConfigDump',
          bootstrap: { node: { id: 'sidecar~10.0.0.1~a-1.shop~shop.svc.cluster.local' } },
        },
        {
          '@type': 'type.googleapis.com/envoy.admin.v3.ClustersConfigDump',
          dynamic_active_clusters: [{ cluster: { name } }],
        },
      ],
    });
  const pilots = JSON.stringify({
    configs: [
      {
        '@type': 'type.googleapis.com/envoy.admin.v3.ClustersConfigDump',
        dynamicActiveClusters: [{ cluster: { name: 'new' } }],
      },
    ],
  });
  const one = async (): Promise<string> => {
    const place = join(folder, 'a-1.shop');
    await mkdir(place, { recursive: true });
    await writeFile(join(place, 'config_dump.json'), dump('old'));
    await writeFile(join(place, 'pilot_config_dump.json'), pilots);
    await writeFile(
      join(place, 'clusters.json'),
      JSON.stringify({ cluster_statuses: [{ name: 'old', host_statuses: [] }] }),
    );
    return place;
  };

  it('a folder with both sides of a proxy is that one proxy', async () => {
    const place = await one();
    const listed = await cli('inspect', 'clusters', '--file', place, '-o', 'json');
    expect(listed).toMatchObject({ code: 0, out: expect.stringContaining('"old"') });
    const same = await cli('diff', place, place);
    expect(same).toMatchObject({ code: 0, err: '' });
  });

  it('a proxy alone is Pilot’s side against Envoy’s', async () => {
    const place = await one();
    const { code, out } = await cli('diff', `${place}#a-1.shop`, '-o', 'json');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ pilotAgainstEnvoy: true });
    expect(out).toContain('"only-a"');
  });

  it('rules that are switched off are differences, and an unknown one is an error', async () => {
    const [a, b] = [join(folder, 'a.json'), join(folder, 'b.json')];
    const spelled = (name: string): string =>
      JSON.stringify({
        configs: [
          {
            '@type': 'type.googleapis.com/envoy.admin.v3.ClustersConfigDump',
            dynamic_active_clusters: [{ cluster: { name: 'c', [name]: '1s' } }],
          },
        ],
      });
    await writeFile(a, spelled('connect_timeout'));
    await writeFile(b, spelled('connectTimeout'));
    expect(await cli('diff', a, b)).toMatchObject({ code: 0 });
    expect(await cli('diff', a, b, '--strict', 'field-spelling')).toMatchObject({ code: 1 });
    expect(await cli('diff', a, b, '--strict', 'order,defaults')).toMatchObject({ code: 0 });
    expect(await cli('diff', a, b, '--strict', 'all')).toMatchObject({ code: 1 });
    expect(await cli('diff', a, b, '--strict', 'nothing')).toMatchObject({ code: 2 });
    expect(await cli('diff', a, b, '--kind', 'scoped-route')).toMatchObject({ code: 2 });
    expect(await cli('diff', a, join(folder, 'nowhere.json'))).toMatchObject({ code: 2 });
  });
});

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { zipSync } from 'fflate';
import { pack } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { AppError } from '../../../src-main/contract/errors.ts';
import { type JsonObject, text as jsonText } from '../../../src-main/contract/json.ts';
import { demoCluster } from '../../../src-main/demo/meshes.ts';
import { call, openedId, type Profile, profile } from './support.ts';

const now = Date.parse('2026-11-20T12:00:00Z');
const cluster = demoCluster({ now });
const envoys = cluster.envoys.filter(({ pod }) => /^(reviews|ratings)-/.test(pod.name)).slice(0, 3);
const text = (page: unknown): string => JSON.stringify(page);
const names = envoys.map(({ pod }) => `${pod.name}.${pod.namespace}`).sort();

let home: Profile;
let folder: string;
beforeAll(async () => {
  home = await profile();
  folder = await mkdtemp(join(tmpdir(), 'meshscope-import-'));
});
afterAll(async () => {
  await home.close();
  await rm(folder, { recursive: true, force: true });
});

type Files = Readonly<Record<string, string>>;

const syncz = text(
  envoys.map(({ pod }) => ({
    proxy: `${pod.name}.${pod.namespace}`,
    istio_version: '1.30.2',
    cluster_sent: 'a',
    cluster_acked: 'a',
  })),
);

const recorded: Files = {
  'istiod-0/syncz.json': syncz,
  'istiod-0/version': '1.30.2-abc-Clean',
  ...Object.fromEntries(
    envoys.flatMap((envoy) => {
      const at = `proxies/${envoy.pod.name}.${envoy.pod.namespace}`;
      return [
        [`${at}/config_dump.json`, text(envoy.configDump(now))],
        [`${at}/clusters.json`, text(envoy.clusters(now))],
        [`${at}/server_info.json`, text(envoy.serverInfo(now))],
      ];
    }),
  ),
};

/** As `istioctl bug-report` lays it out (docs/istioctl.md §1.13), with what it has besides. */
const bugReport: Files = {
  'bug-report/istio/istio-system/istiod-5d/debug/syncz': syncz,
  'bug-report/istio/istio-system/istiod-5d/discovery.log': 'not read',
  'bug-report/cluster/k8s-resources': 'apiVersion: v1\nkind: List\nitems: []\n',
  'bug-report/analyze/istioctl-analyze': '{"configs": []}',
  ...Object.fromEntries(
    envoys.flatMap((envoy) => {
      const at = `bug-report/proxies/${envoy.pod.namespace}/${envoy.pod.name}`;
      return [
        [`${at}/config_dump?include_eds`, text(envoy.configDump(now))],
        [`${at}/clusters`, 'outbound|80||a::default_priority::max_connections::1024\n'],
        [`${at}/server_info`, text(envoy.serverInfo(now))],
        [`${at}/stats/prometheus`, 'envoy_x 1\n'],
        [`${at}/proxy.log`, 'not read'],
      ];
    }),
  ),
};

const dumps: Files = Object.fromEntries([
  ...envoys.map((envoy) => [
    `saved/${envoy.pod.name}.${envoy.pod.namespace}.json`,
    text(envoy.configDump(now)),
  ]),
  ['saved/notes.txt', 'three dumps'],
  ['saved/package.json', '{"name": "no dump"}'],
]);

async function asFolder(name: string, files: Files): Promise<string> {
  for (const [path, content] of Object.entries(files)) {
    const whole = join(folder, name, path);
    await mkdir(dirname(whole), { recursive: true });
    await writeFile(whole, content);
  }
  return join(folder, name);
}

async function asZip(name: string, files: Files): Promise<string> {
  const path = join(folder, name);
  const entries = Object.entries(files).map(([file, content]): [string, Uint8Array] => [
    file,
    Buffer.from(content),
  ]);
  await writeFile(path, zipSync(Object.fromEntries(entries)));
  return path;
}

async function tarOf(files: Files): Promise<Buffer> {
  const tar = pack();
  for (const [name, content] of Object.entries(files)) tar.entry({ name }, content);
  tar.entry({ name: '../../../outside/config_dump.json' }, '{"configs":[]}');
  tar.entry({ name: 'link', type: 'symlink', linkname: '/etc/passwd' });
  tar.finalize();
  const parts: Uint8Array[] = [];
  for await (const part of tar) if (part instanceof Uint8Array) parts.push(part);
  return Buffer.concat(parts);
}

async function asTar(name: string, files: Files): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, gzipSync(await tarOf(files)));
  return path;
}

/** The proxies on the board of what was opened, each of which must open. */
async function opened(path: string): Promise<{ proxies: string[]; notes: string[]; id: string }> {
  const { services } = home.app;
  const id = await openedId(home.app, path);
  const query = { offset: 0, limit: 100 };
  const board = await services['mesh.board']({ context: id, query, maxAgeMs: 0 }, call());
  for (const { proxy } of board.rows) {
    const summary = await services['proxy.open']({ context: id, proxy, fresh: false }, call());
    expect(summary.counts.clusters, proxy).toBeGreaterThan(5);
  }
  return {
    id,
    proxies: board.rows.map(({ proxy }) => proxy).sort(),
    notes: board.notes.map(({ key }) => key),
  };
}

describe('one packed dump', () => {
  const [envoy] = envoys;
  const packed = gzipSync(text(envoy?.configDump(now)));

  it('opens as the proxy that its file is called after', async () => {
    const path = join(folder, 'reviews-x.shop.json.gz');
    await writeFile(path, packed);
    expect((await opened(path)).proxies).toEqual(['reviews-x.shop']);
  });

  it('that breaks off, or unpacks to no dump, is told in words', async () => {
    const path = join(folder, 'broken.json.gz');
    await writeFile(path, packed.subarray(0, 400));
    await expect(openedId(home.app, path)).rejects.toMatchObject({ code: 'snapshot-invalid' });
    await writeFile(path, gzipSync('{"name":"no dump"}'));
    await expect(openedId(home.app, path)).rejects.toMatchObject({ code: 'file-unreadable' });
  });

  it('that a zip holds encrypted or packed otherwise is named', async () => {
    const path = join(folder, 'refused.zip');
    const zip = Buffer.from(
      zipSync({ 'proxies/a.b/config_dump.json': Buffer.from(text(envoy?.configDump(now))) }),
    );
    // 14: LZMA, in the central directory.
    zip.writeUInt16LE(14, zip.lastIndexOf(Buffer.from('PK\u0001\u0002')) + 10);
    await writeFile(path, zip);
    await expect(openedId(home.app, path)).rejects.toMatchObject({
      code: 'file-unreadable',
      detail: {
        key: 'error.mesh.left-out.files',
        params: { first: expect.stringContaining('proxies/a.b/config_dump.json') },
      },
    });
  });

  it('beside what Pilot would send is one proxy with both sides', async () => {
    const place = await asFolder('pair/reviews-y.shop', {
      'config_dump.json': text(envoy?.configDump(now)),
      'pilot_config_dump.json': text(envoy?.configDump(now)),
    });
    expect((await opened(place)).proxies).toEqual(['reviews-y.shop']);
  });
});

describe('what opens as a whole mesh', () => {
  it.each([
    ['a folder', () => asFolder('recorded', recorded)],
    ['a zip', () => asZip('recorded.zip', recorded)],
    [
      'a zip of a folder',
      () =>
        asZip(
          'outer.zip',
          Object.fromEntries(
            Object.entries(recorded).map(([path, body]) => [`live/${path}`, body]),
          ),
        ),
    ],
    ['a tar.gz', () => asTar('recorded.tar.gz', recorded)],
    ['a bug report', () => asTar('bug-report.tar.gz', bugReport)],
    ['an unpacked bug report', () => asFolder('bug-report', bugReport)],
    ['a folder of dumps', () => asFolder('dumps', dumps)],
    ['a zip of dumps', () => asZip('dumps.zip', dumps)],
  ])('%s', async (_what, make) => {
    expect((await opened(await make())).proxies).toEqual(names);
  });

  it('a bug report says that Pilot’s side is not in it', async () => {
    const path = await asTar('again.tgz', bugReport);
    const { notes, id } = await opened(path);
    expect(notes).toContain('mesh.note.bug-report');
    const proxy = names[0] ?? '';
    const rules = {
      ignoreFieldSpelling: true,
      ignoreOrder: true,
      ignoreDefaults: true,
      ignoreVersions: true,
      ignoreApiGeneration: true,
      ignoreNumberSpelling: true,
    };
    const params = {
      a: { context: id, proxy, side: 'pilot' as const },
      b: { context: id, proxy, side: 'envoy' as const },
      rules,
      fresh: false,
    };
    await expect(home.app.services['diff.compare'](params, call())).rejects.toBeInstanceOf(
      AppError,
    );
  });

  it('a bug report that breaks off gives what came before', async () => {
    const whole = await tarOf(bugReport);
    const path = join(folder, 'broken.tar.gz');
    const packed = gzipSync(whole);
    await writeFile(path, packed.subarray(0, Math.floor(packed.length * 0.8)));
    const { services } = home.app;
    const id = await openedId(home.app, path);
    const query = { offset: 0, limit: 100 };
    const board = await services['mesh.board']({ context: id, query, maxAgeMs: 0 }, call());
    expect(board.notes.map(({ key }) => key)).toContain('mesh.note.snapshot-damaged');
    // The control plane's page came first and names all; of those only what came before the end can be opened.
    const outcomes = await Promise.allSettled(
      names.map((proxy) => services['proxy.open']({ context: id, proxy, fresh: false }, call())),
    );
    expect(new Set(outcomes.map(({ status }) => status))).toEqual(
      new Set(['fulfilled', 'rejected']),
    );
  });
});

describe('what opens as one proxy', () => {
  const [envoy] = envoys;
  const dump = envoy?.configDump(now) ?? {};
  const section = (type: string): JsonObject =>
    (JSON.parse(text(dump)) as { configs: JsonObject[] }).configs.find((one) =>
      jsonText(one['@type']).endsWith(`.${type}`),
    ) ?? {};
  const entries = (type: string, list: string, field: string): unknown[] =>
    (section(type)[list] as JsonObject[]).map((one) => one[field]);

  async function rows(content: string, name: string, table: 'clusters' | 'endpoints' | 'routes') {
    const path = join(folder, name);
    await writeFile(path, content);
    const { services } = home.app;
    const id = await openedId(home.app, path);
    const open = { context: id, proxy: name, fresh: false };
    const { dump: opened } = await services['proxy.open'](open, call());
    const query = { table, filters: {}, offset: 0, limit: 10 };
    return (await services['dump.table']({ dump: opened, query }, call())).total;
  }

  it.each([
    ['a config_dump', () => text(dump), 'dump.json', 'clusters'],
    ['/clusters?format=json', () => text(envoy?.clusters(now)), 'clusters.json', 'endpoints'],
    [
      'istioctl pc clusters -o json',
      () => text(entries('ClustersConfigDump', 'dynamic_active_clusters', 'cluster')),
      'pc.json',
      'clusters',
    ],
    [
      'istioctl pc routes -o json',
      () => text(entries('RoutesConfigDump', 'dynamic_route_configs', 'route_config')),
      'routes.json',
      'routes',
    ],
    ['YAML', () => `configs:\n- ${text(section('ClustersConfigDump'))}\n`, 'dump.yaml', 'clusters'],
  ] as const)('%s', async (_what, make, name, table) => {
    expect(await rows(make(), name, table)).toBeGreaterThan(5);
  });
});

describe('what is nothing of it', () => {
  it.each([
    [
      'an empty folder',
      () => asFolder('empty', {}).then((path) => mkdir(path, { recursive: true }).then(() => path)),
    ],
    ['a zip of other things', () => asZip('other.zip', { 'readme.md': '# hello' })],
    ['a tar of other things', () => asTar('other.tgz', { 'readme.md': '# hello' })],
  ])('%s is refused with what was expected', async (_what, make) => {
    const path = await make();
    await expect(openedId(home.app, path)).rejects.toMatchObject({
      code: 'file-unreadable',
      advice: expect.stringContaining('bug-report'),
    });
  });
});

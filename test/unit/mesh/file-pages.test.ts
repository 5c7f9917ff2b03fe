import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { openPath } from '../../../src-main/mesh/open.ts';

const call = { signal: new AbortController().signal, progress: () => undefined };
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'meshscope-pages-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('a page that was taken by the engine is there again at the second opening', async () => {
  const path = join(folder, 'clusters.json');
  await writeFile(path, '{"cluster_statuses":[{"name":"a","host_statuses":[]}]}');
  const { source } = await openPath(path);
  const [pod] = (await source.sync(call)).pods ?? [];
  const texts: string[] = [];
  for (let i = 0; i < 2; i += 1) {
    const { pages } = await source.readProxy(pod?.proxy ?? '', call);
    const bytes = pages.get('clusters') ?? new Uint8Array();
    texts.push(new TextDecoder().decode(bytes));
    // As a thread that is given a page takes it.
    if (bytes.buffer instanceof ArrayBuffer) structuredClone(bytes, { transfer: [bytes.buffer] });
  }
  expect(texts[0]).toContain('cluster_statuses');
  expect(texts[1]).toBe(texts[0]);
});

it('a dump that says whose it is answers for no other pod; one that does not say answers for any', async () => {
  const path = join(folder, 'config_dump.json');
  const dump = (id: string): string =>
    JSON.stringify({
      configs: [
        {
          '@type': 'type.googleapis.com/envoy.admin.v3.BootstrapConfigDump',
          bootstrap: { node: { id } },
        },
      ],
    });
  await writeFile(path, dump('sidecar~10.0.0.1~reviews-v1.default~default.svc.cluster.local'));
  const { source } = await openPath(path);
  await source.readProxy('reviews-v1.default', call);
  const refused: unknown = await source
    .readProxy('nope.nowhere', call)
    .catch((error: unknown) => error);
  expect(refused).toMatchObject({
    code: 'pod-not-found',
    hint: { key: 'hint.mesh.of-another', params: { node: 'reviews-v1.default' } },
  });
  await writeFile(path, dump('an-envoy-of-ours'));
  const { source: unsaid } = await openPath(path);
  expect((await unsaid.readProxy('any.where', call)).dump.kind).toBe('file');
});

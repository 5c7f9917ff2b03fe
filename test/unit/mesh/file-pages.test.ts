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

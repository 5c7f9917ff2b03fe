import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { KubeconfigPaths } from '../../../src-main/kube/kubeconfig/files.ts';
import type { LoadedKubeconfig } from '../../../src-main/kube/kubeconfig/load.ts';
import { KubeconfigWatch } from '../../../src-main/kube/kubeconfig/watch.ts';
import { TestFolder } from '../../support/kubeconfig.ts';

let folder: TestFolder;
let watch: KubeconfigWatch | undefined;
let latest: LoadedKubeconfig;
let changes = 0;

beforeEach(() => {
  folder = new TestFolder();
  changes = 0;
});
afterEach(() => {
  watch?.close();
  folder.remove();
});

function config(...names: readonly string[]): string {
  return JSON.stringify({
    clusters: [{ name: 'c', cluster: { server: 'https://x' } }],
    contexts: names.map((name) => ({ name, context: { cluster: 'c' } })),
  });
}

async function start(paths: Partial<KubeconfigPaths>, pollMs = 60_000): Promise<void> {
  watch = new KubeconfigWatch(
    { list: [], extraFiles: [], extraFolders: [], ...paths },
    (loaded) => {
      latest = loaded;
      changes += 1;
    },
    { debounceMs: 20, pollMs },
  );
  latest = await watch.start();
}

const names = (): string[] => latest.contexts.map((context) => context.name);
const expectNames = async (...expected: string[]): Promise<void> => {
  await expect.poll(names, { timeout: 20_000, interval: 10 }).toEqual(expected);
};

describe('watching kubeconfigs', () => {
  it('sees a file that another one is renamed over, again and again', async () => {
    const file = folder.write('config', config('a'));
    await start({ list: [file] });
    expect(names()).toEqual(['a']);
    for (const name of ['b', 'c', 'd']) {
      renameSync(folder.write('config.lock', config(name)), file);
      await expectNames(name);
    }
    writeFileSync(file, config('in-place'));
    await expectNames('in-place');
  });

  it('sees files come and go, and a file that is not there yet', async () => {
    const file = join(folder.path, 'late');
    await start({ list: [file] });
    expect(latest).toMatchObject({ contexts: [], problems: [] });
    writeFileSync(file, config('here'));
    await expectNames('here');
    rmSync(file);
    await expectNames();
  });

  it('sees what is added to a folder, even one that was added as a file, and passes other files over', async () => {
    const inside = join(folder.path, 'more');
    mkdirSync(inside);
    writeFileSync(join(inside, 'key.pem'), '-----BEGIN KEY-----');
    writeFileSync(join(inside, 'notes.txt'), 'a: [b');
    await start({ extraFiles: [inside] });
    writeFileSync(join(inside, 'one.yaml'), config('one'));
    await expectNames('one');
    writeFileSync(join(inside, 'two'), config('two'));
    await expectNames('one', 'two');
    rmSync(join(inside, 'one.yaml'));
    await expectNames('two');
    expect(latest.problems).toEqual([]);
  });

  it('keeps what a broken file last held, shows its error, and leaves the others alone', async () => {
    const first = folder.write('first', config('a'));
    const second = folder.write('second', config('b'));
    await start({ list: [first, second] });
    writeFileSync(first, '{"contexts": [');
    await expect.poll(() => latest.problems.length).toBe(1);
    expect(names()).toEqual(['a', 'b']);
    expect(latest.problems[0]?.file).toBe(first);
    expect(latest.problems[0]?.error.message).toMatch(/line 1, column/);
    writeFileSync(first, config('a2'));
    await expectNames('a2', 'b');
    expect(latest.problems).toEqual([]);
  });

  it('follows a link to where the file really is', async () => {
    const real = join(folder.path, 'real');
    mkdirSync(real);
    writeFileSync(join(real, 'v1'), config('v1'));
    const link = join(folder.path, 'config');
    symlinkSync(join(real, 'v1'), link);
    await start({ list: [link] });
    writeFileSync(join(real, 'v1'), config('v1-new'));
    await expectNames('v1-new');
  });

  it('sees a mounted Secret change: a link in the middle is swapped', async () => {
    for (const version of ['..v1', '..v2']) {
      mkdirSync(join(folder.path, version));
      writeFileSync(join(folder.path, version, 'config'), config(version.slice(2)));
    }
    symlinkSync('..v1', join(folder.path, '..data'));
    symlinkSync(join('..data', 'config'), join(folder.path, 'config'));
    await start({ list: [join(folder.path, 'config')] });
    await expectNames('v1');
    symlinkSync('..v2', join(folder.path, '..new'));
    renameSync(join(folder.path, '..new'), join(folder.path, '..data'));
    await expectNames('v2');
  });

  it('says nothing when nothing changed', async () => {
    const file = folder.write('config', config('a'));
    await start({ list: [file] });
    writeFileSync(file, config('a'));
    folder.write('other', 'x');
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(changes).toBe(0);
  });

  it('sees changes by looking where no events come', async () => {
    const late = join(folder.path, 'not', 'yet');
    await start({ list: [join(late, 'config')] }, 30);
    mkdirSync(late, { recursive: true });
    writeFileSync(join(late, 'config'), config('polled'));
    await expectNames('polled');
  });

  it('refuses a file that is too large', async () => {
    const file = folder.write('config', `# ${'x'.repeat(2 * 1024 * 1024)}\n`);
    await start({ list: [file] });
    expect(latest.problems[0]?.error.code).toBe('file-too-large');
  });

  it('reads other files when told to', async () => {
    const file = folder.write('config', config('a'));
    await start({ list: [file] });
    const extra = folder.write('extra', config('a', 'b'));
    const loaded = await watch?.setPaths({ list: [file], extraFiles: [extra], extraFolders: [] });
    expect(loaded?.contexts.map((context) => context.id)).toEqual([
      `${file}#a`,
      `${extra}#a`,
      `${extra}#b`,
    ]);
    writeFileSync(extra, config('c'));
    await expectNames('a', 'c');
  });
});

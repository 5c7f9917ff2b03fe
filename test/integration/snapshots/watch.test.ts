import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Watch } from '../../../src-main/contract/snapshots.ts';
import { sayEvidence } from '../../../src-main/words/say.ts';
import { call, openedId, type Profile, profile } from './support.ts';

const proxy = 'reviews-v1.default';
let home: Profile;
let context = '';
let file = '';

function dump(clusters: Readonly<Record<string, string>>): string {
  return JSON.stringify({
    configs: [
      {
        '@type': 'type.googleapis.com/envoy.admin.v3.ClustersConfigDump',
        dynamic_active_clusters: Object.entries(clusters).map(([name, connect_timeout]) => ({
          cluster: { name, type: 'EDS', connect_timeout },
        })),
      },
    ],
  });
}

async function until(met: (watch: Watch) => boolean): Promise<Watch> {
  for (let i = 0; i < 100; i += 1) {
    const { watches } = await home.app.services['watch.list']({}, call());
    const [watch] = watches;
    if (watch !== undefined && met(watch)) return watch;
    await delay(100);
  }
  throw new Error('it was never so');
}

beforeAll(async () => {
  home = await profile();
  const folder = join(home.dir, 'mesh', 'proxies', proxy);
  await mkdir(folder, { recursive: true });
  file = join(folder, 'config_dump.json');
  await writeFile(file, dump({ a: '10s', b: '10s' }));
  context = await openedId(home.app, join(home.dir, 'mesh'));
});
afterAll(() => home.close());

describe('a watched proxy', () => {
  it('keeps each change as a difference, and nothing where nothing changed', async () => {
    await home.app.services['watch.pin']({ context, proxy, seconds: 2 }, call());
    const first = await until(({ steps }) => steps.length === 1);
    expect(first.steps[0]?.kinds).toEqual([]);
    await until(({ lookedAt = 0 }) => lookedAt > (first.lookedAt ?? 0));
    await writeFile(file, dump({ a: '3s', c: '10s' }));
    const { steps } = await until((watch) => watch.steps.length === 2);
    expect(steps[0]?.kinds).toMatchObject([{ kind: 'cluster', changed: 1, onlyA: 1, onlyB: 1 }]);
    expect(steps[0]?.kinds[0]?.resources.map(({ name, state }) => [name, state])).toEqual([
      ['a', 'changed'],
      ['b', 'only-a'],
      ['c', 'only-b'],
    ]);
    expect(steps[0]?.kinds[0]?.resources[0]?.changes[0]?.path).toBe('connectTimeout');
  });

  it('says once that it cannot be read, and when it can again', async () => {
    await rm(file);
    const { steps } = await until((watch) => watch.steps.length === 3);
    expect(sayEvidence('en', steps[0]?.problem ?? '')).toContain('could not be read');
    await delay(2500);
    expect((await until(() => true)).steps).toHaveLength(3);
    await writeFile(file, dump({ a: '3s', c: '10s' }));
    const again = await until((watch) => watch.steps.length === 4);
    expect(again.steps[0]).toMatchObject({ kinds: [] });
  });

  it('is let go of', async () => {
    const { watches } = await home.app.services['watch.list']({}, call());
    const id = watches[0]?.id ?? '';
    expect((await home.app.services['watch.unpin']({ id }, call())).watches).toEqual([]);
  });
});

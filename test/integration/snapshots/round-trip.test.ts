import { readFile } from 'node:fs/promises';

import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { at, objects, parseJson, text } from '../../../src-main/contract/json.ts';
import { podAt } from '../../../src-main/contract/kubernetes-objects.ts';
import type { SnapshotEntry } from '../../../src-main/contract/snapshots.ts';
import { plantedSecrets } from '../../../src-main/demo/meshes.ts';
import { call, openedId, type Profile, profile } from './support.ts';

const demo = 'demo:meshscope-demo';
let live: Profile;
let away: Profile;
let entry: SnapshotEntry;

beforeAll(async () => {
  live = await profile();
  away = await profile();
  entry = await live.app.services['snapshots.export'](
    {
      context: demo,
      scope: { kind: 'mesh' },
      title: 'Before the rollout',
      redaction: { on: true, inlineCode: false },
      withContextName: false,
    },
    call(),
  );
});
afterAll(async () => {
  await live.close();
  await away.close();
});

/** As another implementation of zip reads it. */
async function unzipped(path = entry.path): Promise<Record<string, string>> {
  const files = unzipSync(await readFile(path));
  return Object.fromEntries(
    Object.entries(files).map(([name, bytes]) => [name, Buffer.from(bytes).toString('utf8')]),
  );
}

describe('a snapshot of the demo mesh', () => {
  it('holds every proxy and control plane, and says what it could not read', async () => {
    const files = await unzipped();
    expect(Object.keys(files)).toEqual(
      expect.arrayContaining([
        'mimetype',
        'manifest.json',
        'kubernetes/core.json',
        'kubernetes/istio.json',
        expect.stringMatching(/^istiod-.*\/syncz\.json$/),
        expect.stringMatching(/^istiod-.*\/configz\.json$/),
        expect.stringMatching(/^istiod-.*\/version$/),
      ]),
    );
    expect(entry.proxies.length).toBeGreaterThan(10);
    for (const proxy of entry.proxies) {
      const folder = `proxies/${proxy}`;
      for (const page of ['config_dump', 'clusters', 'certs', 'server_info', 'listeners'])
        expect(JSON.parse(files[`${folder}/${page}.json`] ?? ''), `${folder}/${page}`).toBeTypeOf(
          'object',
        );
      expect(files[`${folder}/stats.txt`]).toContain('cluster');
    }
    expect(entry.failures).toEqual([]);
    expect(entry.redacted).toBe(true);
    expect(entry.context).toBeUndefined();
  });

  it('carries none of the secrets that were planted', async () => {
    const all = Object.entries(await unzipped());
    for (const secret of plantedSecrets) {
      for (const form of [secret, Buffer.from(secret).toString('base64').replace(/=+$/, '')]) {
        expect(
          all.filter(([, text]) => text.includes(form)).map(([name]) => name),
          secret,
        ).toEqual([]);
      }
    }
  });

  it('of one proxy holds of the rest only what that proxy was told', async () => {
    const proxy = entry.proxies.find((one) => one.startsWith('reviews')) ?? '';
    const { services } = live.app;
    const { path } = await services['snapshots.export'](
      {
        context: demo,
        scope: { kind: 'proxies', proxies: [proxy] },
        title: 'one',
        redaction: { on: true, inlineCode: false },
        withContextName: false,
      },
      call(),
    );
    const files = await unzipped(path);
    const names = Object.keys(files);
    expect(names.filter((name) => name.startsWith('proxies/'))).not.toEqual([]);
    expect(names.filter((name) => name.startsWith('proxies/') && !name.includes(proxy))).toEqual(
      [],
    );
    expect(
      names.filter((name) => /(?:adsz|configz|endpointz|registryz|instancesz)\.json/.test(name)),
    ).toEqual([]);
    for (const [name, page] of Object.entries(files).filter(([one]) => one.endsWith('/syncz.json')))
      expect(
        objects(parseJson(page)).every((one) => one['proxy'] === proxy),
        name,
      ).toBe(true);
    const told = Object.entries(files)
      .filter(([name]) => name.startsWith('proxies/'))
      .map(([, page]) => page)
      .join();
    const core = at(parseJson(files['kubernetes/core.json'] ?? ''), 'items');
    expect(at(parseJson(files['manifest.json'] ?? ''), 'beside', 'pods')).toBeTypeOf('number');
    const pods = objects(core).filter((one) => one['kind'] === 'Pod');
    expect(pods.length).toBeGreaterThan(0);
    for (const pod of pods) {
      expect(JSON.stringify(pod)).not.toMatch(
        /"(?:env|command|volumes|managedFields|livenessProbe)"/,
      );
      const own = podAt(pod, 'metadata', 'namespace') === proxy.slice(proxy.lastIndexOf('.') + 1);
      expect(own || told.includes(text(podAt(pod, 'status', 'podIP')))).toBe(true);
    }
  });

  it('is what its manifest says', async () => {
    const { id } = entry;
    const result = await live.app.services['snapshots.verify']({ id }, call());
    expect(result).toMatchObject({ ok: true, problems: [], readable: entry.proxies.length });
  });

  it('shows on another profile what live did', async () => {
    const { services } = away.app;
    const context = await openedId(away.app, entry.path);
    expect((await services['contexts.list']({}, call())).contexts[0]).toMatchObject({
      kind: 'snapshot',
      name: 'Before the rollout',
    });
    const query = { offset: 0, limit: 500 };
    const ask = async (of: Profile, at: string) =>
      await of.app.services['mesh.board']({ context: at, query, maxAgeMs: 0 }, call());
    const [there, here] = [await ask(live, demo), await ask(away, context)];
    const stable = ({ rows, types, counts }: typeof here) => ({
      types,
      counts,
      rows: rows.map(({ proxy, cells, overall, pilot, version, type }) => ({
        proxy,
        overall,
        pilot,
        version,
        type,
        cells: Object.entries(cells).map(([name, { state }]) => [name, state]),
      })),
    });
    expect(stable(here)).toEqual(stable(there));

    for (const { proxy } of here.rows
      .filter((row) => entry.proxies.includes(row.proxy))
      .slice(0, 6)) {
      const open = async (of: Profile, at: string) => {
        const summary = await of.app.services['proxy.open'](
          { context: at, proxy, fresh: false },
          call(),
        );
        const { counts, envoyVersion, istioVersion, nodeId, type } = summary;
        return { counts, envoyVersion, istioVersion, nodeId, type };
      };
      expect(await open(away, context)).toEqual(await open(live, demo));
    }
  });

  it('compares both sides offline as it does live', async () => {
    const { services } = away.app;
    const context = `snapshot:${entry.path}`;
    const proxy = entry.proxies.find((name) => name.startsWith('reviews-v1')) ?? '';
    const rules = {
      ignoreFieldSpelling: true,
      ignoreOrder: true,
      ignoreDefaults: true,
      ignoreVersions: true,
      ignoreApiGeneration: true,
      ignoreNumberSpelling: true,
    };
    const verdicts = async (of: Profile, at: string) => {
      const diff = await of.app.services['diff.compare'](
        {
          a: { context: at, proxy, side: 'pilot' },
          b: { context: at, proxy, side: 'envoy' },
          rules,
          fresh: false,
        },
        call(),
      );
      return diff.kinds.map(({ kind, verdict, same }) => [kind, verdict, same]);
    };
    expect(await verdicts(away, context)).toEqual(await verdicts(live, demo));
    expect(services).toBeDefined();
  });
});

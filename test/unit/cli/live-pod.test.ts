import { describe, expect, it } from 'vitest';

import type { LiveSource } from '../../../src-main/hosts/cli/live-source.ts';
import { run } from '../../../src-main/hosts/cli/main.ts';

const page = JSON.stringify({
  configs: [
    {
      '@type': 'type.googleapis.com/envoy.admin.v3.ClustersConfigDump',
      dynamic_active_clusters: [{ cluster: { name: 'a' } }],
    },
  ],
});

/** What was asked of the cluster. */
async function asked(...args: readonly string[]): Promise<readonly string[]> {
  const calls: string[] = [];
  const nowhere = (): never => {
    throw new Error('not asked for here');
  };
  const live: LiveSource = {
    adminPage: (context, proxy, name) => {
      calls.push(`${context} ${proxy} ${name}`);
      return Promise.resolve(new TextEncoder().encode(page));
    },
    pilotDump: nowhere,
    syncStatus: nowhere,
    close: () => Promise.resolve(),
  };
  const io = { read: nowhere, open: nowhere, out: () => undefined, err: nowhere, now: () => 0 };
  expect(await run(args, io, () => Promise.resolve(live))).toBe(0);
  return calls;
}

describe('a live pod', () => {
  it.each([
    [['a.b']],
    [['a', '-n', 'b']],
    [['a', '--namespace', 'b']],
    // As for istioctl, the name counts more than the flag.
    [['a.b', '-n', 'c']],
  ])('%j', async (pod) => {
    expect(await asked('inspect', 'clusters', '--context', 'x', ...pod)).toEqual([
      'x a.b config_dump?include_eds',
    ]);
  });
});

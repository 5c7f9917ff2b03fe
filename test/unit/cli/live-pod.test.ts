import { describe, expect, it } from 'vitest';

import { run } from '../../../src-main/hosts/cli/main.ts';
import type { MeshSource } from '../../../src-main/mesh/mesh-source.ts';
import type { OpenContexts } from '../../../src-main/services/command-sources.ts';

const page = JSON.stringify({
  configs: [
    {
      '@type': 'type.googleapis.com/envoy.admin.v3.ClustersConfigDump',
      dynamic_active_clusters: [{ cluster: { name: 'a' } }],
    },
  ],
});

/** What was asked of the mesh. */
async function asked(...args: readonly string[]): Promise<readonly string[]> {
  const calls: string[] = [];
  const nowhere = (): never => {
    throw new Error('not asked for here');
  };
  const source = (context: string): MeshSource => ({
    live: true,
    open: nowhere,
    sync: nowhere,
    readProxy: (proxy) => {
      calls.push(`${context} ${proxy}`);
      return Promise.resolve({
        dump: { kind: 'bytes', bytes: new TextEncoder().encode(page) },
        pages: new Map(),
        access: { rung: 'port-forward' },
        takenAt: 0,
      });
    },
    kubernetes: nowhere,
    readPilot: nowhere,
    readPage: nowhere,
    close: () => Promise.resolve(),
  });
  const contexts: OpenContexts = {
    open: (context) => Promise.resolve(source(context)),
    close: () => Promise.resolve(),
  };
  const io = { read: nowhere, open: nowhere, out: () => undefined, err: nowhere, now: () => 0 };
  expect(await run(args, io, () => Promise.resolve(contexts))).toBe(0);
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
    expect(await asked('inspect', 'clusters', '--context', 'x', ...pod)).toEqual(['x a.b']);
  });
});

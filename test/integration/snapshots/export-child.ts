import type { MeshSource } from '../../../src-main/mesh/mesh-source.ts';
import { exportSnapshot } from '../../../src-main/snapshots/export.ts';

/** Exports a made-up mesh over and over into the folder of its first argument, until somebody kills it. */
const [, , folder = ''] = process.argv;

const page = Buffer.from(
  JSON.stringify({
    configs: Array.from({ length: 400 }, (_none, i) => ({
      '@type': 'type.googleapis.com/envoy.admin.v3.ClustersConfigDump',
      version_info: `${i}-${Math.random()}`,
    })),
  }),
);
const names = Array.from({ length: 30 }, (_none, i) => `pod-${i}.default`);
const source: MeshSource = {
  live: false,
  open: () => Promise.resolve({ context: 'child', controlPlanes: [], notes: [] }),
  sync: () =>
    Promise.resolve({
      answers: [],
      pods: names.map((proxy) => ({
        proxy,
        pod: proxy,
        namespace: 'default',
        type: 'sidecar',
        revision: '',
        imageVersion: '',
        phase: 'Running',
        ready: true,
      })),
      notes: [],
      askedAt: Date.now(),
    }),
  readProxy: () =>
    Promise.resolve({
      dump: { kind: 'bytes', bytes: page },
      pages: new Map(),
      access: { rung: 'file' },
      takenAt: Date.now(),
    }),
  kubernetes: () => Promise.resolve(undefined),
  readPilot: () => Promise.resolve(undefined),
  readPage: () => Promise.resolve(undefined),
  close: () => Promise.resolve(),
};

for (let round = 0; ; round += 1) {
  await exportSnapshot(
    source,
    `${folder}/mesh.meshscope`,
    {
      scope: { kind: 'mesh' },
      redaction: { on: true, inlineCode: false },
      title: `round ${round}`,
      app: 'test',
      now: () => Date.now(),
    },
    { signal: new AbortController().signal, progress: () => undefined },
  );
  process.stdout.write(`${round}\n`);
}

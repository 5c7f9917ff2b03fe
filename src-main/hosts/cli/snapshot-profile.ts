import { homedir } from 'node:os';
import { resolve } from 'node:path';

import manifest from '../../../package.json' with { type: 'json' };
import { AppError } from '../../contract/errors.ts';
import type { CallContext } from '../../contract/index.ts';
import type { SnapshotEntry, Verification } from '../../contract/snapshots.ts';
import { type AppServices, createServices } from '../../services/index.ts';
import { describeSnapshot } from '../../services/snapshot-file.ts';
import { verifySnapshot } from '../../snapshots/verify.ts';
import { sentence } from '../../words/keys.ts';
import { dataDirectory } from '../begin.ts';
import { demoStarter } from '../demo-starter.ts';

export interface OpenProfile {
  readonly app: AppServices;
  /** A path as the person who called means it. */
  resolve(path: string): string;
}

/** The app's services on the user's own settings and library, without any window. */
export async function openProfile(kubeconfig: readonly string[]): Promise<OpenProfile> {
  const dataDir = dataDirectory(process.env, process.platform);
  const now = (): number => Date.now();
  const app = await createServices({
    host: 'memory',
    version: manifest.version,
    emit: () => undefined,
    platform: {
      pickPaths: () => Promise.resolve([]),
      blockedRequests: () => 0,
      nativeDialogs: false,
    },
    dataDir,
    kubeconfig: kubeconfig.length === 0 ? undefined : kubeconfig.map((path) => resolve(path)),
    demo: demoStarter(dataDir, now),
    openDemo: false,
    env: process.env,
    home: homedir(),
    now,
  });
  return { app, resolve: (path) => resolve(path) };
}

/** The id of the context that goes by this name. Throws `context-unknown`. */
export async function contextNamed(
  services: AppServices['services'],
  name: string,
): Promise<string> {
  const call = { signal: new AbortController().signal, progress: () => undefined };
  const { contexts } = await services['contexts.list']({}, call);
  const found = contexts.find((context) => context.name === name);
  if (found !== undefined) return found.id;
  throw new AppError('context-unknown', sentence('error.cli.no-context', { name }), {
    hint: sentence('hint.cli.contexts'),
  });
}

/** A snapshot file, whether it is in the library or not. */
export function snapshotNamed(
  profile: OpenProfile,
  file: string,
): { verify(call: CallContext): Promise<Verification>; show(): Promise<SnapshotEntry> } {
  const path = profile.resolve(file);
  return {
    verify: (call) => verifySnapshot(path, call),
    show: () => describeSnapshot(path),
  };
}

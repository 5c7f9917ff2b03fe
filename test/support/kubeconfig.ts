import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { loadKubeconfigs } from '../../src-main/kube/kubeconfig/load.ts';
import type { KubeContext } from '../../src-main/kube/kubeconfig/model.ts';

/** A folder of its own for one test file; `remove` at the end. */
export class TestFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'meshscope-test-'));

  write(name: string, text: string | Buffer, mode = 0o600): string {
    const path = join(this.path, name);
    writeFileSync(path, text, { mode });
    return path;
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** A kubeconfig with one context `test`; `cluster` and `user` are the fields of the entries. */
export function kubeconfigText(
  cluster: Readonly<Record<string, unknown>>,
  user: Readonly<Record<string, unknown>>,
  namespace?: string,
): string {
  // JSON is YAML.
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'test',
    clusters: [{ name: 'c', cluster }],
    users: [{ name: 'u', user }],
    contexts: [{ name: 'test', context: { cluster: 'c', user: 'u', namespace } }],
  });
}

export async function loadOne(path: string): Promise<KubeContext> {
  const { contexts, problems } = await loadKubeconfigs({
    list: [path],
    extraFiles: [],
    extraFolders: [],
  });
  const context = contexts[0];
  if (context === undefined) throw problems[0]?.error ?? new Error(`no context in ${path}`);
  return context;
}

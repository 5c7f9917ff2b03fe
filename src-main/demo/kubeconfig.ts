import { chmod, writeFile } from 'node:fs/promises';

export interface KubeconfigEntry {
  readonly context: string;
  readonly cluster: string;
  readonly server: string;
  readonly caPem: string;
  readonly user: string;
  readonly token: string;
  readonly namespace: string;
}

/** Writes a kubeconfig that only its owner can read: it holds bearer tokens. */
export async function writeKubeconfig(
  path: string,
  entries: readonly KubeconfigEntry[],
): Promise<void> {
  await writeFile(path, kubeconfigText(entries), { mode: 0o600 });
  // `mode` counts only when the file is created.
  await chmod(path, 0o600);
}

/** JSON is YAML; kubectl and every client read it. */
function kubeconfigText(entries: readonly KubeconfigEntry[]): string {
  const clusters = new Map(
    entries.map((entry) => [
      entry.cluster,
      {
        server: entry.server,
        'certificate-authority-data': Buffer.from(entry.caPem).toString('base64'),
      },
    ]),
  );
  const users = new Map(entries.map((entry) => [entry.user, { token: entry.token }]));
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': entries[0]?.context ?? '',
    preferences: {},
    clusters: [...clusters].map(([name, cluster]) => ({ name, cluster })),
    users: [...users].map(([name, user]) => ({ name, user })),
    contexts: entries.map((entry) => ({
      name: entry.context,
      context: { cluster: entry.cluster, user: entry.user, namespace: entry.namespace },
    })),
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}

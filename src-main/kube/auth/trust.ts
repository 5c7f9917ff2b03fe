import { readFile } from 'node:fs/promises';
import { getCACertificates } from 'node:tls';

import { AppError } from '../../contract/errors.ts';
import { sentence } from '../../words/keys.ts';
import { codeOf } from '../kubeconfig/files.ts';
import type { ClusterEntry } from '../kubeconfig/model.ts';
import { checkedPem, pemOfData } from './pem-data.ts';

/**
 * The authorities that may sign the API server's certificate. With a CA in the kubeconfig only that one, as in
 * kubectl; otherwise Node's list and the operating system's (Node alone would not know a company's own). The extra
 * file is the user's word in the app and counts in both cases.
 */
export async function trustedAuthorities(
  cluster: ClusterEntry,
  extraCaFile: string | undefined,
): Promise<readonly (string | Buffer)[]> {
  const extra = extraCaFile === undefined ? [] : [await readCa(extraCaFile)];
  const { name: entry, file } = cluster;
  const where = { of: 'cluster', entry, file, holds: 'certificate' } as const;
  if (cluster.certificateAuthorityData !== undefined) {
    const field = 'certificate-authority-data';
    return [pemOfData(cluster.certificateAuthorityData, { ...where, field }), ...extra];
  }
  if (cluster.certificateAuthority !== undefined) {
    const field = 'certificate-authority';
    const bytes = await readCa(cluster.certificateAuthority);
    return [checkedPem(bytes, { ...where, field }), ...extra];
  }
  return [...commonAuthorities(), ...extra];
}

async function readCa(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new AppError(
      'tls-failed',
      sentence('error.kube.ca-unreadable', { file, code: codeOf(error) ?? 'unknown' }),
    );
  }
}

/** Empty where the system's store cannot be read: Node's own list is better than no connection at all. */
function systemAuthorities(): readonly string[] {
  try {
    return getCACertificates('system');
  } catch {
    return [];
  }
}

let common: readonly string[] | undefined;

function commonAuthorities(): readonly string[] {
  // Reading the system's store takes tens of milliseconds and its content does not change while we run.
  common ??= [...new Set([...getCACertificates('default'), ...systemAuthorities()])];
  return common;
}

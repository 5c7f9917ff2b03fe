import { createHash } from 'node:crypto';
import { mkdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, relative } from 'node:path';

import { AppError } from '../../contract/errors.ts';
import { jsonIn, objects, text } from '../../contract/json.ts';
import { sentence } from '../../words/keys.ts';
import type { ClusterEntry, ExecEntry, UserEntry } from '../kubeconfig/model.ts';

/**
 * A kubeconfig is code: it names programs that are run and files that are sent to a server. What kubectl itself would use (KUBECONFIG,
 * ~/.kube/config, `--kubeconfig`) is the person's own; of any other file each program, and each file outside its folder, has to be
 * approved by the person, outside the page. An approval is of a fingerprint, so that a changed command asks again.
 */
export interface ApprovalRequest {
  readonly kind: 'plugin' | 'file';
  readonly kubeconfig: string;
  /** The program as it was found, or the file. */
  readonly path: string;
  readonly args: readonly string[];
  /** Names of variables that the kubeconfig sets; their values may be secret. */
  readonly env: readonly string[];
  readonly fingerprint: string;
}

/** Resolves when it may be done; throws AppError otherwise. */
export type Approve = (request: ApprovalRequest) => Promise<void>;

export function pluginRequest(user: UserEntry, exec: ExecEntry, program: string): ApprovalRequest {
  const variables = exec.env.map(({ name, value }) => [name, value.reveal()]);
  return {
    kind: 'plugin',
    kubeconfig: user.file,
    path: program,
    args: exec.args,
    env: exec.env.map(({ name }) => name),
    fingerprint: digest(['plugin', user.file, program, exec.args, variables]),
  };
}

/** The files that a context's entries name outside their kubeconfig's folder: credentials, and authorities to trust. */
export async function fileRequests(
  user: UserEntry | undefined,
  cluster: ClusterEntry,
): Promise<readonly ApprovalRequest[]> {
  const named = [
    [user?.file, user?.tokenFile],
    [user?.file, user?.clientKey],
    [user?.file, user?.clientCertificate],
    [user?.file, user?.authProvider?.config['idp-certificate-authority']?.reveal()],
    [cluster.file, cluster.certificateAuthority],
  ] as const;
  const requests: ApprovalRequest[] = [];
  for (const [kubeconfig, path] of named) {
    if (kubeconfig === undefined || path === undefined) continue;
    // A link that came in an archive beside the kubeconfig leads where it likes.
    const real = await realOf(path);
    if (!isBeside(await realOf(kubeconfig), real)) requests.push(fileRequest(kubeconfig, real));
  }
  return requests;
}

/** What is not there is told by whoever reads it. */
async function realOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    return path;
  }
}

function fileRequest(kubeconfig: string, path: string): ApprovalRequest {
  const fingerprint = digest(['file', kubeconfig, path]);
  return { kind: 'file', kubeconfig, path, args: [], env: [], fingerprint };
}

function isBeside(kubeconfig: string, path: string): boolean {
  const way = relative(dirname(kubeconfig), path);
  return !way.startsWith('..') && !isAbsolute(way);
}

function digest(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

interface ApprovalOptions {
  /** Where approvals are kept, readable by this user only. */
  readonly path: string;
  /** Kubeconfigs that are the person's own. */
  readonly isOwn: (kubeconfig: string) => boolean;
  /** Asks the person, not the page. Absent: the answer is no. */
  readonly ask?: ((request: ApprovalRequest) => Promise<boolean>) | undefined;
}

/** What has been approved. Nothing that goes wrong here approves anything. */
export class Approvals {
  readonly #options: ApprovalOptions;
  readonly #asking = new Map<string, Promise<boolean>>();
  #known: Promise<Set<string>> | undefined;

  constructor(options: ApprovalOptions) {
    this.#options = options;
  }

  readonly approve: Approve = async (request) => {
    const { isOwn } = this.#options;
    if (isOwn(request.kubeconfig)) return;
    this.#known ??= this.#read();
    const known = await this.#known;
    if (known.has(request.fingerprint)) return;
    if (!(await this.#asked(request))) throw refused(request);
    known.add(request.fingerprint);
    await this.#write(known);
  };

  /** One question at a time for each fingerprint, however many requests wait for it. */
  async #asked(request: ApprovalRequest): Promise<boolean> {
    const { ask } = this.#options;
    if (ask === undefined) return false;
    const asking = this.#asking.get(request.fingerprint) ?? ask(request);
    this.#asking.set(request.fingerprint, asking);
    try {
      return await asking;
    } finally {
      this.#asking.delete(request.fingerprint);
    }
  }

  async #read(): Promise<Set<string>> {
    try {
      const kept = jsonIn(await readFile(this.#options.path, 'utf8'));
      return new Set(objects(kept).map((one) => text(one['fingerprint'])));
    } catch {
      // None yet, or not to be read: the person is asked.
      return new Set();
    }
  }

  async #write(known: ReadonlySet<string>): Promise<void> {
    const { path } = this.#options;
    const half = `${path}.${process.pid}`;
    try {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      const kept = [...known].map((fingerprint) => ({ fingerprint }));
      await writeFile(half, JSON.stringify(kept), { mode: 0o600, flag: 'wx' });
      await rename(half, path);
    } catch {
      // It holds while the app runs; the next start asks again.
      await rm(half, { force: true }).catch(() => undefined);
    }
  }
}

function refused({ kind, path, kubeconfig }: ApprovalRequest): AppError {
  return kind === 'plugin'
    ? new AppError(
        'exec-plugin-failed',
        sentence('error.kube.plugin-not-approved', { command: path, file: kubeconfig }),
        { hint: sentence('hint.kube.approve') },
      )
    : new AppError(
        'credentials-failed',
        sentence('error.kube.file-not-approved', { path, file: kubeconfig }),
        { hint: sentence('hint.kube.approve') },
      );
}

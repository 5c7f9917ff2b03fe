import { readFile } from 'node:fs/promises';

import { AppError } from '../../contract/errors.ts';
import { type Message, sentence } from '../../words/keys.ts';
import type { ClusterEntry, ExecEntry, UserEntry } from '../kubeconfig/model.ts';
import { redact } from '../redact.ts';
import { SharedTask } from '../shared-task.ts';
import { pluginRequest } from './approval.ts';
import type { AuthDeps, Authenticator, Credentials } from './authenticator.ts';
import {
  checkVersion,
  type ExecCredential,
  execInfo,
  installHint,
  readCredential,
} from './exec-credential.ts';
import { findProgram, searchPath } from './find-program.ts';
import { type PluginRun, runProgram, timeLimit } from './run-program.ts';
import {
  bearer,
  certificateIdentity,
  clientCertificate,
  impersonationHeaders,
} from './static-auth.ts';

/** Credentials are renewed this long before they expire, so that none runs out on the way. */
const skew = 60_000;

/** Runs an exec plugin when its credentials are missing, about to expire or rejected; one run at a time. */
export class ExecAuthenticator implements Authenticator {
  readonly #user: UserEntry;
  readonly #exec: ExecEntry;
  readonly #cluster: ClusterEntry;
  readonly #deps: AuthDeps;
  readonly #task: SharedTask<ExecCredential>;
  #cached: { readonly credential: ExecCredential; readonly until: number } | undefined;

  constructor(user: UserEntry, exec: ExecEntry, cluster: ClusterEntry, deps: AuthDeps) {
    this.#user = user;
    this.#exec = exec;
    this.#cluster = cluster;
    this.#deps = deps;
    this.#task = new SharedTask((signal) => this.#fetch(signal));
  }

  async credentials(signal: AbortSignal | undefined): Promise<Credentials> {
    const { token, certificate, key } = await this.#current(signal);
    const own = await clientCertificate(this.#user);
    const used =
      certificate === undefined
        ? own
        : { cert: Buffer.from(certificate), key: Buffer.from(key?.reveal() ?? '') };
    return {
      headers: {
        ...(token === undefined ? {} : { authorization: bearer(token.reveal()) }),
        ...impersonationHeaders(this.#user.impersonate),
      },
      ...used,
      tlsIdentity: certificateIdentity(used),
    };
  }

  rejected(): boolean {
    this.#cached = undefined;
    return true;
  }

  async #current(signal: AbortSignal | undefined): Promise<ExecCredential> {
    const cached = this.#cached;
    if (cached !== undefined && this.#deps.now() < cached.until) return cached.credential;
    return await this.#task.join(signal);
  }

  async #fetch(signal: AbortSignal): Promise<ExecCredential> {
    checkVersion(this.#exec);
    const started = this.#deps.now();
    const credential = await runPlugin(
      { user: this.#user, exec: this.#exec, cluster: this.#cluster },
      this.#deps,
      signal,
    );
    const { expiresAt } = credential;
    // A plugin may hand out credentials that live for less than a few minutes: then a fifth of their life is the margin.
    const until =
      expiresAt === undefined ? Infinity : expiresAt - Math.min(skew, (expiresAt - started) / 5);
    this.#cached = { credential, until };
    return credential;
  }
}

interface Plugin {
  readonly user: UserEntry;
  readonly exec: ExecEntry;
  readonly cluster: ClusterEntry;
}

async function runPlugin(
  { user, exec, cluster }: Plugin,
  deps: AuthDeps,
  signal: AbortSignal,
): Promise<ExecCredential> {
  if (exec.interactiveMode === 'Always' && !deps.interactive)
    throw new AppError(
      'exec-plugin-failed',
      sentence('error.kube.plugin-asks', { command: exec.command }),
      {
        hint: sentence('hint.kube.log-in-terminal', { installHint: exec.installHint ?? '' }),
      },
    );
  if (exec.command === '')
    throw new AppError(
      'exec-plugin-failed',
      sentence('error.kube.plugin-no-command', { user: user.name, file: user.file }),
    );
  const program = await findProgram(exec.command, deps.env, deps.platform);
  if (program === undefined) throw notFound(exec, deps);
  await deps.approve?.(pluginRequest(user, exec, program));
  const interactive = deps.interactive && exec.interactiveMode !== 'Never';
  const env: NodeJS.ProcessEnv = {
    ...deps.env,
    ...Object.fromEntries(exec.env.map(({ name, value }) => [name, value.reveal()])),
    KUBERNETES_EXEC_INFO: execInfo(exec, cluster, await authorityData(exec, cluster), interactive),
  };
  // Its own process group, so that what the plugin started ends with it.
  const ownGroup = deps.platform !== 'win32' && !interactive;
  const late = setTimeout(() => {
    deps.waits?.(sentence('error.kube.plugin-login', { command: exec.command, user: user.name }));
  }, deps.waitsAfter ?? 5_000);
  const run = await runProgram(
    { program, args: exec.args, env, interactive, ownGroup },
    signal,
  ).finally(() => {
    clearTimeout(late);
  });
  if (run.end === 'exited' && run.code === 0) return readCredential(run.stdout, exec);
  const secrets = exec.env.map(({ value }) => value.reveal());
  throw new AppError(
    'exec-plugin-failed',
    sentence('error.kube.plugin-failed', { command: exec.command, why: whyOf(run) }),
    {
      detail: redact(run.stderr.trim(), secrets) || undefined,
      hint: installHint(exec),
      retryable: true,
    },
  );
}

function whyOf(run: PluginRun): Message {
  switch (run.end) {
    case 'exited':
      return sentence('error.kube.plugin.exit', { code: run.code });
    case 'not-started':
      return sentence('error.kube.plugin.not-started', { code: run.why });
    case 'timeout':
      return sentence('error.kube.plugin.timeout', { seconds: timeLimit / 1000 });
  }
}

function notFound(exec: ExecEntry, deps: AuthDeps): AppError {
  const path = searchPath(deps.env);
  const searched = /[/\\]/.test(exec.command) ? exec.command : `PATH=${path}`;
  return new AppError(
    'exec-plugin-failed',
    sentence('error.kube.plugin-not-found', { command: exec.command, searched }),
    {
      detail: searched,
      hint: installHint(exec) ?? sentence('hint.kube.install-plugin', { command: exec.command }),
    },
  );
}

async function authorityData(exec: ExecEntry, cluster: ClusterEntry): Promise<string | undefined> {
  if (!exec.provideClusterInfo) return undefined;
  if (cluster.certificateAuthorityData !== undefined) return cluster.certificateAuthorityData;
  if (cluster.certificateAuthority === undefined) return undefined;
  try {
    return (await readFile(cluster.certificateAuthority)).toString('base64');
  } catch {
    // The TLS handshake will say what is wrong with the file.
    return undefined;
  }
}

import { spawn } from 'node:child_process';
import { basename, delimiter } from 'node:path';

import { searchPath } from './find-program.ts';

export interface ShellDeps {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** The user's login shell (os.userInfo().shell); without one SHELL of `env` is asked. */
  readonly shell: string | undefined;
  readonly timeoutMs?: number;
}

/** What a terminal would have and an app started from a dock or menu does not. Everything else stays as it is. */
const wanted =
  /^(?:KUBE\w*|(?:HTTP|HTTPS|NO|ALL)_PROXY|(?:http|https|no|all)_proxy|(?:AWS|GOOGLE|CLOUDSDK|AZURE|SSL_CERT)_\w*)$/;
const mark = '--meshscope-environment--';

/**
 * The environment with what the login shell would set: its PATH in front of ours, KUBECONFIG and proxies where ours has none.
 * Ends after `timeoutMs` (default 5 s) and then, as after any failure, gives back `env` as it was: a slow profile must not keep
 * the app from starting.
 */
export async function withLoginShell(
  deps: ShellDeps,
): Promise<Readonly<Record<string, string | undefined>>> {
  if (deps.platform === 'win32') return deps.env;
  const shell = deps.shell ?? deps.env['SHELL'];
  if (shell === undefined || shell === '') return deps.env;
  const output = await ask(shell, deps);
  const between = output.split(mark)[1];
  if (between === undefined) return deps.env;
  const found = new Map<string, string>();
  for (const line of between.split('\n')) {
    const equals = line.indexOf('=');
    if (equals > 0) found.set(line.slice(0, equals), line.slice(equals + 1));
  }
  const merged: Record<string, string | undefined> = { ...deps.env };
  for (const [name, value] of found) if (wanted.test(name)) merged[name] ??= value;
  merged['PATH'] = mergePaths(found.get('PATH') ?? '', searchPath(deps.env));
  return merged;
}

/** The folders of both, those of `first` in front, each once. */
export function mergePaths(first: string, second: string): string {
  const folders = [...first.split(delimiter), ...second.split(delimiter)];
  return [...new Set(folders.filter((folder) => folder !== ''))].join(delimiter);
}

function shellArguments(shell: string): readonly string[] {
  const command = `printf %s ${mark}; env; printf %s ${mark}`;
  switch (basename(shell)) {
    // These set PATH in files that only an interactive shell reads (.zshrc, config.fish, .bashrc).
    case 'bash':
    case 'zsh':
    case 'fish':
    case 'ksh':
      return ['-l', '-i', '-c', command];
    // -l must stand alone there.
    case 'csh':
    case 'tcsh':
      return ['-i', '-c', command];
    default:
      return ['-l', '-c', command];
  }
}

async function ask(shell: string, deps: ShellDeps): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  let output = '';
  const child = spawn(shell, [...shellArguments(shell)], {
    env: { ...deps.env, TERM: 'dumb', DISABLE_AUTO_UPDATE: 'true' },
    stdio: ['ignore', 'pipe', 'ignore'],
    // A session of its own: an interactive shell would otherwise stop us when it takes the terminal.
    detached: true,
  });
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    if (output.length < 1024 * 1024) output += chunk;
    // The second mark is the end; a prompt or a background job may keep the shell itself alive.
    if (output.split(mark).length > 2) resolve(output);
  });
  child.once('error', () => resolve(''));
  child.once('close', () => resolve(output));
  const limit = setTimeout(() => resolve(''), deps.timeoutMs ?? 5_000);
  const answer = await promise;
  clearTimeout(limit);
  if (child.pid !== undefined && child.exitCode === null) {
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      child.kill('SIGKILL');
    }
  }
  child.stdout.destroy();
  return answer;
}

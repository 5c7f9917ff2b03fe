import { spawn } from 'node:child_process';

import { cancelled } from '../../contract/errors.ts';

/** A login in a browser, with a second factor, takes minutes; whoever does not want to wait cancels. */
export const timeLimit = 600_000;
const outputLimit = 1024 * 1024;
const stderrLimit = 8 * 1024;

export interface Program {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** It may ask the person at the terminal. */
  readonly interactive: boolean;
  /** It leads a process group, which ends with it. */
  readonly ownGroup: boolean;
}

/** How a program ended, and what it wrote until then (the last 8 KiB of its errors). */
export type PluginRun = { readonly stdout: string; readonly stderr: string } & (
  | { readonly end: 'exited'; readonly code: number }
  /** `why` is the system's code only: its sentence repeats the arguments, which may hold a secret. */
  | { readonly end: 'not-started'; readonly why: string }
  | { readonly end: 'timeout' }
);

/** Runs a program without a shell: nothing in its arguments is interpreted. Throws `cancelled` only. */
export async function runProgram(what: Program, signal: AbortSignal): Promise<PluginRun> {
  const child = spawn(what.program, [...what.args], {
    env: what.env,
    stdio: [what.interactive ? 'inherit' : 'ignore', 'pipe', 'pipe'],
    windowsHide: true,
    detached: what.ownGroup,
  });
  const kill = (): void => {
    if (child.pid === undefined) return;
    try {
      process.kill(what.ownGroup ? -child.pid : child.pid, 'SIGKILL');
    } catch {
      child.kill('SIGKILL');
    }
  };
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
    if (stdout.length > outputLimit) kill();
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr = (stderr + chunk).slice(-stderrLimit);
  });
  const { promise, resolve, reject } = Promise.withResolvers<PluginRun>();
  child.once('error', (error) =>
    resolve({
      end: 'not-started',
      why: 'code' in error ? String(error.code) : 'unknown',
      stdout,
      stderr,
    }),
  );
  child.once('close', (code, by) =>
    resolve({ end: 'exited', code: code ?? (by === null ? 0 : 128), stdout, stderr }),
  );
  const limit = setTimeout(() => {
    resolve({ end: 'timeout', stdout, stderr });
    kill();
  }, timeLimit);
  const onAbort = (): void => {
    reject(cancelled());
    kill();
  };
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await promise;
  } finally {
    clearTimeout(limit);
    signal.removeEventListener('abort', onAbort);
  }
}

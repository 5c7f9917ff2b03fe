import { AppError } from '../../contract/errors.ts';
import type { Cluster } from '../../kube/cluster.ts';
import type { PodRef } from '../../kube/streams/failures.ts';
import { sentence } from '../../words/keys.ts';

export interface RanInPod {
  /** Below 0: the container runtime did not say. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The image has no such program, or exec is not allowed: nothing was found out. */
  readonly impossible: 'no-program' | 'forbidden' | undefined;
}

const outputLimit = 4 * 1024 * 1024;
const timeLimit = 20_000;

/** Runs a program in a container and gives what it wrote, at most 4 MiB and for at most 20 s. */
export async function runInPod(
  cluster: Cluster,
  pod: PodRef,
  container: string,
  command: readonly string[],
  signal: AbortSignal,
): Promise<RanInPod> {
  const limit = AbortSignal.timeout(timeLimit);
  try {
    const session = await cluster.streams.exec({
      pod,
      container,
      command,
      signal: AbortSignal.any([signal, limit]),
    });
    try {
      const parts: Buffer[] = [];
      let size = 0;
      for await (const chunk of session.stdout) {
        const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
        size += bytes.length;
        if (size <= outputLimit) parts.push(bytes);
      }
      const exit = await session.exit;
      const said = `${exit.message} ${exit.stderr}`;
      const absent =
        exit.code === 126 ||
        exit.code === 127 ||
        (exit.message !== '' &&
          /not found|no such file/i.test(said) &&
          !/container not found/i.test(said));
      return {
        code: exit.code,
        stdout: Buffer.concat(parts).toString('utf8'),
        // Where there is no exit code, the words of the container runtime are all there is.
        stderr: [exit.stderr, exit.message].filter((part) => part !== '').join('\n'),
        impossible: absent ? 'no-program' : undefined,
      };
    } finally {
      session.close();
    }
  } catch (error) {
    if (error instanceof AppError && error.code === 'forbidden')
      return { code: -1, stdout: '', stderr: error.message, impossible: 'forbidden' };
    if (limit.aborted && !signal.aborted)
      throw new AppError(
        'timeout',
        sentence('error.mesh.command-timeout', {
          command: command[0] ?? '',
          seconds: timeLimit / 1000,
        }),
      );
    throw error;
  }
}

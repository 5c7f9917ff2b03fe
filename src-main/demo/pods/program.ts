import type { PodWorld, RunningPod } from './pod.ts';
import type { PodNetwork } from './pod-network.ts';

/** One process in a container, as exec starts it. */
export interface Process {
  readonly world: PodWorld;
  readonly network: PodNetwork;
  readonly pod: RunningPod;
  readonly container: string;
  /** Without the program's own name. */
  readonly args: readonly string[];
  readonly stdin: AsyncIterable<Buffer>;
  /** Resolve when the other side took the bytes. */
  readonly stdout: (chunk: string | Buffer) => Promise<void>;
  readonly stderr: (chunk: string | Buffer) => Promise<void>;
  /** A terminal: what is typed must be echoed. */
  readonly tty: boolean;
  /** Aborted when the client is gone. */
  readonly signal: AbortSignal;
}

/** Answers the exit code. */
export type Program = (process: Process) => Promise<number> | number;

/** The program does not exist in the image: exec fails before any process runs. */
export class NoSuchProgram extends Error {
  readonly program: string;

  constructor(program: string) {
    super(
      `OCI runtime exec failed: exec failed: unable to start container process: exec: "${program}": ` +
        (program.includes('/')
          ? `stat ${program}: no such file or directory`
          : 'executable file not found in $PATH') +
        ': unknown',
    );
    this.program = program;
  }
}

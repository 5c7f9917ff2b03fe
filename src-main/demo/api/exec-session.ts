import type { JsonObject } from '../../contract/json.ts';
import type { RunningPod } from '../pods/pod.ts';
import { NoSuchProgram, type Process } from '../pods/program.ts';
import { startProgram } from '../pods/programs.ts';
import type { ApiContext } from './context.ts';
import { FaultyGate } from './stream-pump.ts';

/** The streams of one exec, whatever carries them. */
export interface ExecStreams {
  readonly stdin: AsyncIterable<Buffer>;
  readonly stdout: (chunk: Buffer) => Promise<void>;
  readonly stderr: (chunk: Buffer) => Promise<void>;
  readonly signal: AbortSignal;
}

export interface ExecOptions {
  readonly pod: RunningPod;
  readonly container: string;
  readonly command: readonly string[];
  readonly tty: boolean;
}

export function execOptions(query: URLSearchParams): {
  command: string[];
  stdin: boolean;
  stdout: boolean;
  stderr: boolean;
  tty: boolean;
} {
  const flag = (name: string): boolean => ['true', '1'].includes(query.get(name) ?? '');
  return {
    command: query.getAll('command'),
    stdin: flag('stdin'),
    stdout: flag('stdout'),
    stderr: flag('stderr'),
    tty: flag('tty'),
  };
}

/**
 * Runs the command and answers the Status for the error stream; `drop` when a fault destroys the connection.
 * The shapes are the kubelet's (remotecommand/exec.go): NonZeroExitCode with the code as a cause.
 */
export async function runExec(
  context: ApiContext,
  options: ExecOptions,
  streams: ExecStreams,
): Promise<JsonObject | 'drop'> {
  const fault = context.faults.forStream({
    kind: 'exec',
    namespace: options.pod.namespace,
    name: options.pod.name,
    port: undefined,
  });
  const gate = new FaultyGate(fault, streams.signal);
  let struck: 'cut' | 'drop' | undefined;
  const out =
    (send: (chunk: Buffer) => Promise<void>) =>
    async (chunk: string | Buffer): Promise<void> => {
      const bytes = Buffer.from(chunk);
      if (bytes.length === 0) return;
      // A terminal turns line feeds into CR LF.
      const written = options.tty ? Buffer.from(bytes.toString().replaceAll('\n', '\r\n')) : bytes;
      if (struck !== undefined) throw new StreamCut();
      struck = await gate.pass(written, send);
      if (struck !== undefined) throw new StreamCut();
    };
  const [name = '', ...args] = options.command;
  const process: Process = {
    world: context.world,
    network: context.network,
    pod: options.pod,
    container: options.container,
    args,
    stdin: streams.stdin,
    stdout: out(streams.stdout),
    stderr: out(options.tty ? streams.stdout : streams.stderr),
    tty: options.tty,
    signal: streams.signal,
  };
  try {
    const code = await startProgram(name, process);
    return exitStatus(code, options.command);
  } catch (error) {
    if (error instanceof StreamCut) {
      return struck === 'drop'
        ? 'drop'
        : internalStatus('error executing command in container: stream closed');
    }
    if (error instanceof NoSuchProgram && context.faults.containerRuntime === 'containerd') {
      return internalStatus(
        `error executing command in container: failed to exec in container: failed to start exec "demo": ${error.message}`,
      );
    }
    if (error instanceof NoSuchProgram) {
      await process.stdout(`${error.message}\n`);
      return exitStatus(error.program.includes('/') ? 127 : 126, options.command);
    }
    return internalStatus(`error executing command in container: ${String(error)}`);
  }
}

class StreamCut extends Error {}

export function exitStatus(code: number, command: readonly string[]): JsonObject {
  if (code === 0) return { metadata: {}, status: 'Success' };
  return {
    metadata: {},
    status: 'Failure',
    message: `command terminated with non-zero exit code: error executing command [${command.join(' ')}], exit code ${code}`,
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: String(code) }] },
  };
}

function internalStatus(message: string): JsonObject {
  return {
    metadata: {},
    status: 'Failure',
    message: `Internal error occurred: ${message}`,
    reason: 'InternalError',
    details: { causes: [{ message }] },
    code: 500,
  };
}

import { AppError } from '../../contract/errors.ts';
import type { Cluster } from '../../kube/cluster.ts';
import { timeouts } from '../../kube/http/timeouts.ts';
import type { ExecExit, ExecSession } from '../../kube/streams/exec.ts';
import { podText } from '../../kube/streams/failures.ts';
import { sentence } from '../../words/keys.ts';
import { idleLimit } from './admin-pages.ts';
import { describePage, type OpenedPage, type PageRequest, type ReadOptions } from './page.ts';

/** The page as a program in the container prints it: the commands of the request one after the other until one knows how. */
export async function execPage(
  cluster: Cluster,
  request: PageRequest,
  options: ReadOptions,
): Promise<OpenedPage> {
  let unknown: AppError | undefined;
  for (const command of request.exec.commands) {
    const session = await cluster.streams.exec({
      pod: request.pod,
      container: request.exec.container,
      command,
      signal: options.signal,
    });
    const output = new Output(session, request);
    const first = await output.next(idleLimit(request.path));
    if (first !== undefined) return { status: 200, chunks: output.all(first), total: undefined };
    const exit = await output.exit();
    if (exit.code === 0) return { status: 200, chunks: output.all(undefined), total: undefined };
    const failure = failureOf(exit, command, request);
    if (!isUnknownCommand(exit)) throw failure;
    unknown ??= failure;
  }
  throw (
    unknown ??
    new AppError('internal', sentence('error.mesh.no-command', { page: describePage(request) }))
  );
}

/** The program is not there or does not take these words (`accepts 3 arg(s)`: pilot-agent of Istio 1.0 wants a body too). */
function isUnknownCommand(exit: ExecExit): boolean {
  const said = `${exit.message} ${exit.stderr}`;
  return (
    exit.code === 126 ||
    exit.code === 127 ||
    /executable file not found|no such file or directory|not found in \$PATH|unknown command|accepts \d+ arg|requires at least/i.test(
      said,
    )
  );
}

function failureOf(exit: ExecExit, command: readonly string[], request: PageRequest): AppError {
  const what = describePage(request);
  const detail = [exit.message, exit.stderr.trim()]
    .filter((part) => part !== '')
    .join(': ')
    .slice(0, 500);
  const program = command[0] ?? '';
  if (/connection refused/i.test(detail))
    return new AppError('port-refused', sentence('error.mesh.nobody-listens', { what, program }), {
      detail,
      retryable: true,
    });
  // pilot-discovery tells the status of an answer and not its body; 404 is what a replica says of a proxy that it does not serve.
  const elsewhere = request.path.includes('proxyID=') && /\b404\b/.test(detail);
  if (elsewhere || /not connected to this Pilot/i.test(detail))
    return new AppError('proxy-not-connected', sentence('error.mesh.other-replica', { what }), {
      detail,
    });
  if (/container .*not found|container not found/i.test(detail))
    return new AppError(
      'pod-not-running',
      sentence('error.mesh.no-container', {
        pod: podText(request.pod),
        container: request.exec.container,
      }),
      { detail },
    );
  return new AppError(
    'admin-unexpected',
    sentence('error.mesh.exit-code', { what, program, code: exit.code }),
    {
      detail,
    },
  );
}

/** The output of a session, with a limit on silence, and the proof at its end that it is whole. */
class Output {
  readonly #session: ExecSession;
  readonly #request: PageRequest;
  readonly #chunks: AsyncIterator<unknown>;
  #received = 0;

  constructor(session: ExecSession, request: PageRequest) {
    this.#session = session;
    this.#request = request;
    this.#chunks = session.stdout[Symbol.asyncIterator]();
  }

  /** The next piece; undefined at the end of the output. */
  async next(idleMs: number): Promise<Uint8Array | undefined> {
    const { promise: silent, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      reject(
        new AppError(
          'timeout',
          sentence('error.mesh.stalled', {
            page: describePage(this.#request),
            seconds: idleMs / 1000,
          }),
          {
            retryable: true,
          },
        ),
      );
    }, idleMs);
    try {
      const next: IteratorResult<unknown, unknown> = await Promise.race([
        this.#chunks.next(),
        silent,
      ]);
      if (next.done === true) return undefined;
      const chunk = Buffer.isBuffer(next.value) ? next.value : Buffer.from(String(next.value));
      this.#received += chunk.length;
      return chunk;
    } catch (error) {
      this.#session.close();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  async exit(): Promise<ExecExit> {
    try {
      return await this.#session.exit;
    } finally {
      this.#session.close();
    }
  }

  async *all(first: Uint8Array | undefined): AsyncGenerator<Uint8Array> {
    try {
      let chunk = first;
      while (chunk !== undefined) {
        yield chunk;
        chunk = await this.next(timeouts.idle);
      }
      const exit = await this.#session.exit;
      if (exit.code !== 0)
        throw new AppError(
          'truncated',
          sentence('error.mesh.program-failed', {
            page: describePage(this.#request),
            received: this.#received,
          }),
          { detail: exit.stderr.trim().slice(0, 500), retryable: true },
        );
    } finally {
      this.#session.close();
    }
  }
}

import { AppError, type ErrorShape, errorText } from '../contract/errors.ts';
import type { DumpDocument } from '../envoy/decode/document.ts';
import { GrowingDump } from '../envoy/decode/growing-dump.ts';
import { sentence } from '../words/keys.ts';
import { finished, turn } from './job.ts';
import type { Memory } from './memory.ts';
import { Peer } from './peer.ts';
import type { DumpId, EngineMemory, FromEngine, OpenedDump, ToEngine } from './protocol.ts';
import { questionNamed } from './questions.ts';
import { pieceBytes, readDumpFile } from './read-file.ts';
import { DumpStore } from './store.ts';
import { warmUp } from './warm-up.ts';
import { yamlElsewhere } from './yaml-thread.ts';

/** Bytes that are set aside ahead because the sender said so; past them a buffer doubles. */
const mostBelieved = 64 << 20;
/** Bytes of a stream that are taken: a tenth of it is the largest dump seen, and the rest of the house needs memory too. */
const usualMost = 1 << 30;

/** A stream whose chunks are still coming. After a failure the rest of them is let go by. */
interface OpenStream {
  readonly dump: DumpId;
  readonly total: number | undefined;
  readonly growing: GrowingDump;
  received: number;
}

/**
 * What the engine does, in whatever thread it runs: it owns the bytes and the dumps, and answers over a channel
 * (protocol.ts). Every request is a job of its own: it waits until the messages that are here have been looked at, so
 * that one whose caller has gone is never begun, and a long one stops where it yields.
 */
export class EngineCore {
  readonly #send: (message: FromEngine) => void;
  readonly #from: Memory;
  readonly #store: DumpStore;
  readonly #streams = new Map<number, OpenStream>();
  readonly #jobs = new Map<number, AbortController>();
  readonly #mostStreamed: number;
  #peer: Peer | undefined;

  constructor(
    send: (message: FromEngine) => void,
    memory: Memory,
    /** Bytes of a stream that are taken. */
    mostStreamed = usualMost,
  ) {
    this.#send = send;
    this.#mostStreamed = mostStreamed;
    this.#from = memory;
    this.#store = new DumpStore((bytes) => memory.discard(bytes));
  }

  /** Rejects only when an answer cannot be sent, which is a mistake of this program. */
  async receive(message: ToEngine): Promise<void> {
    switch (message.type) {
      case 'open-stream':
        this.#openStream(message);
        return;
      case 'chunk':
        this.#chunk(message.id, message.bytes);
        return;
      case 'cancel':
        this.#from.discard(this.#streams.get(message.id)?.received ?? 0);
        this.#streams.delete(message.id);
        this.#store.closeOpenedBy(message.id);
        this.#jobs.get(message.id)?.abort();
        return;
      case 'peer':
        this.#peer?.close();
        this.#peer = new Peer(message.port);
        return;
      case 'leave':
        this.#peer?.close();
        return;
      default:
        await this.#answer(message);
    }
  }

  async #answer(message: ToEngine): Promise<void> {
    const { id } = message;
    const job = new AbortController();
    const { signal } = job;
    this.#jobs.set(id, job);
    try {
      const value = await this.#work(message, signal);
      if (!signal.aborted) this.#send({ type: 'done', id, value });
      else this.#store.closeOpenedBy(id);
    } catch (error) {
      if (!signal.aborted) this.#send({ type: 'failed', id, error: shapeOf(error) });
    } finally {
      this.#jobs.delete(id);
    }
  }

  /** The answer to one request; `chunk`, `open-stream` and `cancel` have none. */
  #work(message: ToEngine, signal: AbortSignal): unknown {
    switch (message.type) {
      case 'open-file':
        return this.#openFile(message.id, message.dump, message.path, signal);
      case 'open-bytes':
        return this.#openBytes(message.id, message.dump, message.bytes, signal);
      case 'end':
        return this.#endStream(message.id, signal);
      case 'attach':
        this.#store.attach(message.dump, message.page, message.bytes);
        return undefined;
      case 'ask':
        return this.#ask(message, signal);
      case 'mesh':
        if (message.parts === undefined) this.#store.forget(message.mesh);
        else this.#store.learn(message.mesh, message.parts);
        return undefined;
      case 'share':
        for (const dump of message.dumps) this.#peer?.give(dump, this.#store.parts(dump));
        return undefined;
      case 'close':
        this.#store.close(message.dump);
        this.#peer?.forget(message.dump);
        return undefined;
      case 'memory':
        return this.#memory();
      case 'warm-up':
        return warmUp();
      case 'open-stream':
      case 'chunk':
      case 'cancel':
      case 'peer':
      case 'leave':
        return undefined;
    }
  }

  async #ask(
    { question, dump, params, needs = [] }: Extract<ToEngine, { type: 'ask' }>,
    signal: AbortSignal,
  ): Promise<unknown> {
    for (const id of needs) {
      if (!this.#store.has(id)) this.#store.adopt(id, await this.#handed(id, signal));
    }
    // What was open when it was asked: a dump may be closed before its turn comes.
    const held = this.#store.held(dump);
    await turn(signal);
    return await finished(questionNamed(question)(held, params), signal);
  }

  #opened(request: number, id: DumpId, dump: DumpDocument): OpenedDump {
    return { dump: id, summary: this.#store.add(id, request, dump) };
  }

  async #openFile(
    id: number,
    dump: DumpId,
    path: string,
    signal: AbortSignal,
  ): Promise<OpenedDump> {
    const read = await readDumpFile(path, {
      signal,
      progress: (done, total) => this.#send({ type: 'progress', id, done, total }),
      allocate: this.#from.allocate,
      yaml: yamlElsewhere(signal),
    });
    return this.#opened(id, dump, read);
  }

  /** In pieces: others go between them, and where memory is shared the bytes have to be copied to there anyway. */
  async #openBytes(
    id: number,
    dump: DumpId,
    bytes: Uint8Array,
    signal: AbortSignal,
  ): Promise<OpenedDump> {
    const growing = new GrowingDump(bytes.length, this.#from.allocate);
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      growing.push(bytes.subarray(at, at + pieceBytes));
      await turn(signal);
    }
    return this.#opened(
      id,
      dump,
      await growing.indexer.finishLater(growing.bytes(), yamlElsewhere(signal)),
    );
  }

  async #handed(id: DumpId, signal: AbortSignal): Promise<DumpDocument> {
    if (this.#peer === undefined) {
      const detail = 'nobody hands dumps over to here';
      throw new AppError('internal', sentence('error.engine.fault'), { detail });
    }
    return await this.#peer.dump(id, signal);
  }

  /** What the sender announces is held for no more than a guess: a buffer is as large as what has come. */
  #openStream({ id, dump, total }: Extract<ToEngine, { type: 'open-stream' }>): void {
    try {
      const expected = total !== undefined && total > 0 ? Math.min(total, mostBelieved) : undefined;
      const growing = new GrowingDump(expected, this.#from.allocate);
      this.#streams.set(id, { dump, total, growing, received: 0 });
    } catch (error) {
      this.#send({ type: 'failed', id, error: shapeOf(error) });
    }
  }

  #chunk(id: number, bytes: Uint8Array): void {
    const stream = this.#streams.get(id);
    // Taken even when nobody wants it any more, so that the sender is never left waiting.
    this.#send({ type: 'taken', id, bytes: bytes.length });
    if (stream === undefined) return;
    try {
      if (stream.received + bytes.length > this.#mostStreamed) throw tooLong(this.#mostStreamed);
      stream.growing.push(bytes);
    } catch (error) {
      this.#streams.delete(id);
      this.#send({ type: 'failed', id, error: shapeOf(error) });
      return;
    }
    stream.received += bytes.length;
    this.#send({ type: 'progress', id, done: stream.received, total: stream.total });
  }

  async #endStream(id: number, signal: AbortSignal): Promise<OpenedDump | undefined> {
    const stream = this.#streams.get(id);
    this.#streams.delete(id);
    if (stream === undefined) return undefined;
    const { growing, dump } = stream;
    this.#from.discard(growing.discarded);
    return this.#opened(
      id,
      dump,
      await growing.indexer.finishLater(growing.bytes(), yamlElsewhere(signal)),
    );
  }

  #memory(): EngineMemory {
    const { heapUsed, external, rss } = process.memoryUsage();
    const peakRss = process.resourceUsage().maxRSS * 1024;
    return { dumps: this.#store.bytes(), heapUsed, external, rss, peakRss };
  }
}

function tooLong(limit: number): AppError {
  return new AppError('file-too-large', sentence('error.engine.stream-too-large', { limit }));
}

function shapeOf(error: unknown): ErrorShape {
  if (error instanceof AppError) return error.toShape();
  if (error instanceof RangeError) {
    return new AppError('file-too-large', sentence('error.engine.out-of-memory'), {
      detail: error.message,
    }).toShape();
  }
  const detail = errorText(error);
  return new AppError('internal', sentence('error.engine.fault'), { detail }).toShape();
}

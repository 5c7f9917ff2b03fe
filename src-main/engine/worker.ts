import { parentPort } from 'node:worker_threads';

import { AppError, type ErrorShape } from '../contract/errors.ts';
import { GrowingDump } from '../envoy/decode/growing-dump.ts';
import { DumpIndexer } from '../envoy/decode/indexer.ts';
import type { Dump } from '../envoy/dump.ts';
import type { DumpId, EngineMemory, FromWorker, OpenedDump, ToWorker } from './protocol.ts';
import { type QuestionName, questions } from './questions.ts';
import { readDumpFile } from './read-file.ts';
import { DumpStore } from './store.ts';
import { warmUp } from './warm-up.ts';

/** The engine's thread: it owns the bytes and the dumps, and answers over its port (protocol.ts). */

type Message = ToWorker<never>;

/** A stream whose chunks are still coming. After a failure the rest of them is let go by. */
interface OpenStream {
  readonly dump: DumpId;
  readonly total: number | undefined;
  readonly growing: GrowingDump;
  received: number;
}

const port = parentPort;
if (port === null) throw new Error('engine/worker.ts runs as a worker thread only');

const store = new DumpStore();
const streams = new Map<number, OpenStream>();
const cancelled = new Set<number>();
const running = new Set<number>();

/** `never` on the wire (protocol.ts): here every value may be sent. */
function send(
  message: Exclude<FromWorker, { type: 'done' }> | { type: 'done'; id: number; value: unknown },
): void {
  port?.postMessage(message);
}

function shapeOf(error: unknown): ErrorShape {
  if (error instanceof AppError) return error.toShape();
  if (error instanceof RangeError) {
    return new AppError('file-too-large', 'This does not fit into memory.', {
      detail: error.message,
    }).toShape();
  }
  const detail = error instanceof Error ? error.message : String(error);
  return new AppError('internal', 'The engine made a mistake.', { detail }).toShape();
}

function opened(request: number, id: DumpId, dump: Dump): OpenedDump {
  return { dump: id, summary: store.add(id, request, dump) };
}

async function openFile(id: number, dump: DumpId, path: string): Promise<OpenedDump> {
  const read = await readDumpFile(path, {
    check: () => {
      if (cancelled.has(id)) throw new AppError('cancelled', 'Opening was cancelled.');
    },
    progress: (done, total) => send({ type: 'progress', id, done, total }),
  });
  return opened(id, dump, read);
}

function chunk(id: number, bytes: Uint8Array): void {
  const stream = streams.get(id);
  // Taken even when nobody wants it any more, so that the sender is never left waiting.
  send({ type: 'taken', id, bytes: bytes.length });
  if (stream === undefined) return;
  try {
    stream.growing.push(bytes);
  } catch (error) {
    streams.delete(id);
    send({ type: 'failed', id, error: shapeOf(error) });
    return;
  }
  stream.received += bytes.length;
  send({ type: 'progress', id, done: stream.received, total: stream.total });
}

async function endStream(id: number): Promise<OpenedDump | undefined> {
  const stream = streams.get(id);
  streams.delete(id);
  if (stream === undefined) return undefined;
  return opened(id, stream.dump, await stream.growing.indexer.finishLater(stream.growing.bytes()));
}

async function openBytes(id: number, dump: DumpId, bytes: Uint8Array): Promise<OpenedDump> {
  return opened(id, dump, await new DumpIndexer().finishLater(bytes));
}

function memory(): EngineMemory {
  const { heapUsed, external, rss } = process.memoryUsage();
  const peakRss = process.resourceUsage().maxRSS * 1024;
  return { dumps: store.bytes(), heapUsed, external, rss, peakRss };
}

function ask(question: QuestionName, dump: DumpId, params: never): unknown {
  return questions[question](store.held(dump), params);
}

/** The answer to one request; undefined answers of `chunk`, `open-stream` and `cancel` are not sent. */
function work(message: Message): unknown {
  switch (message.type) {
    case 'open-file':
      return openFile(message.id, message.dump, message.path);
    case 'open-bytes':
      return openBytes(message.id, message.dump, message.bytes);
    case 'end':
      return endStream(message.id);
    case 'attach':
      store.attach(message.dump, message.page, message.bytes);
      return undefined;
    case 'ask':
      return ask(message.question, message.dump, message.params);
    case 'close':
      store.close(message.dump);
      return undefined;
    case 'memory':
      return memory();
    case 'warm-up':
      return warmUp();
    case 'open-stream':
    case 'chunk':
    case 'cancel':
      return undefined;
  }
}

async function answer(message: Message): Promise<void> {
  const { id } = message;
  running.add(id);
  try {
    const value = await work(message);
    if (!cancelled.has(id)) send({ type: 'done', id, value });
    else store.closeOpenedBy(id);
  } catch (error) {
    if (!cancelled.has(id)) send({ type: 'failed', id, error: shapeOf(error) });
  } finally {
    running.delete(id);
    cancelled.delete(id);
  }
}

port.on('message', (message: Message) => {
  switch (message.type) {
    case 'open-stream': {
      const { id, dump, total } = message;
      streams.set(id, { dump, total, growing: new GrowingDump(total), received: 0 });
      return;
    }
    case 'chunk':
      chunk(message.id, message.bytes);
      return;
    case 'cancel':
      streams.delete(message.id);
      store.closeOpenedBy(message.id);
      if (running.has(message.id)) cancelled.add(message.id);
      return;
    default:
      // Failures of the work are answered inside. What is left, an answer that cannot be cloned, is a mistake of
      // this program: the worker dies of it and the other side says so.
      answer(message).catch((error: unknown) => {
        throw error;
      });
  }
});

import type { MessagePort } from 'node:worker_threads';

import type { ErrorShape } from '../contract/errors.ts';
import type { SectionInfo } from '../envoy/dump.ts';
import type { KubernetesParts } from '../istio/mesh-view.ts';
import type { AttachablePage } from './held.ts';
import type { QuestionName } from './questions.ts';

/** What goes over the thread's port. Every request has an id; each is answered once, by `done` or `failed`. */

/** Names a dump in the engine; never given twice, not even after the worker has been replaced. */
export type DumpId = string;

export interface DumpSummary {
  readonly bytes: number;
  readonly generation: 'v2' | 'v3';
  readonly sections: readonly SectionInfo[];
}

export interface OpenedDump {
  readonly dump: DumpId;
  readonly summary: DumpSummary;
}

export interface EngineMemory {
  /** Bytes of the documents that are open. */
  readonly dumps: number;
  /** The worker's JavaScript heap in use, and the memory outside of it that it holds (bytes). */
  readonly heapUsed: number;
  readonly external: number;
  /** Resident memory of the whole process, now and at its highest (bytes). */
  readonly rss: number;
  readonly peakRss: number;
}

/** `P` is how each side sees a question's parameters: the sender knows them, the table of questions types them. */
export type ToEngine<P = unknown> =
  | {
      readonly type: 'open-file';
      readonly id: number;
      readonly dump: DumpId;
      readonly path: string;
    }
  | {
      readonly type: 'open-bytes';
      readonly id: number;
      readonly dump: DumpId;
      readonly bytes: Uint8Array;
    }
  | {
      readonly type: 'open-stream';
      readonly id: number;
      readonly dump: DumpId;
      readonly total: number | undefined;
    }
  | { readonly type: 'chunk'; readonly id: number; readonly bytes: Uint8Array }
  | { readonly type: 'end'; readonly id: number }
  | {
      readonly type: 'attach';
      readonly id: number;
      readonly dump: DumpId;
      readonly page: AttachablePage;
      readonly bytes: Uint8Array;
    }
  | {
      readonly type: 'ask';
      readonly id: number;
      readonly dump: DumpId;
      readonly question: QuestionName;
      readonly params: P;
      /** In the background: the dumps that have to be here first. */
      readonly needs?: readonly DumpId[] | undefined;
    }
  /** Kubernetes' side of a mesh; without it, the mesh is forgotten. */
  | {
      readonly type: 'mesh';
      readonly id: number;
      readonly mesh: string;
      readonly parts: KubernetesParts | undefined;
    }
  /** The way to the other thread; not answered. */
  | { readonly type: 'peer'; readonly id: number; readonly port: MessagePort }
  /** The other thread gets to see these. */
  | { readonly type: 'share'; readonly id: number; readonly dumps: readonly DumpId[] }
  /** Nothing more will come: the thread may end. */
  | { readonly type: 'leave'; readonly id: number }
  | { readonly type: 'close'; readonly id: number; readonly dump: DumpId }
  | { readonly type: 'memory'; readonly id: number }
  | { readonly type: 'warm-up'; readonly id: number }
  /** The caller of that request has gone: stop if it can be stopped, and answer nothing. */
  | { readonly type: 'cancel'; readonly id: number };

export type FromEngine =
  /** Its type is known where the request was made; the structured clone keeps it. */
  | { readonly type: 'done'; readonly id: number; readonly value: unknown }
  | { readonly type: 'failed'; readonly id: number; readonly error: ErrorShape }
  | {
      readonly type: 'progress';
      readonly id: number;
      readonly done: number;
      readonly total: number | undefined;
    }
  /** That many bytes of a stream's chunks have been taken: more may be sent. */
  | { readonly type: 'taken'; readonly id: number; readonly bytes: number };

import { AppError } from '../contract/errors.ts';
import { decodePage } from '../envoy/decode/decode-page.ts';
import type { DumpDocument, DumpParts } from '../envoy/decode/document.ts';
import type { ProxyConfig } from '../envoy/dump.ts';
import type { KubernetesParts } from '../istio/mesh-view.ts';
import { sentence } from '../words/keys.ts';
import type { AttachablePage, Held } from './held.ts';
import type { DumpId, DumpSummary } from './protocol.ts';

interface Open {
  readonly dump: DumpDocument;
  readonly config: ProxyConfig;
  /** The request that opened it. */
  readonly request: number;
}

const unknownMesh: KubernetesParts = { pods: [], services: [] };

/** The dumps that are open, and what is known of their meshes. */
export class DumpStore {
  private readonly open = new Map<DumpId, Open>();
  private readonly meshes = new Map<string, KubernetesParts>();
  private readonly onClosed: (bytes: number) => void;

  /** `onClosed`: so many bytes are not held any more. */
  constructor(onClosed: (bytes: number) => void) {
    this.onClosed = onClosed;
  }

  add(id: DumpId, request: number, dump: DumpDocument): DumpSummary {
    const config = { dump, clusters: undefined, serverInfo: undefined, certs: undefined };
    this.open.set(id, { dump, config, request });
    return { bytes: dump.size, generation: dump.generation, sections: dump.sections };
  }

  /** Replaces what was attached under that name. Throws AppError when the page cannot be understood. */
  attach(id: DumpId, page: AttachablePage, bytes: Uint8Array): void {
    const { dump, config, request } = this.find(id);
    const field = page === 'server_info' ? 'serverInfo' : page;
    this.open.set(id, { config: { ...config, [field]: decodePage(page, bytes) }, request, dump });
  }

  /** As it is now, whatever is closed or attached later. */
  held(id: DumpId): Held {
    const now = new Map(this.open);
    const peer = (other: DumpId): ProxyConfig | undefined => now.get(other)?.config;
    const kubernetes = (mesh: string): KubernetesParts => this.meshes.get(mesh) ?? unknownMesh;
    return { config: this.find(id).config, now: Date.now(), peer, kubernetes };
  }

  /** Replaces what was known of that mesh. */
  learn(mesh: string, parts: KubernetesParts): void {
    this.meshes.set(mesh, parts);
  }

  forget(mesh: string): void {
    this.meshes.delete(mesh);
  }

  has(id: DumpId): boolean {
    return this.open.has(id);
  }

  /** One that another thread holds as well. */
  adopt(id: DumpId, dump: DumpDocument): void {
    this.add(id, 0, dump);
  }

  /** What another thread needs to make the same dump. */
  parts(id: DumpId): DumpParts {
    return this.find(id).dump.parts();
  }

  close(id: DumpId): void {
    const open = this.open.get(id);
    if (open === undefined) return;
    this.open.delete(id);
    this.onClosed(open.dump.size);
  }

  /** Closes what a request opened whose caller had gone before the answer came. */
  closeOpenedBy(request: number): void {
    for (const [id, open] of this.open) if (open.request === request) this.close(id);
  }

  /** Bytes of all open documents. */
  bytes(): number {
    return [...this.open.values()].reduce((sum, { config }) => sum + config.dump.size, 0);
  }

  private find(id: DumpId): Open {
    const open = this.open.get(id);
    if (open !== undefined) return open;
    throw new AppError('dump-closed', sentence('error.engine.dump-closed', { id }), {
      hint: sentence('hint.engine.open-again'),
      retryable: true,
    });
  }
}

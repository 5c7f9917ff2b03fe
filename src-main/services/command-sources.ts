import { existsSync } from 'node:fs';

import { AppError } from '../contract/errors.ts';
import type { CallContext } from '../contract/index.ts';
import { list, obj, text } from '../contract/json.ts';
import type { MeshSource } from '../mesh/mesh-source.ts';
import { parseProxySide, parseWhere, type Side, type Where } from '../mesh/where.ts';
import { sentence } from '../words/keys.ts';
import type { Sources } from './sources.ts';

/** A configuration as services name it. */
export interface Located {
  readonly context: string;
  /** Undefined: the whole mesh. */
  readonly proxy: string | undefined;
  readonly side: Side;
}

/** Opens a context of the kubeconfigs, or a demo mesh, by its name. Loaded only when a command asks for one. */
export interface OpenContexts {
  open(name: string): Promise<MeshSource>;
  /** Ends what was started for it. */
  close(): Promise<void>;
}

/** The meshes that one command looks at: the same sources that the app opens, for as long as the command runs. */
export class CommandSources implements Sources {
  readonly #contexts: () => Promise<OpenContexts>;
  readonly #open = new Map<string, Promise<MeshSource>>();
  #opened: Promise<OpenContexts> | undefined;

  constructor(contexts: () => Promise<OpenContexts>) {
    this.#contexts = contexts;
  }

  source(id: string): Promise<MeshSource> {
    const known = this.#open.get(id);
    if (known !== undefined) return known;
    return Promise.reject(
      new AppError('context-unknown', sentence('error.cli.no-context', { name: id })),
    );
  }

  /** A mesh that somebody else has opened; returns its id. */
  add(id: string, source: MeshSource): string {
    this.#open.set(id, Promise.resolve(source));
    return id;
  }

  /** `CONTEXT` with `POD.NAMESPACE` or `pilot/POD.NAMESPACE`, or without: the whole mesh. */
  async context(name: string, of: string | undefined): Promise<Located> {
    this.#opened ??= this.#contexts();
    const contexts = await this.#opened;
    const opening = this.#open.get(name) ?? contexts.open(name);
    this.#open.set(name, opening);
    await opening;
    const named = of === undefined ? undefined : parseProxySide(of);
    return { context: name, proxy: named?.proxy, side: named?.side ?? 'envoy' };
  }

  /** `FILE`, `FILE#POD.NAMESPACE`, `FILE#pilot/POD.NAMESPACE`; FILE is whatever mesh/open.ts opens. */
  async file(written: string): Promise<Located> {
    return await this.where(parseWhere(written, existsSync));
  }

  async where({ path, proxy, side }: Where): Promise<Located> {
    const { openPath } = await import('../mesh/open.ts');
    const known = this.#open.get(path);
    if (known === undefined)
      this.#open.set(
        path,
        openPath(path).then(({ source }) => source),
      );
    await this.#open.get(path);
    return { context: path, proxy, side };
  }

  /**
   * The proxy that was named, or the only one that the mesh has (of a type, where one is meant). Throws `bad-request`
   * where there are several.
   */
  async proxyOf({ context, proxy }: Located, call: CallContext, type?: string): Promise<string> {
    if (proxy !== undefined) return proxy;
    const all = await proxiesOf(await this.source(context), call, type);
    const [only, another] = all;
    if (only !== undefined && another === undefined) return only;
    const named = all.slice(0, 20).join(', ');
    throw new AppError(
      'bad-request',
      sentence('error.cli.many-proxies', { path: context, all: all.length }),
      {
        detail: sentence('cli.detail.which-proxy', {
          example: `${context}#${only ?? 'POD.NAMESPACE'}`,
          names: `${named}${all.length > 20 ? ' …' : ''}`,
        }),
      },
    );
  }

  async close(): Promise<void> {
    for (const opening of this.#open.values()) {
      const source = await opening.catch((error: unknown) => {
        // It never opened; the command has already told why.
        if (error instanceof AppError) return undefined;
        throw error;
      });
      await source?.close();
    }
    this.#open.clear();
    if (this.#opened !== undefined) await (await this.#opened).close();
  }
}

/** Every proxy that the mesh knows, by name. */
async function proxiesOf(
  source: MeshSource,
  call: CallContext,
  type: string | undefined,
): Promise<readonly string[]> {
  const { pods, answers } = await source.sync(call);
  const ofType = (pods ?? []).filter((pod) => pod.type === type).map(({ proxy }) => proxy);
  if (ofType.length > 0) return ofType.sort();
  const told = answers.flatMap(({ syncz }) => list(syncz).map((one) => text(obj(one)['proxy'])));
  return [...new Set([...told, ...(pods ?? []).map(({ proxy }) => proxy)])].sort();
}

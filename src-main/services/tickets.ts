import { randomUUID } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';

import { AppError } from '../contract/errors.ts';
import type { HandedOut } from '../contract/tickets.ts';
import { sentence } from '../words/keys.ts';

/** How a path was handed out, and so what may be done with it. */
export type HandedOutAs =
  | 'dropped'
  | 'dump'
  | 'folder'
  | 'kubeconfig'
  /** In a command, by whoever called it: there is no page. */
  | 'named'
  | 'snapshot'
  | 'uploaded-kubeconfig';

/** What the page asks to do with it. */
export type TicketUse = 'add-kubeconfig' | 'add-snapshot' | 'export-into' | 'open';

const uses: Readonly<Record<HandedOutAs, readonly TicketUse[]>> = {
  dropped: ['open', 'add-snapshot'],
  dump: ['open', 'add-snapshot'],
  folder: ['open', 'export-into'],
  kubeconfig: ['add-kubeconfig'],
  named: ['open', 'add-snapshot', 'export-into'],
  snapshot: ['open', 'add-snapshot'],
  'uploaded-kubeconfig': ['add-kubeconfig'],
};

/** Far more than a person picks in one run; the oldest go first. */
const mostTickets = 2_000;

export interface Taken {
  readonly path: string;
  /** A copy in the app's own folder, which goes when the app ends. */
  readonly uploaded: boolean;
}

/** The paths that main handed out in this run, by the tickets that the page got for them. */
export class Tickets {
  readonly #dataDir: string;
  readonly #known = new Map<string, { readonly path: string; readonly as: HandedOutAs }>();

  constructor(dataDir: string) {
    this.#dataDir = dataDir;
  }

  handOut(path: string, as: HandedOutAs): HandedOut {
    const ticket = randomUUID();
    this.#known.set(ticket, { path: resolve(path), as });
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= mostTickets) break;
      this.#known.delete(oldest);
    }
    return { ticket, path };
  }

  /** Throws `bad-request` for what was never handed out, not for this, or lies among the app's own files. */
  async take(ticket: string, use: TicketUse): Promise<Taken> {
    const found = this.#known.get(ticket);
    if (found === undefined || !uses[found.as].includes(use)) {
      throw new AppError('bad-request', sentence('error.services.no-ticket'), {
        hint: sentence('hint.services.choose-again'),
      });
    }
    const { path, as } = found;
    const uploaded = as === 'uploaded-kubeconfig';
    if (!uploaded && as !== 'named' && (await this.#isOwn(path, use)))
      throw new AppError('bad-request', sentence('error.services.own-folder', { path }));
    return { path, uploaded };
  }

  /** The app writes there, and so might a page through it. Snapshots may be opened from there, and go there. */
  async #isOwn(path: string, use: TicketUse): Promise<boolean> {
    const [real, own] = await Promise.all([realOf(path), realOf(this.#dataDir)]);
    if (!isWithin(own, real)) return false;
    return use === 'add-kubeconfig' || !isWithin(join(own, 'snapshots'), real);
  }
}

/** Where links lead, of as much of the path as is there; what is not is told by whoever opens it. */
async function realOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(await realOf(parent), basename(path));
  }
}

export function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return !/^\.\.(?:[\\/]|$)/.test(way) && !isAbsolute(way);
}

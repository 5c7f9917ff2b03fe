import type { Services } from '../contract/index.ts';
import type { Engine } from '../engine/engine.ts';
import type { Wish } from './asked.ts';
import type { Contexts } from './contexts.ts';
import type { ServiceOptions } from './options.ts';
import type { Proxies } from './proxies.ts';
import type { Sources } from './sources.ts';
import type { StoreNews } from './store/json-store.ts';
import type { HandedOutAs, Tickets } from './tickets.ts';

/** What the services stand on: what the host brings, and the rooms that they share. */
export interface ServiceDeps extends ServiceOptions {
  readonly engine: Engine;
  readonly contexts: Contexts;
  /** The contexts again, to those who need no more of them than their meshes. */
  readonly sources: Sources;
  readonly proxies: Proxies;
  readonly news: StoreNews;
  /** The paths that a page may name. */
  readonly tickets: Tickets;
}

export interface AppServices {
  readonly services: Services;
  /** Takes a wish from outside of the page, which the page is told of when it is there. */
  readonly ask: (wish: Wish) => void;
  /** A ticket for a path that a person named outside of the page: dropped, or in a command. */
  readonly handOut: (path: string, as: HandedOutAs) => string;
  /** The machine slept or its network changed: what runs is probed now. */
  readonly wake: () => void;
  /** Lets go of every socket, timer, watch and worker. */
  dispose(): Promise<void>;
}

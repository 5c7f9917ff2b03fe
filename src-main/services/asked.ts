import type { AskedFor, pageCommands } from '../contract/asked.ts';
import { AppError, errorText } from '../contract/errors.ts';
import type { Emit, Services } from '../contract/index.ts';
import { sentence } from '../words/keys.ts';

/** One thing that somebody asks for from outside of the page. */
export type Wish =
  | { readonly open: string }
  | { readonly kubeconfig: readonly string[] }
  | { readonly demo: true }
  | { readonly place: string }
  | { readonly command: (typeof pageCommands)[number] }
  | { readonly failed: unknown };

export interface AskedDeps {
  readonly emit: Emit;
  /** Opens a file, a folder, a snapshot; its context. */
  readonly open: (path: string) => Promise<string>;
  readonly addKubeconfigs: (paths: readonly string[]) => Promise<unknown>;
  readonly demo: string | undefined;
  /** What a page that begins now begins with. */
  readonly prefer: (context: string) => void;
}

/** The one queue for every way in: wishes are kept until a page takes them, whenever it comes. */
export class Asked {
  readonly #deps: AskedDeps;
  #waiting: Promise<AskedFor | undefined>[] = [];

  constructor(deps: AskedDeps) {
    this.#deps = deps;
  }

  readonly ask = (wish: Wish): void => {
    this.#waiting.push(this.#answer(wish).catch(failed));
    this.#deps.emit('asked', {});
  };

  services(): Pick<Services, 'app.asked'> {
    return {
      'app.asked': async () => {
        const taken = this.#waiting;
        this.#waiting = [];
        return (await Promise.all(taken)).filter((one) => one !== undefined);
      },
    };
  }

  async #answer(wish: Wish): Promise<AskedFor | undefined> {
    if ('failed' in wish) return failed(wish.failed);
    if ('place' in wish) return { what: 'place', hash: wish.place };
    if ('command' in wish) return { what: 'command', command: wish.command };
    if ('kubeconfig' in wish) {
      await this.#deps.addKubeconfigs(wish.kubeconfig);
      return undefined;
    }
    const context = 'open' in wish ? await this.#deps.open(wish.open) : this.#deps.demo;
    if (context === undefined) return undefined;
    this.#deps.prefer(context);
    return { what: 'context', context };
  }
}

function failed(error: unknown): AskedFor {
  if (error instanceof AppError) {
    return { what: 'failed', code: error.code, said: error.said, hint: error.hint };
  }
  return {
    what: 'failed',
    code: 'internal',
    said: sentence('error.verbatim', { text: errorText(error) }),
  };
}

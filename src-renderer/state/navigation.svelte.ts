import type { Place, Selected } from './place.ts';
import { fromHash, noPlace, toHash } from './place.ts';

export interface NavigateOptions {
  /** Typing in a filter must not leave one history entry per letter. */
  readonly replace?: boolean;
}

/** What of a window is needed here. */
export interface AddressBar {
  readonly location: Pick<Location, 'hash' | 'origin' | 'pathname' | 'protocol'>;
  readonly history: Pick<History, 'pushState' | 'replaceState' | 'back' | 'forward'>;
  addEventListener(event: 'popstate' | 'hashchange', listener: () => void): void;
  removeEventListener(event: 'popstate' | 'hashchange', listener: () => void): void;
}

/** The one selection model: place and selected object, mirrored in the address so that back and forward walk them. */
export class Navigation {
  place = $state.raw<Place>(noPlace);
  readonly #window: AddressBar;

  constructor(window: AddressBar) {
    this.#window = window;
    this.place = fromHash(window.location.hash);
    window.addEventListener('popstate', this.#read);
    window.addEventListener('hashchange', this.#read);
  }

  readonly #read = (): void => {
    const { hash } = this.#window.location;
    if (hash !== toHash(this.place)) this.place = fromHash(hash);
  };

  go(change: Partial<Place>, { replace = false }: NavigateOptions = {}): void {
    const next = { ...this.place, ...change };
    const hash = toHash(next);
    if (hash === toHash(this.place)) {
      this.place = next;
      return;
    }
    this.place = next;
    if (replace) this.#window.history.replaceState(null, '', hash);
    else this.#window.history.pushState(null, '', hash);
  }

  /** Selects an object where the user is. */
  select(selected: Selected | undefined, options: NavigateOptions = {}): void {
    this.go({ selected }, options);
  }

  filter(filters: Readonly<Record<string, string>>): void {
    this.go({ filters }, { replace: true });
  }

  back(): void {
    this.#window.history.back();
  }

  forward(): void {
    this.#window.history.forward();
  }

  /** The address of a place, to hand to a colleague; `#t=` never stands in it. */
  link(change: Partial<Place> = {}): string {
    const { origin, pathname, protocol } = this.#window.location;
    const hash = toHash({ ...this.place, ...change });
    // The desktop's own pages have an address that no other program knows: there the app's scheme opens the place.
    if (protocol === 'app:') return `meshscope://place${hash.slice(1)}`;
    return `${origin}${pathname}${hash}`;
  }

  dispose(): void {
    this.#window.removeEventListener('popstate', this.#read);
    this.#window.removeEventListener('hashchange', this.#read);
  }
}

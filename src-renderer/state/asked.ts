import type { AskedFor, pageCommands } from '../../src-main/contract/asked.ts';
import { type Host, HostError } from '../api/host.ts';
import type { FilesState } from './files.svelte.ts';
import type { Navigation } from './navigation.svelte.ts';
import type { Notices } from './notices.svelte.ts';
import { fromHash, type Place } from './place.ts';

type Command = (typeof pageCommands)[number];

/** What of the app is asked for from outside. */
interface Asking {
  readonly host: Pick<Host, 'call'>;
  readonly place: Pick<Place, 'context'>;
  readonly files: FilesState;
  readonly navigation: Navigation;
  readonly notices: Notices;
  paletteOpen: boolean;
  showSettings(): void;
  copyDiagnostics(): Promise<void>;
}

/** Does what was asked for outside of the page: by the command line, a second start, the system, a menu. */
export class Asked {
  readonly #app: Asking;
  readonly #commands: Readonly<Record<Command, () => void>>;

  constructor(app: Asking) {
    this.#app = app;
    this.#commands = {
      open: () => app.files.ask(),
      settings: () => app.showSettings(),
      find: () => document.querySelector<HTMLInputElement>('main [data-filter]')?.focus(),
      palette: () => (app.paletteOpen = true),
      diagnostics: () => void app.copyDiagnostics(),
    };
  }

  async take(): Promise<void> {
    try {
      for (const asked of await this.#app.host.call('app.asked', {})) await this.#do(asked);
    } catch (error) {
      this.#app.notices.error(error);
    }
  }

  async #do(asked: AskedFor): Promise<void> {
    const { navigation, notices, files } = this.#app;
    // A page that has no place yet begins with the context: main says so with its list.
    if (asked.what === 'context' && this.#app.place.context !== '') await files.show(asked.context);
    // A link is a place and nothing else: what is no part of one is left out.
    if (asked.what === 'place') navigation.go(fromHash(asked.hash));
    if (asked.what === 'command') this.#commands[asked.command]();
    if (asked.what === 'failed') notices.error(new HostError({ ...asked, retryable: false }));
  }
}

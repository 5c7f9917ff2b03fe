import type { Settings } from '../../src-main/contract/app.ts';
import type { Host } from '../api/host.ts';
import type { Notices } from './notices.svelte.ts';
import { setLocale, systemLocale } from './words.svelte.ts';

export type Theme = 'light' | 'dark' | 'high-contrast';

const firstSettings: Settings = {
  theme: 'system',
  density: 'comfortable',
  locale: 'system',
  refreshSeconds: 10,
  inspectorOpen: true,
  notify: [],
};

/** The user's settings, kept by main; what the system prefers where they say `system`. */
export class SettingsState {
  values = $state.raw<Settings>(firstSettings);
  #prefersLight = $state(false);
  #prefersContrast = $state(false);
  readonly #host: Host;
  readonly #notices: Notices;

  constructor(host: Host, notices: Notices, window: Window) {
    this.#host = host;
    this.#notices = notices;
    const light = window.matchMedia('(prefers-color-scheme: light)');
    const contrast = window.matchMedia('(prefers-contrast: more)');
    this.#prefersLight = light.matches;
    this.#prefersContrast = contrast.matches;
    light.addEventListener('change', (event) => (this.#prefersLight = event.matches));
    contrast.addEventListener('change', (event) => (this.#prefersContrast = event.matches));
  }

  readonly theme: Theme = $derived.by(() => {
    if (this.values.theme !== 'system') return this.values.theme;
    if (this.#prefersContrast) return 'high-contrast';
    return this.#prefersLight ? 'light' : 'dark';
  });

  async load(): Promise<void> {
    try {
      this.#accept(await this.#host.call('app.settings', {}));
    } catch (error) {
      this.#notices.error(error);
    }
  }

  /** Shown at once; told to main; taken back if main could not keep it. */
  async set(change: Partial<Settings>): Promise<void> {
    const before = this.values;
    this.#accept({ ...before, ...change });
    try {
      this.#accept(await this.#host.call('app.setSettings', change));
    } catch (error) {
      this.#accept(before);
      this.#notices.error(error);
    }
  }

  #accept(values: Settings): void {
    this.values = values;
    setLocale(values.locale === 'system' ? systemLocale(navigator.languages) : values.locale);
  }
}

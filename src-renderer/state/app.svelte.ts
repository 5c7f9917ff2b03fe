import { getContext, setContext } from 'svelte';

import type { Connection, Host } from '../api/host.ts';
import { HostError } from '../api/host.ts';
import { toMeshFilters } from '../pages/mesh/model.ts';
import { MeshState } from '../pages/mesh/state.svelte.ts';
import { InspectorState } from '../pages/proxy/inspector/state.svelte.ts';
import { ProxyState } from '../pages/proxy/state.svelte.ts';
import { Asked } from './asked.ts';
import { Clock } from './clock.svelte.ts';
import { ContextsState } from './contexts.svelte.ts';
import { FilesState } from './files.svelte.ts';
import { Navigation } from './navigation.svelte.ts';
import { Notices } from './notices.svelte.ts';
import { SettingsState } from './settings.svelte.ts';
import { t } from './words.svelte.ts';

/** Every feature's state, made once and handed down by Svelte's context. */
export class App {
  readonly host: Host;
  readonly clock = new Clock();
  readonly notices = new Notices();
  readonly navigation: Navigation;
  readonly asked: Asked;
  readonly settings: SettingsState;
  readonly contexts: ContextsState;
  readonly mesh: MeshState;
  readonly proxy: ProxyState;
  readonly inspector: InspectorState;
  readonly files: FilesState;
  connection = $state<Connection>('reconnecting');
  /** Opens the settings; set by the component that shows them. */
  showSettings: () => void = () => undefined;
  paletteOpen = $state(false);
  shortcutsOpen = $state(false);

  constructor(host: Host, window: Window) {
    this.host = host;
    this.navigation = new Navigation(window);
    this.settings = new SettingsState(host, this.notices, window);
    this.contexts = new ContextsState(host, this.navigation, this.notices);
    this.mesh = new MeshState(host);
    this.proxy = new ProxyState(host);
    this.inspector = new InspectorState(host, this.navigation);
    this.files = new FilesState(host, this.contexts, this.navigation);
    this.asked = new Asked(this);
    host.onConnection((connection) => (this.connection = connection));
    host.subscribe('notice', (notice) =>
      this.notices.error(new HostError({ ...notice, retryable: false })),
    );
  }

  get place(): Navigation['place'] {
    return this.navigation.place;
  }

  /** The contexts, and for an address that names none the one to begin with. */
  async start(): Promise<void> {
    this.host.subscribe('asked', () => void this.asked.take());
    await this.asked.take();
    const blank = this.place.context === '';
    await this.contexts.reload();
    const { current } = this.contexts;
    if (blank && current?.kind === 'file') await this.files.enter(current);
  }

  /** The mesh board as the address filters it; on other pages as it was last. */
  async showMesh(): Promise<void> {
    const { page, context, filters } = this.place;
    await this.mesh.show(context, page === 'mesh' ? toMeshFilters(filters) : {});
  }

  /** Reads again whatever the page shows. */
  async refresh(): Promise<void> {
    if (this.place.page === 'proxy' && this.place.proxy !== '') await this.proxy.refresh();
    else await this.mesh.refresh();
  }

  openProxy(proxy: string, tab = 'overview'): void {
    this.navigation.go({ page: 'proxy', proxy, tab, selected: undefined, filters: {} });
  }

  async copyDiagnostics(): Promise<void> {
    try {
      await this.copy((await this.host.call('app.diagnostics', {})).text);
    } catch (error) {
      this.notices.error(error);
    }
  }

  async copy(text: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      this.notices.say(t('copy.done'));
    } catch {
      // The browser refuses without a user's gesture or focus; nothing is lost but the copy.
      this.notices.say(t('copy.refused'));
    }
  }
}

const key = Symbol('app');

export function provideApp(app: App): App {
  return setContext(key, app);
}

export function useApp(): App {
  return getContext<App>(key);
}

import type { z } from 'zod';

import type {
  contextListSchema,
  ContextStatus,
  ContextView,
} from '../../src-main/contract/contexts.ts';
import type { Host } from '../api/host.ts';
import type { Navigation } from './navigation.svelte.ts';
import type { Notices } from './notices.svelte.ts';
import { Task } from './task.svelte.ts';

export type ContextList = z.infer<typeof contextListSchema>;

/** Every kubeconfig context, demo mesh and opened file; which one is shown and how its connecting goes. */
export class ContextsState {
  readonly list = new Task<ContextList>();
  readonly status = new Task<ContextStatus>();
  readonly #host: Host;
  readonly #navigation: Navigation;
  readonly #notices: Notices;
  #opened = '';
  /** Opened because the app was started, not because somebody chose it. */
  #byItself = '';

  constructor(host: Host, navigation: Navigation, notices: Notices) {
    this.#host = host;
    this.#navigation = navigation;
    this.#notices = notices;
    host.subscribe('contextsChanged', () => void this.reload());
  }

  readonly all: readonly ContextView[] = $derived.by(() => this.list.value?.contexts ?? []);

  readonly current: ContextView | undefined = $derived.by(() =>
    this.all.find(({ id }) => id === this.#navigation.place.context),
  );

  /** The status, once it belongs to the context that is shown. */
  readonly currentStatus: ContextStatus | undefined = $derived.by(() =>
    this.status.value?.context === this.#navigation.place.context ? this.status.value : undefined,
  );

  async reload(): Promise<void> {
    await this.list.run((options) => this.#host.call('contexts.list', {}, options));
    const initial = this.list.value?.initial ?? this.all[0]?.id;
    if (this.#navigation.place.context === '' && initial !== undefined) {
      this.#byItself = initial;
      this.#navigation.go({ context: initial }, { replace: true });
    }
  }

  /** Connects to the context that the address names, once. */
  async follow(context: string): Promise<void> {
    if (context === '' || context === this.#opened) return;
    this.#opened = context;
    const byItself = context === this.#byItself;
    this.#byItself = '';
    await this.reconnect(byItself);
  }

  async reconnect(byItself = false): Promise<void> {
    const context = this.#opened;
    await this.status.run((options) =>
      this.#host.call('contexts.open', { context, byItself }, options),
    );
  }

  show(context: string): void {
    this.#navigation.go({
      context,
      page: 'mesh',
      proxy: '',
      tab: '',
      selected: undefined,
      filters: {},
    });
  }

  async decorate(
    context: string,
    change: { color?: number; icon?: string; production?: boolean },
  ): Promise<void> {
    try {
      this.list.value = await this.#host.call('contexts.decorate', { context, ...change });
    } catch (error) {
      this.#notices.error(error);
    }
  }

  /** Adds kubeconfigs that a person chose; true when they were taken. */
  async addKubeconfigs(tickets: string[]): Promise<boolean> {
    try {
      this.list.value = await this.#host.call('contexts.addFiles', { tickets });
      return true;
    } catch (error) {
      this.#notices.error(error);
      return false;
    }
  }

  async closeFile(context: string): Promise<void> {
    try {
      this.list.value = await this.#host.call('files.close', { context });
      const next = this.list.value.initial ?? this.all[0]?.id;
      if (this.#navigation.place.context === context && next !== undefined) this.show(next);
    } catch (error) {
      this.#notices.error(error);
    }
  }
}

import type { MeshRow } from '../../src-main/contract/mesh.ts';
import { locales, say } from '../../src-main/words/say.ts';
import { isCancelled } from '../api/host.ts';
import { pages } from '../pages/pages.ts';
import { tabs } from '../pages/proxy/tabs.ts';
import type { App } from '../state/app.svelte.ts';
import { openResource } from '../state/links.ts';
import { t, tm, word } from '../state/words.svelte.ts';
import { fuzzyFilter } from './fuzzy.ts';

export interface Entry {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly detail: string;
  readonly mono: boolean;
  readonly run: () => void;
}

/** Typing pauses this long before the host is asked, milliseconds. */
const pause = 120;
const perKind = 12;
/** Names that are looked through letter by letter when none holds what was typed: the most that one answer holds. */
const mostRows = 1000;

type MeshQueryInput = { readonly text?: string; readonly limit: number };

/** What the command palette offers: actions and pages at once, proxies and resources as the host finds them. */
export class PaletteEntries {
  searching = $state(false);
  #query = $state('');
  #proxies = $state.raw<readonly Entry[]>([]);
  #resources = $state.raw<readonly Entry[]>([]);
  #hosts = $state.raw<readonly Entry[]>([]);
  #request = 0;
  readonly #app: App;

  constructor(app: App) {
    this.#app = app;
  }

  readonly list: readonly Entry[] = $derived.by(() => {
    const own = fuzzyFilter(this.#query, this.#own(), ({ kind, name }) => `${kind} ${name}`);
    const few = this.#query === '' ? own : own.slice(0, perKind);
    return [...few, ...this.#proxies, ...this.#hosts, ...this.#resources];
  });

  /** Asks for proxies and resources after a pause; the function it returns takes the question back. */
  search(query: string): () => void {
    this.#query = query;
    const timer = setTimeout(() => void this.#ask(query), pause);
    return () => clearTimeout(timer);
  }

  async #ask(query: string): Promise<void> {
    this.#request += 1;
    const request = this.#request;
    this.searching = true;
    try {
      const shown = async (asked: Promise<() => void>): Promise<void> => {
        const show = await asked;
        if (request === this.#request) show();
      };
      // Each is shown as it comes: the chain of a large dump takes a moment.
      await Promise.all([
        shown(this.#findProxies(query).then((found) => () => (this.#proxies = found))),
        shown(this.#findResources(query).then((found) => () => (this.#resources = found))),
        shown(this.#findHosts(query).then((found) => () => (this.#hosts = found))),
      ]);
    } catch (error) {
      if (!isCancelled(error)) this.#app.notices.error(error);
    } finally {
      if (request === this.#request) this.searching = false;
    }
  }

  async #findProxies(text: string): Promise<readonly Entry[]> {
    const { context } = this.#app.place;
    if (context === '' || text.trim() === '') return [];
    const ask = async (query: MeshQueryInput): Promise<readonly MeshRow[]> =>
      (await this.#app.host.call('mesh.board', { context, query, maxAgeMs: 600_000 })).rows;
    let rows = await ask({ text, limit: perKind });
    if (rows.length === 0) {
      rows = fuzzyFilter(text, await ask({ limit: mostRows }), ({ proxy }) => proxy);
    }
    return rows.slice(0, perKind).map((row) => ({
      id: `proxy/${row.proxy}`,
      kind: t('palette.proxy'),
      name: row.proxy,
      detail: word('sync', row.overall),
      mono: true,
      run: () => this.#app.openProxy(row.proxy),
    }));
  }

  async #findResources(text: string): Promise<readonly Entry[]> {
    const dump = this.#app.proxy.current?.dump;
    if (dump === undefined || text.trim() === '') return [];
    const { hits } = await this.#app.host.call('dump.search', { dump, text, limit: 30 });
    return hits.map(({ ref, kind, name, detail }) => ({
      id: `${ref.kind}/${String(ref.index)}`,
      kind: word('kind', kind),
      name,
      detail,
      mono: true,
      run: () => openResource(this.#app.navigation, ref, name),
    }));
  }

  /** Virtual hosts of the open proxy: the host names that requests may carry. */
  async #findHosts(text: string): Promise<readonly Entry[]> {
    const dump = this.#app.proxy.current?.dump;
    if (dump === undefined || text.trim() === '') return [];
    const { hits } = await this.#app.host.call('chain.search', {
      dump,
      text: text.trim(),
      column: 'virtual-host',
      limit: perKind,
    });
    return hits.map(({ id, ref, whole, facts }) => ({
      id,
      kind: t('lane.virtual-host'),
      name: whole,
      detail: facts.map(tm).join(' · '),
      mono: true,
      run: () =>
        this.#app.navigation.go({
          page: 'proxy',
          tab: 'chain',
          filters: {},
          selected: ref === undefined ? undefined : { ...ref, name: whole, node: id },
        }),
    }));
  }

  #own(): readonly Entry[] {
    const app = this.#app;
    const action = (id: string, name: string, run: () => void, detail = ''): Entry => ({
      id: `action/${id}`,
      kind: t('palette.action'),
      name,
      detail,
      mono: false,
      run,
    });
    const onProxy = app.place.proxy !== '';
    return [
      ...pages.map(({ id, title }) => ({
        ...action(`page/${id}`, t(title), () =>
          app.navigation.go({ page: id, selected: undefined, filters: {} }),
        ),
        kind: t('palette.page'),
      })),
      ...(onProxy ? tabs : []).map(({ id, title }) => ({
        ...action(`tab/${id}`, t(title), () =>
          app.navigation.go({ page: 'proxy', tab: id, filters: {} }),
        ),
        kind: t('palette.tab'),
        detail: app.place.proxy,
      })),
      action('shortcuts', t('shortcuts.title'), () => (app.shortcutsOpen = true), '?'),
      action('refresh', t('palette.refresh'), () => void app.refresh()),
      action('link', t('copy.link'), () => void app.copy(app.navigation.link())),
      action('diagnostics', t('palette.diagnostics'), () => void app.copyDiagnostics()),
      action('open', t('files.open'), () => app.files.ask()),
      action(
        'inspector',
        t('inspector.toggle'),
        () => void app.settings.set({ inspectorOpen: !app.settings.values.inspectorOpen }),
      ),
      ...(['light', 'dark', 'high-contrast', 'system'] as const).map((theme) =>
        action(
          `theme/${theme}`,
          t('palette.theme', { name: t(`settings.theme.${theme}`) }),
          () => void app.settings.set({ theme }),
        ),
      ),
      ...locales.map((locale) =>
        action(
          `locale/${locale}`,
          t('palette.locale', { name: say(locale, 'locale.name') }),
          () => void app.settings.set({ locale }),
        ),
      ),
      ...app.contexts.all.map(({ id, name, file }) => ({
        ...action(`context/${id}`, name, () => app.contexts.show(id), file),
        kind: t('palette.context'),
      })),
    ];
  }
}

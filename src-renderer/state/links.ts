import type { ResourceLink } from '../../src-main/contract/inspect.ts';
import type { ResourceKind, ResourceRef } from '../../src-main/contract/resources.ts';
import type { App } from './app.svelte.ts';
import type { Navigation } from './navigation.svelte.ts';
import type { Place, Selected } from './place.ts';
import { t } from './words.svelte.ts';

/** The tab where a kind of resource is at home. */
export const tabOfKind: Readonly<Record<ResourceKind, string>> = {
  listener: 'listeners',
  route: 'routes',
  cluster: 'clusters',
  endpoint: 'endpoints',
  secret: 'secrets',
  ecds: 'ecds',
  bootstrap: 'bootstrap',
  'scoped-route': 'raw',
};

/** Resources of many rows: their table shows just these rows, as istioctl's flag of that name would. */
const namedFilters: Readonly<Partial<Record<ResourceKind, string>>> = {
  route: 'name',
  endpoint: 'cluster',
};

/** Goes to a resource of the dump that is shown: its tab, with it selected. */
export function openResource(
  navigation: Navigation,
  ref: ResourceRef,
  name: string,
  filters?: Place['filters'],
): void {
  const { tab } = navigation.place;
  const home = tabOfKind[ref.kind];
  const named = namedFilters[ref.kind];
  navigation.go({
    page: 'proxy',
    // In the chain the object is selected where the user is; in tables its own table shows it.
    tab: tab === 'chain' ? 'chain' : home,
    selected: { kind: ref.kind, index: ref.index, name },
    filters: filters ?? (named === undefined ? {} : { [named]: name }),
  });
}

export function openLink(
  navigation: Navigation,
  link: ResourceLink,
  filters?: Place['filters'],
): void {
  if (link.ref !== undefined) openResource(navigation, link.ref, link.name, filters);
}

/** Follows a name that stands in a cell; a table knows names, the dump knows where they are. */
export async function openByName(app: App, kind: ResourceKind, name: string): Promise<void> {
  const dump = app.proxy.current?.dump;
  if (dump === undefined) return;
  try {
    const { ref } = await app.host.call('dump.find', { dump, kind, name });
    if (ref !== undefined) openResource(app.navigation, ref, name);
    else app.notices.say(t('inspector.notInDump', { name }));
  } catch (error) {
    app.notices.error(error);
  }
}

const laneOfKind: Readonly<Partial<Record<ResourceKind, string>>> = {
  listener: 'listener',
  route: 'route-config',
  cluster: 'cluster',
};

/** The chain's node of what is selected (contract/chain.ts); undefined where it has none. */
export function toNode(selected: Selected | undefined): string | undefined {
  if (selected === undefined) return undefined;
  const lane = laneOfKind[selected.kind];
  // An endpoint’s row is known by its address; in the chain its cluster stands for it.
  const node = selected.node?.startsWith('address/') === true ? undefined : selected.node;
  return node ?? (lane === undefined ? undefined : `${lane}/${String(selected.index)}`);
}

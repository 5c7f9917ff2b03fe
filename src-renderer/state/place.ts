import { splitProxyId } from '../../src-main/contract/proxy-id.ts';
import type { ResourceKind } from '../../src-main/contract/resources.ts';

/** Where the user is: what the address bar says, and the one selection that every view shows. */
export interface Place {
  readonly page: string;
  readonly context: string;
  readonly proxy: string;
  readonly tab: string;
  readonly selected: Selected | undefined;
  /** Filters of the list on this page, by name. */
  readonly filters: Readonly<Record<string, string>>;
}

/** One object of one dump. `node` is the finer id of the chain (a filter chain, a route, an endpoint). */
export interface Selected {
  readonly kind: ResourceKind;
  readonly index: number;
  readonly name: string;
  readonly node?: string | undefined;
}

export const noPlace: Place = {
  page: 'mesh',
  context: '',
  proxy: '',
  tab: '',
  selected: undefined,
  filters: {},
};

const kinds: readonly string[] = [
  'bootstrap',
  'listener',
  'route',
  'cluster',
  'endpoint',
  'secret',
  'ecds',
  'scoped-route',
] satisfies readonly ResourceKind[];

function isKind(value: string): value is ResourceKind {
  return kinds.includes(value);
}

/** `#/<context>/<page>[/<proxy>[/<tab>]][?filter=…&sel=kind~index~name&node=…]`, each part percent-encoded. */
export function toHash(place: Place): string {
  const parts = [place.context === '' ? '-' : place.context, place.page];
  if (place.proxy !== '') parts.push(place.proxy);
  if (place.proxy !== '' && place.tab !== '') parts.push(place.tab);
  const query = new URLSearchParams(
    Object.entries(place.filters).filter(([, value]) => value !== ''),
  );
  const { selected } = place;
  if (selected !== undefined) {
    query.set('sel', `${selected.kind}~${String(selected.index)}~${selected.name}`);
    if (selected.node !== undefined) query.set('node', selected.node);
  }
  const search = query.toString();
  return `#/${parts.map(encodeURIComponent).join('/')}${search === '' ? '' : `?${search}`}`;
}

/** Reads any hash; what is not understood is left out, so that an old or mistyped link opens as much as it can. */
export function fromHash(hash: string): Place {
  const [path = '', search = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const [context = '', page = '', proxy = '', tab = ''] = path.split('/').map(decode);
  const filters: Record<string, string> = {};
  let selected: Selected | undefined;
  const query = new URLSearchParams(search);
  const node = query.get('node') ?? undefined;
  for (const [name, value] of query) {
    if (name === 'sel') selected = readSelected(value, node);
    else if (name !== 'node') filters[name] = value;
  }
  return {
    page: page === '' ? 'mesh' : page,
    context: context === '-' ? '' : context,
    proxy,
    tab,
    selected,
    filters,
  };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // A lone percent sign in a hand-written link: take the part as it stands.
    return part;
  }
}

function readSelected(value: string, node: string | undefined): Selected | undefined {
  const [kind = '', index = '', ...name] = value.split('~');
  const position = Number(index);
  if (!isKind(kind) || !Number.isInteger(position) || position < 0) return undefined;
  return { kind, index: position, name: name.join('~'), node };
}

/** What a ReplicaSet, a DaemonSet or a StatefulSet adds to the names of its pods. */
const podSuffix = /(?:-[a-z0-9]{6,10})?-(?:[a-z0-9]{5}|\d+)$/;

/** The mesh board with the pods of the same workload: where a pod that is gone has its successor. */
export function siblingsOf(proxy: string): Partial<Place> {
  const { pod, namespace } = splitProxyId(proxy);
  const text = pod.replace(podSuffix, '');
  return {
    page: 'mesh',
    proxy: '',
    tab: '',
    selected: undefined,
    filters: { text: namespace === '' ? text : `namespace:${namespace} ${text}` },
  };
}

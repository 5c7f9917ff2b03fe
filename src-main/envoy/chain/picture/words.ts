import { num, obj } from '../../../contract/json.ts';
import type { ResourceRef } from '../../../contract/resources.ts';
import { type Message, sentence } from '../../../words/keys.ts';
import { chainWords } from '../../match/chain-words.ts';
import { filterChains } from '../../references.ts';
import type { IndexedHost } from '../chain-model.ts';
import { parseNodeId } from '../node-id.ts';
import { type CardWords, said } from './card-words.ts';
import type { ChainNames } from './names.ts';
import { routeWords } from './route-words.ts';
import { clusterNameOf, type Entry, hostAt, type World } from './world-model.ts';

function portOf(address: string): string {
  return /:(\d+)$/.exec(address)?.[1] ?? '';
}

function entryWords({ dump }: World, { listener, chains }: Entry): CardWords {
  const { entry, address } = listener;
  const [first] = chains;
  const found = filterChains(dump.resource(entry)).find(({ index }) => index === first?.index);
  const match = obj(found?.chain['filterChainMatch']);
  const inner = num(match['destinationPort']);
  const protocol = first?.target.protocol ?? 'other';
  const port = inner === undefined ? portOf(address) : String(inner);
  const host = address.slice(0, address.length - port.length - 1);
  const any = host === '0.0.0.0' || host === '[::]' || host === '::';
  // Plain HTTP as the listener filters tell it is what nearly every chain asks: not worth the room.
  const words = chainWords({
    prefixRanges: match['prefixRanges'],
    serverNames: match['serverNames'],
    ...(match['transportProtocol'] === 'raw_buffer'
      ? {}
      : { transportProtocol: match['transportProtocol'] }),
  });
  const title = `${protocol === 'other' ? '' : `${protocol} `}${port}`.trim();
  return {
    title: said(title === '' ? entry.name || address : title),
    pill: '',
    facts: [
      ...(inner === undefined
        ? [any ? sentence('chain.entry.any') : said(host)]
        : [said(entry.name)]),
      ...(words === '' || chains.length > 1 ? [] : [said(words)]),
      ...(chains.length > 1 ? [sentence('chain.entry.chains', { count: chains.length })] : []),
    ],
    whole: [entry.name || address, first?.name ?? ''].filter(Boolean).join(' ▸ '),
    ref: { kind: 'listener', index: entry.index },
  };
}

/** Service first; namespace and port in the second line. */
function hostParts(
  host: string,
  names: ChainNames,
): { readonly title: string; readonly facts: readonly Message[] } {
  const port = portOf(host);
  const bare = port === '' ? host : host.slice(0, -port.length - 1);
  const service = names.service(bare);
  return {
    title: service?.service ?? bare,
    facts: [
      ...(service === undefined ? [] : [said(service.namespace)]),
      ...(port === '' ? [] : [said(`:${port}`)]),
    ],
  };
}

function virtualHostWords(host: IndexedHost, names: ChainNames): CardWords {
  const { title, facts } = hostParts(host.name, names);
  return {
    title: said(title === '' ? host.firstDomain : title),
    pill: '',
    facts: [
      ...facts,
      host.domains === 1 && host.firstDomain === '*'
        ? sentence('chain.host.any')
        : host.domains === 1 && host.firstDomain !== title
          ? said(host.firstDomain)
          : sentence('chain.host.names', { count: host.domains }),
    ],
    whole: host.name,
  };
}

function clusterWords(name: string, names: ChainNames): CardWords {
  const parsed = names.cluster(name);
  if (parsed === undefined) return { title: said(name), pill: '', facts: [], whole: name };
  const port = said(`:${parsed.port}`);
  if (parsed.host === '') {
    const title = parsed.direction.startsWith('inbound')
      ? sentence('chain.cluster.application')
      : said(parsed.direction);
    return { title, pill: parsed.subset, facts: [port], whole: name };
  }
  const service = names.service(parsed.host);
  return {
    title: said(service?.service ?? parsed.host),
    pill: parsed.subset,
    facts: [...(service === undefined ? [] : [said(service.namespace)]), port],
    whole: name,
  };
}

/** Undefined for an id that is no card of this dump. */
export function cardWords(world: World, id: string, names: ChainNames): CardWords | undefined {
  const path = parseNodeId(id);
  if (path === undefined) return undefined;
  const [first = '', second = '', third = ''] = path.parts;
  const { index, entries, dump } = world;
  if (first === 'missing') {
    return path.lane === 'cluster'
      ? clusterWords(second, names)
      : { title: said(second), pill: '', facts: [], whole: second };
  }
  const config = index.routeConfigs.get(first)?.entry;
  const ref: { ref?: ResourceRef } =
    config === undefined ? {} : { ref: { kind: 'route', index: config.index } };
  switch (path.lane) {
    case 'listener':
    case 'filter-chain': {
      const entry = entries.get(id);
      return entry === undefined ? undefined : entryWords(world, entry);
    }
    case 'virtual-host': {
      const found = hostAt(world, id);
      return found === undefined ? undefined : { ...virtualHostWords(found.host, names), ...ref };
    }
    case 'route': {
      const host = hostAt(world, id)?.host;
      const route = host?.routes[Number(third)];
      if (host === undefined || route === undefined) return undefined;
      const words = routeWords(route, Number(third) + 1, host.routes.length);
      return { ...words, whole: route.name || `${host.name} ${Number(third) + 1}`, ...ref };
    }
    case 'cluster': {
      const name = clusterNameOf(world, id);
      if (name === undefined || dump.entries('cluster')[Number(first)] === undefined)
        return undefined;
      return {
        ...clusterWords(name, names),
        ref: { kind: 'cluster', index: Number(first) },
      };
    }
    default:
      return undefined;
  }
}

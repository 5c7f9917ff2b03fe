import type { ResourceRef } from '../../contract/resources.ts';
import type { Dump } from '../dump.ts';
import { chainIndex } from './chain-index.ts';
import {
  clusterId,
  filterChainId,
  listenerId,
  routeConfigId,
  routeId,
  virtualHostId,
} from './node-id.ts';

const inVirtualHost = /\/virtualHosts\/(\d+)(?:\/routes\/(\d+))?/;
const inChain = /^\/(?:filterChains\/(\d+)|(defaultFilterChain))/;

/**
 * The chain's node of a place inside a resource, given as trace steps give it: an entry and a JSON pointer
 * in canonical names. Undefined where the chain has no node (a filter, a listener filter).
 */
export function nodeOfStep(dump: Dump, ref: ResourceRef, pointer: string): string | undefined {
  switch (ref.kind) {
    case 'cluster':
      return clusterId(ref.index);
    case 'route':
      return nodeInRoutes(ref.index.toString(), pointer);
    case 'listener': {
      const chain = inChain.exec(pointer);
      if (chain === null) return pointer === '' ? listenerId(ref.index) : undefined;
      const index = chain[1] === undefined ? -1 : Number(chain[1]);
      if (!pointer.includes('/routeConfig')) {
        return /^\/(filterChains\/\d+|defaultFilterChain)$/.test(pointer)
          ? filterChainId(ref.index, index)
          : undefined;
      }
      const key = chainIndex(dump).listeners[ref.index]?.chains.find((one) => one.index === index);
      return key?.routeConfig === undefined ? undefined : nodeInRoutes(key.routeConfig, pointer);
    }
    default:
      return undefined;
  }
}

function nodeInRoutes(key: string, pointer: string): string {
  const found = inVirtualHost.exec(pointer);
  if (found === null) return routeConfigId(key);
  const host = Number(found[1]);
  return found[2] === undefined ? virtualHostId(key, host) : routeId(key, host, Number(found[2]));
}

import { at, type JsonObject, num, optObj, text } from '../../../contract/json.ts';
import { messages } from '../../match/fields.ts';
import { formatAddress, parseAddress } from '../../match/ip.ts';
import type { MatchContext } from '../../match/match-context.ts';
import type { Host } from './host-set.ts';

/** The address that dynamic metadata names. */
function metadataAddress(
  key: JsonObject | undefined,
  context: MatchContext,
): ReturnType<typeof parseAddress> {
  if (key === undefined) return undefined;
  const path = messages(key['path']).map((one) => text(one['key']));
  const value = at(context.metadata, text(key['key']), ...path);
  return typeof value === 'string' ? parseAddress(value) : undefined;
}

export function originalDestination(
  cluster: JsonObject,
  context: MatchContext,
  restored: boolean,
): Host | undefined {
  const typed = optObj(optObj(cluster['clusterType'])?.['typedConfig']);
  const config = typed ?? optObj(cluster['originalDstLbConfig']);
  const port = num(config?.['upstreamPortOverride']) ?? 0;
  let target = restored ? context.connection.destination : undefined;
  const state = context.filterState.get('envoy.network.transport_socket.original_dst_address');
  const named = metadataAddress(optObj(config?.['metadataKey']), context);
  // Filter state, then metadata, then the header (original_dst_cluster.cc chooseHost).
  if (state !== undefined) target = parseAddress(state) ?? target;
  else if (named !== undefined) target = named;
  else if (config?.['useHttpHeader'] === true && context.headers !== undefined) {
    const name = text(config['httpHeaderName']) || 'x-envoy-original-dst-host';
    const value = context.headers.get(name);
    // What is no ip:port is passed over (original_dst_cluster.cc chooseHost).
    if (value !== undefined) target = parseAddress(value) ?? target;
  }
  if (target === undefined) return undefined;
  const real = port === 0 ? target : { ...target, port };
  return {
    address: formatAddress(real.ip, real.port),
    ip: real.ip,
    port: real.port,
    // original_dst_cluster.cc names its hosts so, which auto_host_rewrite shows.
    hostname: `${text(cluster['name'])}${formatAddress(real.ip, real.port)}`,
    internalListener: '',
    health: 'healthy',
    excluded: false,
    weight: 1,
    priority: 0,
    locality: '',
    localityWeight: 0,
    metadata: {},
    localityMetadata: {},
  };
}

/** A host that only DNS can tell: dynamic_forward_proxy takes the authority, DNS clusters their names. */
export function forwardProxyHost(context: MatchContext): Host {
  const authority = context.headers?.get(':authority') ?? context.connection.serverName;
  return {
    address: authority,
    ip: authority,
    port: 0,
    hostname: authority,
    internalListener: '',
    health: 'healthy',
    excluded: false,
    weight: 1,
    priority: 0,
    locality: '',
    localityWeight: 0,
    metadata: {},
    localityMetadata: {},
  };
}

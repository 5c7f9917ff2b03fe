import { at, type JsonObject, num, optObj, str, text } from '../../../contract/json.ts';
import { messages, truthy, typeName } from '../../match/fields.ts';
import type { Host } from './host-set.ts';
import { murmurHash2, xxHash64 } from './xxhash.ts';

/** A cluster that finds its host by the request's hash. */
export interface Hashing {
  readonly kind: 'ring' | 'maglev';
  readonly byHostname: boolean;
  readonly murmur: boolean;
  readonly minimum: number;
  readonly maximum: number;
  readonly tableSize: number;
}

/** Host with its share of the traffic. */
export type Weighted = readonly (readonly [Host, number])[];

/** The policy within wrappers (subset, wrr_locality), as far as it hashes. */
function typedPolicy(policies: unknown): JsonObject | undefined {
  for (const policy of messages(Array.isArray(policies) ? policies : [])) {
    const typed = optObj(at(policy, 'typedExtensionConfig', 'typedConfig'));
    const name = typeName(typed);
    if (name === 'RingHash' || name === 'Maglev') return typed;
    const inner = optObj(typed?.['subsetLbPolicy']) ?? optObj(typed?.['endpointPickingPolicy']);
    return inner === undefined ? undefined : typedPolicy(inner['policies']);
  }
  return undefined;
}

function hashingOf(kind: Hashing['kind'], config: JsonObject, common: JsonObject): Hashing {
  const own = optObj(config['consistentHashingLbConfig']);
  return {
    kind,
    byHostname: [common, config, own].some((one) => truthy(one?.['useHostnameForHashing'])),
    murmur: config['hashFunction'] === 'MURMUR_HASH_2' || config['hashFunction'] === 2,
    minimum: num(config['minimumRingSize']) ?? 1024,
    maximum: num(config['maximumRingSize']) ?? 8 * 1024 * 1024,
    tableSize: num(config['tableSize']) ?? 65_537,
  };
}

export function hashing(cluster: JsonObject): Hashing | undefined {
  const common = optObj(at(cluster, 'commonLbConfig', 'consistentHashingLbConfig')) ?? {};
  const typed = typedPolicy(at(cluster, 'loadBalancingPolicy', 'policies'));
  if (typed !== undefined)
    return hashingOf(typeName(typed) === 'Maglev' ? 'maglev' : 'ring', typed, {});
  switch (cluster['lbPolicy']) {
    case 'RING_HASH':
    case 2:
      return hashingOf('ring', optObj(cluster['ringHashLbConfig']) ?? {}, common);
    case 'MAGLEV':
    case 5:
      return hashingOf('maglev', optObj(cluster['maglevLbConfig']) ?? {}, common);
    default:
      return undefined;
  }
}

/** Metadata `hash_key`, the host's name, or its address (thread_aware_lb_impl.h hashKey). */
function keyOf(host: Host, byHostname: boolean): string {
  const own = str(at(host.metadata, 'envoy.lb', 'hash_key')) ?? '';
  return own || (byHostname ? host.hostname : text(host.address));
}

interface Table {
  readonly pick: (hash: bigint) => Host | undefined;
}

/** ring_hash_lb.cc Ring: each host gets its share of hashes; the request goes to the first at or behind its own. */
function ring(hosts: Weighted, hashed: Hashing): Table {
  const least = Math.min(...hosts.map(([, weight]) => weight));
  const scale = Math.min(Math.ceil(least * hashed.minimum) / least, hashed.maximum);
  const entries: { readonly hash: bigint; readonly host: Host }[] = [];
  let target = 0;
  for (const [host, weight] of hosts) {
    const key = keyOf(host, hashed.byHostname);
    target += scale * weight;
    for (let index = 0; entries.length < target; index++) {
      const text = `${key}_${String(index)}`;
      entries.push({ host, hash: hashed.murmur ? murmurHash2(text) : xxHash64(text) });
    }
  }
  entries.sort((a, b) => (a.hash < b.hash ? -1 : a.hash > b.hash ? 1 : 0));
  return {
    pick: (hash) => {
      let low = 0;
      let high = entries.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((entries[middle]?.hash ?? 0n) < hash) low = middle + 1;
        else high = middle;
      }
      return entries[low === entries.length ? 0 : low]?.host;
    },
  };
}

/** maglev_lb.cc MaglevTable: hosts take turns in filling the table, each along its own permutation. */
function maglev(hosts: Weighted, { byHostname, tableSize }: Hashing): Table {
  const size = BigInt(tableSize);
  const most = Math.max(...hosts.map(([, weight]) => weight));
  const builders = hosts
    .map(([host, weight]) => ({ host, weight, key: keyOf(host, byHostname) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ host, weight, key }) => ({
      host,
      weight,
      target: 0,
      next: 0,
      offset: Number(xxHash64(key) % size),
      skip: Number(xxHash64(key, 1n) % (size - 1n)) + 1,
    }));
  const table = new Array<Host | undefined>(tableSize);
  let filled = 0;
  for (let iteration = 1; filled < tableSize; iteration++)
    for (const one of builders) {
      if (filled >= tableSize) break;
      if (iteration * one.weight < one.target) continue;
      one.target += most;
      let slot = (one.offset + one.skip * one.next) % tableSize;
      while (table[slot] !== undefined) {
        one.next++;
        slot = (one.offset + one.skip * one.next) % tableSize;
      }
      table[slot] = one.host;
      one.next++;
      filled++;
    }
  return { pick: (hash) => table[Number(hash % size)] };
}

const kept = new Map<string, { readonly hosts: Weighted; readonly table: Table }>();
const maxKept = 32;

/** The host that the hash chooses; tables are kept, since the next request asks the same. */
export function pickByHash(hosts: Weighted, hashed: Hashing, hash: bigint): Host | undefined {
  if (hosts.length === 0) return undefined;
  const key = JSON.stringify([
    hashed,
    hosts.map(([host, share]) => [keyOf(host, true), host.address, share]),
  ]);
  let found = kept.get(key);
  if (found === undefined) {
    if (kept.size >= maxKept) kept.clear();
    found = { hosts, table: hashed.kind === 'ring' ? ring(hosts, hashed) : maglev(hosts, hashed) };
    kept.set(key, found);
  }
  const picked = found.table.pick(hash);
  // The table may be of an equal set of hosts that was parsed before.
  const index = found.hosts.findIndex(([host]) => host === picked);
  return hosts[index]?.[0];
}

import { flag, type Json, type JsonObject, num, optObj, text } from '../../../contract/json.ts';
import type { Reason } from '../../../contract/trace.ts';
import { messages, scalars, typeName } from '../../match/fields.ts';
import {
  cidrContains,
  type CidrRange,
  type IpAddress,
  parseCidr,
  parseIp,
} from '../../match/ip.ts';
import type { ConnectionFacts } from '../../match/match-context.ts';
import { reason } from '../../match/reason.ts';
import type { EnvoyRules } from '../../match/rules.ts';
import { asciiLower } from '../../match/string-matcher.ts';
import { evaluateMatcher } from '../../match/xds-matcher.ts';

/** A filter chain with its match taken apart: per criterion the keys it stands under ([] is "unset"). */
interface Row {
  readonly chain: JsonObject;
  readonly index: number;
  readonly port: number;
  readonly destination: readonly CidrRange[];
  readonly serverNames: readonly string[];
  readonly transport: string;
  readonly protocols: readonly string[];
  readonly directSource: readonly CidrRange[];
  readonly sourceType: 'ANY' | 'LOCAL' | 'EXTERNAL';
  readonly source: readonly CidrRange[];
  readonly sourcePorts: readonly string[];
}

export interface ChainCandidate {
  readonly chain: JsonObject;
  readonly index: number;
  readonly reason: Reason;
}

export interface ChainSelection {
  /** Undefined: no chain takes the connection. */
  readonly chain: JsonObject | undefined;
  /** JSON pointer within the listener. */
  readonly path: string;
  readonly how: 'match' | 'matcher' | 'default' | 'none';
  readonly considered: readonly ChainCandidate[];
  /** Per level: how many chains were left, `destination_port 3, …`. */
  readonly survivors: readonly (readonly [string, number])[];
}

function ranges(value: Json | undefined): readonly CidrRange[] {
  return messages(value)
    .map((range) => parseCidr(range))
    .filter((range) => range !== undefined);
}

function sourceType(value: Json | undefined): Row['sourceType'] {
  // v2 called it LOCAL; the enum may stand as its number.
  if (value === 'SAME_IP_OR_LOOPBACK' || value === 'LOCAL' || value === 1) return 'LOCAL';
  return value === 'EXTERNAL' || value === 2 ? 'EXTERNAL' : 'ANY';
}

function rowOf(chain: JsonObject, index: number): Row {
  const match = optObj(chain['filterChainMatch']) ?? {};
  // Istio ≤ 1.0 and Envoy ≤ 1.7 call server_names sni_domains.
  const names = [...scalars(match['serverNames']), ...scalars(match['sniDomains'])];
  return {
    chain,
    index,
    port: num(match['destinationPort']) ?? 0,
    destination: ranges(match['prefixRanges']),
    // "*.b.c" stands under ".b.c" (filter_chain_manager_impl.cc addFilterChainForServerNames).
    serverNames: names.map((name) => asciiLower(name.startsWith('*.') ? name.slice(1) : name)),
    transport: text(match['transportProtocol']),
    protocols: scalars(match['applicationProtocols']),
    directSource: ranges(match['directSourcePrefixRanges']),
    sourceType: sourceType(match['sourceType']),
    source: ranges(match['sourcePrefixRanges']),
    sourcePorts: scalars(match['sourcePorts']),
  };
}

const rowsOf = new WeakMap<JsonObject, ReadonlyMap<number, readonly Row[]>>();

/** Rows by destination port (0: unset): the first level, built once per listener. */
function rows(listener: JsonObject): ReadonlyMap<number, readonly Row[]> {
  const known = rowsOf.get(listener);
  if (known !== undefined) return known;
  const made = new Map<number, Row[]>();
  for (const [index, chain] of messages(listener['filterChains']).entries()) {
    const row = rowOf(chain, index);
    const same = made.get(row.port);
    if (same === undefined) made.set(row.port, [row]);
    else same.push(row);
  }
  rowsOf.set(listener, made);
  return made;
}

/** The longest prefix that any row has and that holds the address; "unset" is /0 of either family. */
function byPrefix(
  survivors: readonly Row[],
  ip: IpAddress | undefined,
  of: (row: Row) => readonly CidrRange[],
): readonly Row[] {
  let best = -1;
  let kept: Row[] = [];
  for (const row of survivors) {
    const listed = of(row);
    let length = listed.length === 0 ? 0 : -1;
    for (const range of listed)
      if (ip !== undefined && cidrContains(range, ip)) length = Math.max(length, range.length);
    if (length < 0 || length < best) continue;
    if (length > best) kept = [];
    best = length;
    kept.push(row);
  }
  // A row may hold the best prefix beside a shorter one; it stands under the best.
  return kept;
}

/** The first key, in order of preference, that any row stands under; "" is "unset". */
function byKey(
  survivors: readonly Row[],
  wanted: readonly string[],
  of: (row: Row) => readonly string[],
): readonly Row[] {
  for (const key of wanted) {
    const kept = survivors.filter((row) => of(row).includes(key));
    if (kept.length > 0) return kept;
  }
  return survivors.filter((row) => of(row).length === 0);
}

function serverNameKeys(name: string): readonly string[] {
  const keys = name === '' ? [] : [name];
  for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1))
    keys.push(name.slice(dot));
  return keys;
}

function isLocal(connection: ConnectionFacts): boolean {
  const remote = parseIp(connection.source.ip);
  return (
    remote === undefined ||
    // isLoopbackAddress (network/utility.cc) is 127.0.0.1 or ::1 alone, not the whole of 127.0.0.0/8.
    connection.source.ip === '127.0.0.1' ||
    (remote.bits === 128 && remote.value === 1n) ||
    connection.source.ip === connection.destination.ip
  );
}

function bySourceType(survivors: readonly Row[], connection: ConnectionFacts): readonly Row[] {
  const wanted = isLocal(connection) ? 'LOCAL' : 'EXTERNAL';
  const kept = survivors.filter((row) => row.sourceType === wanted);
  return kept.length > 0 ? kept : survivors.filter((row) => row.sourceType === 'ANY');
}

/**
 * FilterChainManagerImpl::findFilterChain: at each level the most specific key that is present wins, and there
 * is no way back (filter_chain_manager_impl.cc:551-780).
 */
export function selectFilterChain(
  listener: JsonObject,
  connection: ConnectionFacts,
  rules: EnvoyRules,
  depends: (why: Reason) => void,
): ChainSelection {
  const matcher = optObj(listener['filterChainMatcher']);
  if (matcher !== undefined) return byMatcher(listener, matcher, connection, rules, depends);
  const byPort = rows(listener);
  const isIp = parseIp(connection.destination.ip) !== undefined;
  const considered: ChainCandidate[] = [];
  const survivors: (readonly [string, number])[] = [];
  const exact = isIp ? byPort.get(connection.destination.port) : undefined;
  let left = exact ?? byPort.get(0) ?? [];
  const total = [...byPort.values()].reduce((sum, all) => sum + all.length, 0);
  if (left.length < total)
    for (const [port, all] of byPort)
      if (all !== left && considered.length < 100)
        for (const row of all.slice(0, 100 - considered.length))
          considered.push({
            chain: row.chain,
            index: row.index,
            reason: reason('trace.chain.destinationPort', {
              want: port === 0 ? '*' : port,
              have: connection.destination.port,
            }),
          });
  survivors.push(['destination_port', left.length]);
  const levels: readonly (readonly [string, string, (all: readonly Row[]) => readonly Row[]])[] = [
    [
      'prefix_ranges',
      connection.destination.ip,
      (all) => byPrefix(all, parseIp(connection.destination.ip), (row) => row.destination),
    ],
    [
      'server_names',
      connection.serverName,
      (all) =>
        byKey(all, serverNameKeys(asciiLower(connection.serverName)), (row) => row.serverNames),
    ],
    [
      'transport_protocol',
      connection.transportProtocol,
      (all) =>
        byKey(all, [connection.transportProtocol].filter(Boolean), (row) =>
          row.transport === '' ? [] : [row.transport],
        ),
    ],
    [
      'application_protocols',
      connection.applicationProtocols.join(','),
      (all) => byKey(all, connection.applicationProtocols, (row) => row.protocols),
    ],
    [
      'direct_source_prefix_ranges',
      connection.directSource.ip,
      (all) => byPrefix(all, parseIp(connection.directSource.ip), (row) => row.directSource),
    ],
    [
      'source_type',
      isLocal(connection) ? 'local' : 'external',
      (all) => bySourceType(all, connection),
    ],
    [
      'source_prefix_ranges',
      connection.source.ip,
      (all) => byPrefix(all, parseIp(connection.source.ip), (row) => row.source),
    ],
    [
      'source_ports',
      String(connection.source.port),
      (all) => byKey(all, [String(connection.source.port)], (row) => row.sourcePorts),
    ],
  ];
  for (const [criterion, have, narrow] of levels) {
    const kept = narrow(left);
    if (kept.length < left.length && considered.length < 100) {
      const keep = new Set(kept);
      for (const row of left)
        if (!keep.has(row))
          considered.push({
            chain: row.chain,
            index: row.index,
            reason: reason(kept.length > 0 ? 'trace.chain.lessSpecific' : 'trace.chain.criterion', {
              criterion,
              have: have === '' ? '–' : have,
            }),
          });
    }
    left = kept;
    survivors.push([criterion, left.length]);
    if (left.length === 0) break;
  }
  const winner = left[0];
  if (winner !== undefined)
    return {
      chain: winner.chain,
      path: `/filterChains/${String(winner.index)}`,
      how: 'match',
      considered,
      survivors,
    };
  return fallback(listener, considered, survivors);
}

function fallback(
  listener: JsonObject,
  considered: readonly ChainCandidate[],
  survivors: ChainSelection['survivors'],
): ChainSelection {
  const chain = optObj(listener['defaultFilterChain']);
  return chain === undefined
    ? { chain: undefined, path: '', how: 'none', considered, survivors }
    : { chain, path: '/defaultFilterChain', how: 'default', considered, survivors };
}

function networkInput(
  extension: JsonObject,
  connection: ConnectionFacts,
  depends: (why: Reason) => void,
): string | undefined {
  const config = optObj(extension['typedConfig']) ?? {};
  const ipText = (ip: string): string | undefined => (parseIp(ip) === undefined ? undefined : ip);
  switch (typeName(config)) {
    case 'DestinationIPInput':
      return ipText(connection.destination.ip);
    case 'DestinationPortInput':
      return ipText(connection.destination.ip) && String(connection.destination.port);
    case 'SourceIPInput':
      return ipText(connection.source.ip);
    case 'SourcePortInput':
      return ipText(connection.source.ip) && String(connection.source.port);
    case 'DirectSourceIPInput':
      return ipText(connection.directSource.ip);
    case 'SourceTypeInput':
      return isLocal(connection) ? 'local' : undefined;
    case 'ServerNameInput':
      return connection.serverName === '' ? undefined : connection.serverName;
    case 'TransportProtocolInput':
      return connection.transportProtocol === '' ? undefined : connection.transportProtocol;
    case 'ApplicationProtocolInput':
      return connection.applicationProtocols.length === 0
        ? undefined
        : connection.applicationProtocols.map((one) => `'${one}'`).join(',');
    default:
      depends(reason('trace.depends.input', { name: text(extension['name']) }));
      return undefined;
  }
}

/** `filter_chain_matcher`: the action names the chain; an unknown name closes, only "no match" falls back. */
function byMatcher(
  listener: JsonObject,
  matcher: JsonObject,
  connection: ConnectionFacts,
  rules: EnvoyRules,
  depends: (why: Reason) => void,
): ChainSelection {
  const result = evaluateMatcher(
    matcher,
    {
      rules,
      input: (extension) => networkInput(extension, connection, depends),
      depends,
      unknownExtension: (extension) =>
        reason('trace.depends.matcherExtension', { name: text(extension['name']) }),
    },
    '/filterChainMatcher',
  );
  if (result === undefined) return fallback(listener, [], []);
  const config = optObj(result.action['typedConfig']);
  const name = text(config?.['value']);
  const chains = messages(listener['filterChains']);
  const index = chains.findIndex((chain) => text(chain['name']) === name);
  const chain = chains[index];
  const considered = chains
    .map((other, at) => ({ chain: other, index: at }))
    .filter(({ index: at }) => at !== index)
    .slice(0, 100)
    .map((other) => ({ ...other, reason: reason('trace.chain.matcherElsewhere', { name }) }));
  return {
    chain,
    path: chain === undefined ? result.path : `/filterChains/${String(index)}`,
    how: chain === undefined ? 'none' : 'matcher',
    considered,
    survivors: [],
  };
}

export type TransportSocketKind = 'raw' | 'tls' | 'unknown';

/** What a chain's transport socket does with the bytes; wrappers (tap, proxy protocol) are looked through. */
export function transportSocketKind(chain: JsonObject): TransportSocketKind {
  if (optObj(chain['tlsContext']) !== undefined) return 'tls';
  const socket = optObj(chain['transportSocket']);
  if (socket === undefined) return 'raw';
  const config = optObj(socket['typedConfig']) ?? optObj(socket['config']) ?? {};
  const type = typeName(config);
  const name = text(socket['name']);
  if (type === 'DownstreamTlsContext' || type === 'UpstreamTlsContext') return 'tls';
  if (type === 'RawBuffer' || name.endsWith('raw_buffer')) return 'raw';
  const inner = optObj(config['transportSocket']);
  if (inner !== undefined) return transportSocketKind({ transportSocket: inner });
  return name === 'tls' || name.endsWith('.tls') ? 'tls' : 'unknown';
}

export function requiresClientCertificate(chain: JsonObject): boolean {
  const socket = optObj(chain['transportSocket']);
  const config = optObj(chain['tlsContext']) ?? optObj(socket?.['typedConfig']) ?? {};
  return flag(config['requireClientCertificate']);
}

import { type Json, type JsonObject, num, optObj, text } from '../../../contract/json.ts';
import { messages, scalars } from '../../match/fields.ts';
import {
  cidrContains,
  type CidrRange,
  type IpAddress,
  parseCidr,
  parseIp,
} from '../../match/ip.ts';
import type { ConnectionFacts } from '../../match/match-context.ts';
import { asciiLower } from '../../match/string-matcher.ts';

/** A filter chain with its match taken apart: per criterion the keys it stands under ([] is "unset"). */
export interface Row {
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
export function rows(listener: JsonObject): ReadonlyMap<number, readonly Row[]> {
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
export function byPrefix(
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
export function byKey(
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

export function serverNameKeys(name: string): readonly string[] {
  const keys = name === '' ? [] : [name];
  for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1))
    keys.push(name.slice(dot));
  return keys;
}

export function isLocal(connection: ConnectionFacts): boolean {
  const remote = parseIp(connection.source.ip);
  return (
    remote === undefined ||
    // isLoopbackAddress (network/utility.cc) is 127.0.0.1 or ::1 alone, not the whole of 127.0.0.0/8.
    connection.source.ip === '127.0.0.1' ||
    (remote.bits === 128 && remote.value === 1n) ||
    connection.source.ip === connection.destination.ip
  );
}

export function bySourceType(
  survivors: readonly Row[],
  connection: ConnectionFacts,
): readonly Row[] {
  const wanted = isLocal(connection) ? 'LOCAL' : 'EXTERNAL';
  const kept = survivors.filter((row) => row.sourceType === wanted);
  return kept.length > 0 ? kept : survivors.filter((row) => row.sourceType === 'ANY');
}

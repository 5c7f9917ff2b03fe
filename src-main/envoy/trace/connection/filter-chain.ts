import { type JsonObject, optObj } from '../../../contract/json.ts';
import { type CidrRange, parseIp } from '../../match/ip.ts';
import type { ConnectionFacts, MatchContext } from '../../match/match-context.ts';
import { reason } from '../../match/reason.ts';
import { asciiLower } from '../../match/string-matcher.ts';
import { byMatcher } from './chain-matcher.ts';
import {
  byKey,
  byPrefix,
  bySourceType,
  isLocal,
  type Row,
  rows,
  serverNameKeys,
} from './chain-rows.ts';
import { type ChainCandidate, type ChainSelection, defaultChain } from './chain-selection.ts';

const maxConsidered = 100;

/** One level of the match: what the connection has, and which of the rows left it leaves. */
interface Level {
  readonly criterion: string;
  readonly have: (connection: ConnectionFacts) => string;
  readonly narrow: (left: readonly Row[], connection: ConnectionFacts) => readonly Row[];
  /** The ranges of a level of addresses. */
  readonly ranges?: (row: Row) => readonly CidrRange[];
}

/** In Envoy's order, behind destination_port. */
const levels: readonly Level[] = [
  {
    criterion: 'prefix_ranges',
    have: ({ destination }) => destination.ip,
    narrow: (left, { destination }) =>
      byPrefix(left, parseIp(destination.ip), (row) => row.destination),
    ranges: (row) => row.destination,
  },
  {
    criterion: 'server_names',
    have: ({ serverName }) => serverName,
    narrow: (left, { serverName }) =>
      byKey(left, serverNameKeys(asciiLower(serverName)), (row) => row.serverNames),
  },
  {
    criterion: 'transport_protocol',
    have: ({ transportProtocol }) => transportProtocol,
    narrow: (left, { transportProtocol }) =>
      byKey(left, [transportProtocol].filter(Boolean), (row) =>
        row.transport === '' ? [] : [row.transport],
      ),
  },
  {
    criterion: 'application_protocols',
    have: ({ applicationProtocols }) => applicationProtocols.join(','),
    narrow: (left, { applicationProtocols }) =>
      byKey(left, applicationProtocols, (row) => row.protocols),
  },
  {
    criterion: 'direct_source_prefix_ranges',
    have: ({ directSource }) => directSource.ip,
    narrow: (left, { directSource }) =>
      byPrefix(left, parseIp(directSource.ip), (row) => row.directSource),
    ranges: (row) => row.directSource,
  },
  {
    criterion: 'source_type',
    have: (connection) => (isLocal(connection) ? 'local' : 'external'),
    narrow: bySourceType,
  },
  {
    criterion: 'source_prefix_ranges',
    have: ({ source }) => source.ip,
    narrow: (left, { source }) => byPrefix(left, parseIp(source.ip), (row) => row.source),
    ranges: (row) => row.source,
  },
  {
    criterion: 'source_ports',
    have: ({ source }) => String(source.port),
    narrow: (left, { source }) => byKey(left, [String(source.port)], (row) => row.sourcePorts),
  },
];

/**
 * "Every address" (a range of length 0) and no range at all are two entries of the same prefix, and which one Envoy finds
 * is the order of its hash map: seen to differ from one start of 1.40.0 to the next.
 */
function isTossed(kept: readonly Row[], ranges: (row: Row) => readonly CidrRange[]): boolean {
  const open = kept.filter((row) => ranges(row).length === 0).length;
  if (open === 0 || open === kept.length) return false;
  return kept.some((row) => ranges(row).some((range) => range.length === 0));
}

/** Rows of the port, else those without one; the others go to `considered`. */
function byPort(
  listener: JsonObject,
  { destination }: ConnectionFacts,
  considered: ChainCandidate[],
): readonly Row[] {
  const ports = rows(listener);
  const isIp = parseIp(destination.ip) !== undefined;
  const left = (isIp ? ports.get(destination.port) : undefined) ?? ports.get(0) ?? [];
  for (const [port, all] of ports) {
    if (all === left) continue;
    for (const row of all.slice(0, Math.max(0, maxConsidered - considered.length)))
      considered.push({
        chain: row.chain,
        index: row.index,
        reason: reason('trace.chain.destinationPort', {
          want: port === 0 ? '*' : port,
          have: destination.port,
        }),
      });
  }
  return left;
}

/**
 * FilterChainManagerImpl::findFilterChain: at each level the most specific key that is present wins, and there
 * is no way back (filter_chain_manager_impl.cc:551-780).
 */
export function selectFilterChain(listener: JsonObject, context: MatchContext): ChainSelection {
  const { connection } = context;
  const matcher = optObj(listener['filterChainMatcher']);
  if (matcher !== undefined) return byMatcher(listener, matcher, context);
  const considered: ChainCandidate[] = [];
  const survivors: (readonly [string, number])[] = [];
  let left = byPort(listener, connection, considered);
  survivors.push(['destination_port', left.length]);
  for (const { criterion, have, narrow, ranges } of levels) {
    const kept = narrow(left, connection);
    if (ranges !== undefined && isTossed(kept, ranges))
      context.depends(reason('trace.depends.everyAddress', { criterion }));
    if (kept.length < left.length && considered.length < maxConsidered) {
      const keep = new Set(kept);
      const key = kept.length > 0 ? 'trace.chain.lessSpecific' : 'trace.chain.criterion';
      const why = reason(key, { criterion, have: have(connection) || '–' });
      for (const row of left)
        if (!keep.has(row)) considered.push({ chain: row.chain, index: row.index, reason: why });
    }
    left = kept;
    survivors.push([criterion, left.length]);
    if (left.length === 0) break;
  }
  const winner = left[0];
  if (winner === undefined) return defaultChain(listener, considered, survivors);
  return {
    chain: winner.chain,
    path: `/filterChains/${String(winner.index)}`,
    how: 'match',
    considered,
    survivors,
  };
}

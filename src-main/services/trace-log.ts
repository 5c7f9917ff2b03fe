import type { Trace, TraceHop } from '../contract/trace.ts';
import type { TraceQuery } from '../contract/trace-query.ts';
import type { LogBeside } from '../contract/traces.ts';
import {
  compareWithLog,
  type LoggedRequest,
  parseAccessLog,
  queryOfLog,
} from '../envoy/trace/ask/access-log.ts';
import { explainDetails, explainFlags } from '../envoy/trace/ask/explain.ts';
import { isInboundCluster } from '../istio/cluster-name.ts';

/** How `compareWithLog` names the fields of the two sides. */
const spoken = { filterChain: 'filter chain' } as const;

/** Which way a logged request went through the Envoy that logged it. */
function directionOf(
  logged: LoggedRequest,
  proxy: { readonly type: string; readonly ips: readonly string[] },
): 'inbound' | 'outbound' | 'gateway' {
  if (proxy.type === 'router') return 'gateway';
  if (isInboundCluster(logged.cluster)) return 'inbound';
  if (logged.cluster !== '') return 'outbound';
  // Refused before a cluster was chosen: the address that was dialled tells.
  const ip = logged.local.replace(/:\d+$/, '').replaceAll(/[[\]]/g, '');
  return proxy.ips.includes(ip) ? 'inbound' : 'outbound';
}

/** The question that a line of a proxy's access log answers. Throws AppError `bad-request` for what is no such line. */
export function queryOfLine(
  line: string,
  proxy: { readonly name: string; readonly type: string; readonly ips: readonly string[] },
): TraceQuery {
  const logged = parseAccessLog(line);
  const direction = directionOf(logged, proxy);
  return { ...queryOfLog(logged, proxy.name, direction === 'inbound'), direction };
}

function rowsOf(hop: TraceHop | undefined, logged: LoggedRequest, differing: readonly string[]) {
  const one = hop?.clusters.flatMap((cluster) => cluster.endpoints ?? []) ?? [];
  const traced = {
    status: hop?.status == null ? '' : String(hop.status),
    flags: hop?.flags ?? '',
    details: hop?.details ?? '',
    filterChain: hop?.filterChain ?? '',
    route: hop?.route ?? '',
    cluster: hop?.clusters.map((cluster) => cluster.name).join(', ') ?? '',
    upstream: one.map((endpoint) => endpoint.address).join(', '),
  };
  const said = {
    status: String(logged.status),
    flags: logged.flags,
    details: logged.details === '' ? logged.termination : logged.details,
    filterChain: logged.filterChain,
    route: logged.route,
    cluster: logged.cluster,
    upstream: logged.upstream,
  };
  const fields = [
    'status',
    'flags',
    'details',
    'filterChain',
    'route',
    'cluster',
    'upstream',
  ] as const;
  return fields.map((field) => ({
    field,
    logged: said[field],
    traced: traced[field],
    differs: differing.includes(field === 'filterChain' ? spoken[field] : field),
  }));
}

/** The trace beside what the log says happened. */
export function besideLog(trace: Trace, line: string): LogBeside {
  const logged = parseAccessLog(line);
  const { kind, fields, reason } = compareWithLog(trace, logged);
  const words = [...explainFlags(logged.flags), ...explainDetails(logged.details)];
  return { kind, reason, rows: rowsOf(trace.hops[0], logged, fields), words };
}

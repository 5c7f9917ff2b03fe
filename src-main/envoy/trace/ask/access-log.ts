import { AppError } from '../../../contract/errors.ts';
import {
  isObject,
  type Json,
  type JsonObject,
  num,
  parseJson,
  text,
} from '../../../contract/json.ts';
import type { Reason, Trace, TraceHop, TraceQuery } from '../../../contract/trace.ts';
import { parseAddress } from '../../match/ip.ts';
import { reason } from '../../match/reason.ts';

/** One line of an Envoy access log: what was asked, and what happened. Empty fields were not logged. */
export interface LoggedRequest {
  readonly method: string;
  readonly path: string;
  readonly protocol: string;
  readonly authority: string;
  readonly status: number;
  readonly flags: string;
  readonly details: string;
  readonly termination: string;
  readonly route: string;
  readonly cluster: string;
  readonly upstream: string;
  /** The address the caller dialled, `ip:port`. */
  readonly local: string;
  /** The caller's address. */
  readonly remote: string;
  readonly serverName: string;
  readonly filterChain: string;
  readonly forwardedFor: string;
  readonly userAgent: string;
}

/**
 * Istio's default text format (pilot/pkg/model/telemetry_logging.go EnvoyTextLogFormat):
 * [%START_TIME%] "%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%" %RESPONSE_CODE% %RESPONSE_FLAGS%
 * %RESPONSE_CODE_DETAILS% %CONNECTION_TERMINATION_DETAILS% "%UPSTREAM_TRANSPORT_FAILURE_REASON%" %BYTES_RECEIVED%
 * %BYTES_SENT% %DURATION% %RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)% "%REQ(X-FORWARDED-FOR)%" "%REQ(USER-AGENT)%"
 * "%REQ(X-REQUEST-ID)%" "%REQ(:AUTHORITY)%" "%UPSTREAM_HOST%" %UPSTREAM_CLUSTER_RAW% %UPSTREAM_LOCAL_ADDRESS%
 * %DOWNSTREAM_LOCAL_ADDRESS% %DOWNSTREAM_REMOTE_ADDRESS% %REQUESTED_SERVER_NAME% %ROUTE_NAME%
 */
function words(line: string): readonly string[] {
  const out: string[] = [];
  // A quoted field, a field in brackets, or a run without blanks (details may hold brackets and braces).
  for (const match of line.matchAll(/"((?:[^"\\]|\\.)*)"|\[([^\]]*)\](?=\s|$)|(\S+)/g))
    out.push(match[1] ?? match[2] ?? match[3] ?? '');
  return out;
}

function given(value: string | undefined): string {
  return value === undefined || value === '-' ? '' : value;
}

function fromText(line: string): LoggedRequest | undefined {
  const all = words(line);
  const [request = '', code, ...rest] = all.slice(1);
  const parts = request.split(' ');
  if (code === undefined || !/^\d{1,3}$/.test(code)) return undefined;
  // Istio ≤ 1.8 has neither details nor termination; the failure reason in quotes tells where it stands.
  const quoted = line.indexOf(`" ${code} `);
  const tail = line.slice(quoted + code.length + 3).trim();
  const before = tail.split(' "', 1)[0]?.split(/\s+/) ?? [];
  const details = before.length >= 3;
  const fields = details ? rest : [rest[0] ?? '', '', '', ...rest.slice(1)];
  const at = (index: number): string => given(fields[index]);
  return {
    method: given(parts[0]),
    path: given(parts.slice(1, -1).join(' ')),
    protocol: parts.length > 2 ? given(parts.at(-1)) : '',
    status: Number(code),
    flags: at(0),
    details: at(1),
    termination: at(2),
    forwardedFor: at(8),
    userAgent: at(9),
    authority: at(11),
    upstream: at(12),
    cluster: at(13).replace(/;$/, ''),
    local: at(15),
    remote: at(16),
    serverName: at(17),
    route: at(18),
    filterChain: '',
  };
}

/** Names that JSON formats use for each field: Istio's default, and the bare operators. */
const jsonNames: Readonly<Record<keyof LoggedRequest, readonly string[]>> = {
  method: ['method', 'request_method'],
  path: ['original_path', 'path', 'request_path'],
  protocol: ['protocol'],
  authority: ['authority', 'host'],
  status: ['response_code', 'code', 'status'],
  flags: ['response_flags', 'flags'],
  details: ['response_code_details', 'details'],
  termination: ['connection_termination_details', 'termination'],
  route: ['route_name', 'route'],
  cluster: ['upstream_cluster_raw', 'upstream_cluster', 'cluster'],
  upstream: ['upstream_host', 'upstream'],
  local: ['downstream_local_address', 'local'],
  remote: ['downstream_remote_address', 'remote'],
  serverName: ['requested_server_name', 'sni'],
  filterChain: ['filter_chain_name', 'filter_chain'],
  forwardedFor: ['x_forwarded_for'],
  userAgent: ['user_agent'],
};

function fromJson(line: JsonObject): LoggedRequest {
  const read = (field: keyof LoggedRequest): string => {
    for (const name of jsonNames[field]) {
      const value = line[name];
      if (typeof value === 'string' && given(value) !== '') return value;
      if (typeof value === 'number') return String(value);
    }
    return '';
  };
  return {
    method: read('method'),
    path: read('path'),
    protocol: read('protocol'),
    authority: read('authority'),
    status: num(read('status')) ?? 0,
    flags: read('flags'),
    details: read('details'),
    termination: read('termination'),
    route: read('route'),
    cluster: read('cluster').replace(/;$/, ''),
    upstream: read('upstream'),
    local: read('local'),
    remote: read('remote'),
    serverName: read('serverName'),
    filterChain: read('filterChain'),
    forwardedFor: read('forwardedFor'),
    userAgent: read('userAgent'),
  };
}

/** A pasted line of Istio's text format or of a JSON format. Throws AppError `bad-request` for anything else. */
export function parseAccessLog(line: string): LoggedRequest {
  const trimmed = line.trim();
  if (trimmed.startsWith('{')) {
    let json: Json;
    try {
      json = parseJson(trimmed);
    } catch (cause) {
      throw new AppError('bad-request', 'the log line is no JSON', { cause });
    }
    if (isObject(json)) return fromJson(json);
  }
  const start = trimmed.indexOf('[');
  const parsed = start < 0 ? undefined : fromText(trimmed.slice(start));
  if (parsed === undefined) throw new AppError('bad-request', 'this is no line of an access log');
  return parsed;
}

/** The request of a logged line, as a query; `from` is the pod whose Envoy logged it. */
export function queryOfLog(logged: LoggedRequest, from: string, inbound: boolean): TraceQuery {
  const http = logged.method !== '';
  const headers: [string, string][] = http ? [['host', logged.authority]] : [];
  if (logged.userAgent !== '') headers.push(['user-agent', logged.userAgent]);
  return {
    from,
    to: logged.local,
    direction: inbound ? 'inbound' : 'outbound',
    ...(parseAddress(logged.remote) === undefined ? {} : { source: logged.remote }),
    ...(logged.serverName === '' ? {} : { tls: { sni: logged.serverName } }),
    ...(http
      ? { method: logged.method, path: logged.path, version: logged.protocol, headers }
      : {}),
  };
}

export interface LogComparison {
  readonly kind: 'agrees' | 'differs' | 'unknown';
  readonly fields: readonly string[];
  readonly reason: Reason;
}

/** The trace's first hop beside what its Envoy logged. A hop of chance may name another cluster of the same route. */
export function compareWithLog(trace: Trace, logged: LoggedRequest): LogComparison {
  const hop = trace.hops[0];
  if (hop === undefined || trace.verdict.kind === 'unknown')
    return { kind: 'unknown', fields: [], reason: reason('trace.log.unknown') };
  const fields = differences(hop, logged);
  if (fields.length > 0)
    return {
      kind: 'differs',
      fields,
      reason: reason('trace.log.differs', { fields: fields.join(', ') }),
    };
  return trace.verdict.kind === 'depends'
    ? { kind: 'unknown', fields: [], reason: reason('trace.log.unknown') }
    : { kind: 'agrees', fields: [], reason: reason('trace.log.agrees') };
}

function differences(hop: TraceHop, logged: LoggedRequest): readonly string[] {
  const out: string[] = [];
  const names = hop.clusters.map((cluster) => cluster.name);
  if (logged.cluster === '' ? names.length > 0 : !names.includes(logged.cluster))
    out.push('cluster');
  if (logged.route !== '' && logged.route !== (hop.route ?? '')) out.push('route');
  if (hop.status !== null && hop.status !== logged.status) out.push('status');
  if (hop.flags !== logged.flags) out.push('flags');
  const details = text(logged.details) || logged.termination;
  // An answer of the application is via_upstream whatever its status.
  if (details !== '' && hop.details !== '' && hop.details !== details) out.push('details');
  if (logged.filterChain !== '' && logged.filterChain !== hop.filterChain) out.push('filter chain');
  return out;
}

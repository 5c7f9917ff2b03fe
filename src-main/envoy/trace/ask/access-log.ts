import { AppError } from '../../../contract/errors.ts';
import {
  isObject,
  type Json,
  jsonIn,
  type JsonObject,
  num,
  parseJson,
  text,
} from '../../../contract/json.ts';
import type { Reason, Trace, TraceHop } from '../../../contract/trace.ts';
import type { TraceQuery } from '../../../contract/trace-query.ts';
import { sentence } from '../../../words/keys.ts';
import { parseAddress } from '../../match/ip.ts';
import { reason } from '../../match/reason.ts';
import { readTextLine } from './log-formats.ts';

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

function given(value: string | undefined): string {
  return value === undefined || value === '-' ? '' : value;
}

function fromText(line: string): LoggedRequest | undefined {
  const read = readTextLine(line);
  if (read === undefined) return undefined;
  const parts = read.request.split(' ');
  const [forwardedFor, userAgent, , authority, upstream] = read.quoted;
  const [cluster, , local, remote, serverName, route] = read.tail;
  return {
    method: given(parts[0]),
    path: given(parts.slice(1, -1).join(' ')),
    protocol: parts.length > 2 ? given(parts.at(-1)) : '',
    status: read.status,
    flags: given(read.flags),
    details: given(read.details),
    termination: given(read.termination),
    forwardedFor: given(forwardedFor),
    userAgent: given(userAgent),
    authority: given(authority),
    upstream: given(upstream),
    cluster: given(cluster).replace(/;$/, ''),
    local: given(local),
    remote: given(remote),
    serverName: given(serverName),
    route: given(route),
    filterChain: '',
  };
}

/**
 * Names that JSON formats use for each field, without signs and capitals (`Response-Code`, `responseCode` and
 * `response_code` are one): Istio's defaults, and what people write for the operators.
 */
const jsonNames: Readonly<Record<keyof LoggedRequest, readonly string[]>> = {
  method: ['method', 'requestmethod', 'httpmethod', 'reqmethod', 'verb'],
  path: [
    'originalpath',
    'xenvoyoriginalpath',
    'xenvoyoriginpath',
    'path',
    'requestpath',
    'reqpath',
    'uri',
    'url',
  ],
  protocol: ['protocol', 'requestprotocol', 'httpversion'],
  authority: ['authority', 'host', 'requestauthority', 'reqauthority', 'requesthost'],
  status: ['responsecode', 'code', 'status', 'statuscode', 'httpstatus', 'rescode'],
  flags: ['responseflags', 'flags', 'resflags'],
  details: ['responsecodedetails', 'details', 'rescodedetails'],
  termination: ['connectionterminationdetails', 'termination'],
  route: ['routename', 'route'],
  cluster: ['upstreamclusterraw', 'upstreamcluster', 'cluster'],
  upstream: ['upstreamhost', 'upstream', 'upstreamaddress', 'upstreamremoteaddress'],
  local: ['downstreamlocaladdress', 'local', 'localaddress'],
  remote: [
    'downstreamremoteaddress',
    'downstreamdirectremoteaddress',
    'remote',
    'remoteaddress',
    'clientaddress',
  ],
  serverName: ['requestedservername', 'sni', 'servername'],
  filterChain: ['filterchainname', 'filterchain'],
  forwardedFor: ['xforwardedfor', 'forwardedfor'],
  userAgent: ['useragent'],
};

const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/** Scalars by their plain name; those of nested objects by their own name, where nothing above has it. */
function scalarsByName(line: JsonObject, depth = 0): ReadonlyMap<string, string> {
  const out = new Map<string, string>();
  for (const [name, value] of Object.entries(line)) {
    if (typeof value === 'string') out.set(plain(name), given(value));
    else if (typeof value === 'number') out.set(plain(name), String(value));
  }
  if (depth > 3) return out;
  for (const value of Object.values(line)) {
    if (!isObject(value)) continue;
    for (const [name, inner] of scalarsByName(value, depth + 1)) {
      if (!out.has(name)) out.set(name, inner);
    }
  }
  return out;
}

/** `GET /x HTTP/1.1` in one field. */
function requestLine(line: string): readonly [string, string, string] {
  const [, method = '', target = '', protocol = ''] =
    /^(\S+) (.*) (HTTP\/[\d.]+)$/.exec(line) ?? [];
  return [method, target, protocol];
}

/** Undefined for JSON that says nothing of a request: neither a status nor where it went. */
function fromJson(line: JsonObject): LoggedRequest | undefined {
  const all = scalarsByName(line);
  const [method, target, protocol] = requestLine(all.get('request') ?? '');
  const read = (field: keyof LoggedRequest): string => {
    for (const name of jsonNames[field]) {
      const value = all.get(name);
      if (value !== undefined && value !== '') return value;
    }
    return '';
  };
  const request = {
    method: read('method') || method,
    path: read('path') || target,
    protocol: read('protocol') || protocol,
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
  const known = read('status') !== '' || request.local !== '' || request.cluster !== '';
  return known ? request : undefined;
}

/** A line of ztunnel (Istio's ambient mode): no Envoy logged it, and no Envoy's configuration explains it. */
export function isZtunnelLine(line: string): boolean {
  return (
    /(?:^|\s)access:?\s+connection (?:complete|opened|failed)/.test(line) ||
    /\bztunnel::\w+/.test(line) ||
    (line.includes('"scope":"access"') && /"(?:src|dst)\.addr"/.test(line)) ||
    /(?:^|\s)src\.addr=\S+ .*\bdst\.addr=/.test(line)
  );
}

/**
 * A pasted line of one of Envoy's and Istio's default text formats or of a JSON format; whatever a collector wrote
 * before it (a time, a pod's name) is passed over. Throws AppError `bad-request` for anything else.
 */
export function parseAccessLog(line: string): LoggedRequest {
  // Colours of a terminal.
  const trimmed = line.replace(/\u001b\[[\d;]*[A-Za-z]/g, '').trim();
  if (isZtunnelLine(trimmed)) {
    throw new AppError('bad-request', sentence('error.envoy.ztunnel-line'));
  }
  const among = oneOfLines(trimmed);
  if (among !== undefined) return among;
  const json = jsonOf(trimmed);
  const parsed = json === undefined ? textLine(trimmed) : (fromJson(json) ?? wrapped(json));
  if (parsed === undefined)
    throw new AppError('bad-request', sentence('error.envoy.no-access-log'));
  return parsed;
}

/**
 * The one line of several that is one; undefined where none is, alone (a terminal may have broken it). Two questions are
 * not answered as one.
 */
function oneOfLines(text: string): LoggedRequest | undefined {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  if (lines.length < 2) return undefined;
  const found = lines.flatMap((line) => {
    const json = line.trim().startsWith('{') ? jsonIn(line.trim()) : undefined;
    const read = isObject(json) ? (fromJson(json) ?? wrapped(json)) : textLine(line.trim());
    return read === undefined ? [] : [read];
  });
  if (found.length < 2) return found[0];
  throw new AppError('bad-request', sentence('error.envoy.log-lines', { count: found.length }));
}

/** A line that a collector put into a field of its own (`log`, `message`, a body of OpenTelemetry). */
function wrapped(value: Json, depth = 0): LoggedRequest | undefined {
  if (typeof value === 'string') {
    const line = value.trim();
    return line.startsWith('{') || /\[[^\]]*\]\s+"/.test(line) ? unwrapped(line) : undefined;
  }
  if (depth > 8 || typeof value !== 'object' || value === null) return undefined;
  for (const one of Object.values(value)) {
    const found = wrapped(one ?? null, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

function unwrapped(line: string): LoggedRequest | undefined {
  if (!line.startsWith('{')) return textLine(line);
  const json = jsonIn(line);
  return isObject(json) ? fromJson(json) : undefined;
}

/** The JSON object that the line is, or ends with. Undefined for a line that has none. */
function jsonOf(line: string): JsonObject | undefined {
  const start = line.indexOf('{');
  if (start < 0 || (start > 0 && !line.endsWith('}'))) return undefined;
  let json: Json;
  try {
    json = parseJson(line.slice(start));
  } catch (cause) {
    if (start > 0) return undefined;
    throw new AppError('bad-request', sentence('error.envoy.log-no-json'), { cause });
  }
  return isObject(json) ? json : undefined;
}

/** The time in brackets may follow a collector's own prefix, which may have brackets too. */
function textLine(line: string): LoggedRequest | undefined {
  for (const { index } of line.matchAll(/\[[^\]]*\]\s+"/g)) {
    const parsed = fromText(line.slice(index));
    if (parsed !== undefined) return parsed;
  }
  // Cut behind the time.
  return /^"\S+ .*? \S+" \d/.test(line) ? fromText(`[-] ${line}`) : undefined;
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
  // A text line ends a name at its first blank.
  const route = hop.route ?? '';
  if (logged.route !== '' && logged.route !== route && logged.route !== route.split(' ', 1)[0])
    out.push('route');
  if (hop.status !== null && hop.status !== logged.status) out.push('status');
  if (hop.flags !== logged.flags) out.push('flags');
  const details = text(logged.details) || logged.termination;
  // An answer of the application is via_upstream whatever its status.
  if (details !== '' && hop.details !== '' && hop.details !== details) out.push('details');
  if (logged.filterChain !== '' && logged.filterChain !== hop.filterChain) out.push('filter chain');
  return out;
}

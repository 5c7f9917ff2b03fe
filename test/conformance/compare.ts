import { type JsonObject, num, optObj, text } from '../../src-main/contract/json.ts';
import type { Branch } from '../../src-main/envoy/trace/branch.ts';
import type { HopResult } from '../../src-main/envoy/trace/hop.ts';
import type { Answer } from './client.ts';

/** A field of the access log; nothing and "-" are the same. */
function field(line: JsonObject, name: string): string {
  const value = text(line[name]);
  return value === '-' ? '' : value;
}

/** Headers that Envoy adds on its own account, with values that no configuration says. */
const own = new Set([
  'x-request-id',
  'x-envoy-expected-rq-timeout-ms',
  'content-length',
  'transfer-encoding',
]);

/** The request as the upstream got it against the request as the next hop's trace would get it. */
function sentDifferences(branch: Branch, sent: string): readonly string[] {
  const http = branch.forward?.http;
  if (http == null) return [];
  const [first = '', ...rest] = sent.split('\r\n');
  // Hash and subject of a certificate are not known to the trace.
  const line = (name: string, value: string): string =>
    `${name.toLowerCase()}: ${value.replace(/Hash=[0-9a-f]{64}/g, 'Hash=').replace(/Subject="[^"]*"/g, 'Subject=')}`;
  const have = [
    line('host', http.authority),
    ...http.headers
      .filter(([name]) => !own.has(name.toLowerCase()))
      .map(([name, value]) => line(name, value)),
  ].sort();
  const want = rest
    .map((text): [string, string] => [
      text.slice(0, text.indexOf(':')),
      text.slice(text.indexOf(':') + 1).trim(),
    ])
    .filter(([name]) => !own.has(name.toLowerCase()))
    .map(([name, value]) => line(name, value))
    .sort();
  const out: string[] = [];
  if (!first.startsWith(`${http.method} ${http.path ?? ''} `))
    out.push(`sent: trace "${http.method} ${http.path ?? ''}", Envoy "${first}"`);
  const missing = want.filter((one) => !have.includes(one));
  const extra = have.filter((one) => !want.includes(one));
  if (missing.length + extra.length > 0)
    out.push(`sent headers: trace "${extra.join(' | ')}", Envoy "${missing.join(' | ')}"`);
  return out;
}

/** TLS and source address of the connection to the endpoint. */
function wireDifferences(branch: Branch, arrived: JsonObject): readonly string[] {
  const { forward } = branch;
  if (forward === undefined || forward.upstream.socket.transport === 'unknown') return [];
  const tls = optObj(arrived['tls']);
  const have = forward.tls === null ? 'none' : `${forward.tls.sni} ${forward.tls.alpn[0] ?? ''}`;
  const want = tls === undefined ? 'none' : `${text(tls['sni'])} ${text(tls['alpn'])}`;
  const peer = text(arrived['peer']);
  return [
    ...(have === want ? [] : [`upstream TLS: trace "${have}", Envoy "${want}"`]),
    ...(forward.sourceIp === undefined || forward.sourceIp === peer
      ? []
      : [`source: trace "${forward.sourceIp}", Envoy "${peer}"`]),
  ];
}

const resets = new Set(['http2.unexpected_underscore', 'http2.too_many_headers']);

function branchDifferences(branch: Branch, line: JsonObject, answer: Answer): readonly string[] {
  const out: string[] = [];
  const compare = (name: string, have: string, want: string): void => {
    if (have !== want) out.push(`${name}: trace "${have}", Envoy "${want}"`);
  };
  const tcp = text(line['kind']) !== 'http';
  const host = branch.forward?.upstream.host;
  if (branch.end === 'forward') {
    compare('cluster', branch.cluster, field(line, 'cluster'));
    // The world outside 127.0.0.0/8 has no server: whatever became of the connection is not the trace's matter.
    if (host?.ip.startsWith('127.') !== true) return out;
    compare('upstream', host.address, field(line, 'upstream'));
    // The client of the tests does not wait for the end of every body.
    if (field(line, 'flags') === 'DC') return out;
    // HTTP/2 upstreams refuse a path or a host that is none: their own matter.
    const http2 = branch.forward?.http?.version === 'HTTP/2' ? branch.forward.http : undefined;
    const odd = http2?.path?.startsWith('/') !== true || !/^[\w.:[\]-]+$/.test(http2.authority);
    if (http2 !== undefined && odd && field(line, 'flags').includes('UPE')) return out;
    compare('flags', branch.flags, field(line, 'flags'));
    if (!tcp) compare('details', 'via_upstream', field(line, 'details'));
    if (!tcp && answer.sent !== undefined) out.push(...sentDifferences(branch, answer.sent));
    if (answer.arrived !== undefined) out.push(...wireDifferences(branch, answer.arrived));
  } else {
    // The server outside 127.0.0.0/8 was given up before the first bytes came, so RBAC was never asked.
    const gone = field(line, 'flags') === 'UF,URX' && field(line, 'failure') !== '';
    if (gone && branch.end === 'close' && branch.flags === '') return out;
    compare('code', String(branch.status), String(num(line['code']) ?? 0));
    compare('flags', branch.flags, field(line, 'flags'));
    // Of two refusals of the HTTP/2 codec either may be told last.
    const told = field(line, 'details') || field(line, 'termination');
    const either = resets.has(branch.details) && resets.has(told);
    if (!either) compare('details', branch.details, told);
    compare('location', branch.location ?? '', field(line, 'location'));
    if (answer.status !== undefined && branch.end === 'reply')
      compare('answer', String(branch.status), String(answer.status));
  }
  if (!tcp) {
    // A rewrite may come to "-", which the log writes for nothing, too.
    const written = (value: string | null): string => (value === '-' ? '' : (value ?? ''));
    compare('path', written(branch.path), field(line, 'path'));
    compare('authority', written(branch.authority), field(line, 'authority'));
  }
  return out;
}

/** In what a trace is not what Envoy did; empty: they agree. `lines` are the log entries of the connection. */
export function disagreement(
  result: HopResult,
  lines: readonly JsonObject[],
  answer: Answer = { status: undefined, sent: undefined },
): readonly string[] {
  const listener = lines.find((line) => text(line['kind']) === 'listener');
  const spoken = lines.find((line) => text(line['kind']) !== 'listener');
  const { hop, branches } = result;
  const out: string[] = [];
  const chain = hop.filterChain ?? '';
  if (listener === undefined) out.push('Envoy logged no connection');
  else if (chain !== field(listener, 'chain'))
    out.push(`filter chain: trace "${chain}", Envoy "${field(listener, 'chain')}"`);
  if (out.length > 0) return out;
  const line = spoken ?? listener;
  if (line === undefined) return out;
  // A custom response in place of an early refusal logs no route.
  const custom = branches.every(({ end, details }) => end === 'reply' && details === '');
  const route = spoken === undefined ? '' : field(spoken, 'route');
  if (spoken !== undefined && (hop.route ?? '') !== route && !(custom && route === ''))
    out.push(`route: trace "${hop.route ?? ''}", Envoy "${route}"`);
  const closedEarly = branches.every((branch) => branch.end === 'close') && spoken === undefined;
  const ways = branches.map((branch) => {
    // A handshake that fails leaves its own words in the listener's log.
    if (closedEarly && branch.flags === '' && branch.details === '') return [];
    if (spoken === undefined && branch.end !== 'close') return ['Envoy parsed no request'];
    return branchDifferences(branch, line, answer);
  });
  if (ways.some((way) => way.length === 0)) return out;
  // The way that comes nearest says most.
  const nearest = ways.toSorted((a, b) => a.length - b.length)[0];
  return [...out, ...(nearest ?? ['no branch'])];
}

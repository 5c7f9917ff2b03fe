import { type JsonObject, optObj, text } from '../../src-main/contract/json.ts';
import type { TraceRequest } from '../../src-main/contract/trace-request.ts';
import { canonicalObject } from '../../src-main/envoy/canonical.ts';
import { HeaderMap } from '../../src-main/envoy/match/headers.ts';
import type { MatchContext } from '../../src-main/envoy/match/match-context.ts';
import { envoyRules } from '../../src-main/envoy/match/rules.ts';
import { traceHop } from '../../src-main/envoy/trace/hop.ts';
import { codecHeaders, normalizeHost } from '../../src-main/envoy/trace/http/codec-headers.ts';
import { normalizePath } from '../../src-main/envoy/trace/http/path-normalization.ts';
import {
  mutateRequestHeaders,
  removeInternalOnly,
} from '../../src-main/envoy/trace/http/request-headers.ts';
import { directReply } from '../../src-main/envoy/trace/route/direct-reply.ts';
import { finalizeRequest, finalizeResponse } from '../../src-main/envoy/trace/route/finalize.ts';
import { selectRoute } from '../../src-main/envoy/trace/route/route.ts';
import { disagreement } from './compare.ts';
import type { RunningEnvoy } from './envoy-process.ts';
import { type Head, type HeaderList, upstreamHeaders } from './routes-wire.ts';
import { type RouteProbe, runtimeLayer } from './routes-world.ts';

/** What Envoy adds by itself, whatever the routes say. */
const own = new Set([
  'host',
  'content-length',
  'content-type',
  'transfer-encoding',
  'connection',
  'upgrade',
  'date',
  'server',
  'location',
  'x-envoy-upstream-service-time',
  'x-envoy-expected-rq-timeout-ms',
  'x-envoy-attempt-count',
  'x-request-id',
  'grpc-status',
  'grpc-message',
]);

function listed(headers: HeaderList): string {
  const values = Map.groupBy(
    headers.filter(([name]) => !own.has(name)),
    ([name]) => name,
  );
  return [...values]
    .map(([name, all]) => `${name}=${all.map(([, value]) => value).join(' | ')}`)
    .sort()
    .join('\n');
}

/** Lines of the one that the other does not have. */
function difference(what: string, trace: string, envoy: string): string {
  const mine = trace.split('\n');
  const theirs = envoy.split('\n');
  const only = (all: readonly string[], other: readonly string[]): string =>
    all.filter((line) => !other.includes(line)).join('; ');
  return `${what}: trace {${only(mine, theirs)}} Envoy {${only(theirs, mine)}}`;
}

function metadataOf(headers: HeaderMap): Record<string, Record<string, string | number>> {
  const meta: Record<string, string | number> = {};
  const version = headers.get('x-meta');
  if (version !== undefined && version !== '') meta['version'] = version;
  const number = headers.get('x-num');
  if (number !== undefined && /^-?\d+(\.\d+)?$/.test(number)) meta['number'] = Number(number);
  return Object.keys(meta).length === 0 ? {} : { meta };
}

export function requestOf(probe: RouteProbe, ownPort: number): TraceRequest {
  const headers = new HeaderMap(probe.http.headers);
  const filters = JSON.stringify(probe.world.manager['http_filters']);
  return {
    acceptedAt: null,
    destination: { ip: '127.0.0.1', port: probe.world.port },
    source: { ip: probe.from, port: ownPort },
    tls: null,
    http: probe.http,
    random: null,
    ...(filters.includes('header_to_metadata') ? { metadata: metadataOf(headers) } : {}),
  };
}

/** Which response headers any of the possible clusters would give the caller. */
function responses(
  probe: RouteProbe,
  request: TraceRequest,
  sentHost: string | undefined,
  details: string,
  ownIp: string,
): readonly string[] {
  const manager = canonicalObject(probe.world.manager);
  const rules = envoyRules({}, '1.40.0', runtimeLayer);
  const headers = codecHeaders(probe.http, false);
  const path = headers.get(':path');
  if (path !== undefined) headers.set(':path', normalizePath(path, manager, rules).path);
  const connectPort = normalizeHost(headers, manager, probe.world.port);
  const peer = { ip: probe.from, tls: false, own: ownIp };
  const remoteIp = mutateRequestHeaders(headers, manager, peer, rules);
  const context: MatchContext = {
    rules,
    connection: {
      destination: request.destination,
      source: request.source,
      directSource: request.source,
      transportProtocol: 'raw_buffer',
      serverName: '',
      applicationProtocols: [],
      tls: false,
      peerPrincipal: undefined,
      peerPresented: false,
      peerValidated: false,
    },
    headers,
    remoteIp,
    stream: {
      protocol: probe.http.version,
      filterChain: 'only',
      suppressed: JSON.stringify(manager['httpFilters']).includes('suppressEnvoyHeaders'),
      ...(connectPort === undefined ? {} : { connectPort }),
    },
    metadata: request.metadata ?? {},
    filterState: new Map(),
    random: undefined,
    depends: () => undefined,
    assume: () => undefined,
  };
  const routes = optObj(manager['routeConfig']) ?? {};
  removeInternalOnly(headers, routes);
  const selection = selectRoute(routes, context);
  if (selection.kind !== 'route') return [listed(sentHost === undefined ? [] : upstreamHeaders)];
  const choices =
    selection.clusters.length === 0 ? [undefined] : selection.clusters.map((one) => one.weighted);
  return choices.map((weighted) => {
    const changed = headers.clone();
    const local = { ...context, headers: changed };
    // The answer's formats see the request as it was at that time: a missing cluster comes before the rewrites.
    if (selection.action !== 'route') directReply(selection, changed, local);
    else if (details !== 'cluster_not_found')
      finalizeRequest(selection, weighted, routes, changed, local);
    // auto_host_rewrite has its host from the endpoint.
    if (sentHost !== undefined) changed.set(':authority', sentHost);
    const response = new HeaderMap(sentHost === undefined ? [] : upstreamHeaders);
    finalizeResponse(selection, weighted, routes, response, local);
    return listed([...response.entries()]);
  });
}

export interface RouteOutcome {
  readonly probe: RouteProbe;
  readonly differences: readonly string[];
  readonly depends: readonly string[];
  readonly line: JsonObject | undefined;
  readonly sent: Head | undefined;
  readonly received: Head | undefined;
}

/** The trace of one request beside what Envoy logged, sent on and answered. */
export function compareRoute(
  envoy: RunningEnvoy,
  probe: RouteProbe,
  line: JsonObject | undefined,
  sent: Head | undefined,
  received: Head | undefined,
  ownIp: string,
): RouteOutcome {
  const port = Number(/:(\d+) /.exec(text(line?.['direct']))?.[1] ?? 0);
  const request = requestOf(probe, port);
  const result = traceHop(envoy.proxy, request, { pod: '', identity: undefined, ip: ownIp });
  const depends = result.dependsOn
    .filter((why) => !/header_to_metadata|lua/.test(text(why.params['name'])))
    .map((why) => `${why.key} ${JSON.stringify(why.params)}`);
  const base = { probe, line, sent, received, depends };
  if (depends.length > 0) return { ...base, differences: [] };
  if (line === undefined) return { ...base, differences: ['Envoy logged nothing'] };
  const differences = [
    ...disagreement(result, [{ kind: 'listener', chain: result.hop.filterChain ?? '' }, line]),
  ];
  if (sent !== undefined) {
    const have = listed(sent.headers);
    const ways = result.branches.flatMap((branch) =>
      branch.forward?.http == null ? [] : [listed(branch.forward.http.headers)],
    );
    if (ways.length === 0) differences.push('sent on, but not by the trace');
    else if (!ways.includes(have))
      differences.push(difference('request headers', ways[0] ?? '', have));
  }
  if (
    received !== undefined &&
    !/^(upgrade_failed|path_normalization_failed|missing_host_header)$/.test(text(line['details']))
  ) {
    const have = listed(received.headers);
    const ways = responses(
      probe,
      request,
      sent?.headers.find(([name]) => name === 'host')?.[1],
      text(line['details']),
      ownIp,
    );
    if (!ways.includes(have)) differences.push(difference('response headers', ways[0] ?? '', have));
  }
  return { ...base, differences };
}

import { readFileSync } from 'node:fs';

import { beforeAll, describe, expect, it } from 'vitest';

import {
  type JsonObject,
  list,
  num,
  obj,
  objects,
  parseJson,
  str,
  text,
} from '../../../src-main/contract/json.ts';
import type { Trace, TraceHop, Verdict } from '../../../src-main/contract/trace.ts';
import type { TraceQuery } from '../../../src-main/contract/trace-query.ts';
import { fixture } from '../../support/fixtures.ts';
import { tracedMesh } from '../../support/traced-mesh.ts';

/** Requests that were really sent through a real mesh, with what every Envoy on the way logged. */
function recorded(): readonly JsonObject[] {
  const json = parseJson(readFileSync(fixture('istio', 'live', 'traffic.json'), 'utf8'));
  return objects(json);
}

function queryOf(one: JsonObject): TraceQuery {
  const request = obj(one['request']);
  const tls = request['tls'] === undefined ? undefined : obj(request['tls']);
  const [host, port] = list(request['connect']);
  return {
    from: text(one['from']),
    to: str(obj(one['result'])['destination']) ?? `${text(host)}:${String(num(port))}`,
    ...(tls === undefined
      ? {}
      : { tls: { sni: text(tls['sni']), alpn: list(tls['alpn']).map((name) => text(name)) } }),
    ...(request['method'] === undefined
      ? {}
      : {
          method: text(request['method']),
          path: text(request['path']),
          version: text(request['version']),
          headers: list(request['headers']).map((pair): [string, string] => [
            text(list(pair)[0]),
            text(list(pair)[1]),
          ]),
        }),
  };
}

/** Fields in which a hop is not what its Envoy logged. */
function hopDifferences(hop: TraceHop, log: JsonObject): readonly string[] {
  const out: string[] = [];
  const compare = (field: string, have: string | number, want: string | number): void => {
    if (have !== want)
      out.push(`${text(log['pod'])} ${field}: ${String(have)} instead of ${String(want)}`);
  };
  compare('filter chain', hop.filterChain ?? '', text(log['filter_chain']));
  compare('route', hop.route ?? '', text(log['route']));
  const names = hop.clusters.map((cluster) => cluster.name);
  const cluster = text(log['cluster']);
  if (cluster === '' ? names.length > 0 : !names.includes(cluster))
    out.push(`${text(log['pod'])} cluster: ${names.join()} instead of ${cluster}`);
  if (hop.status !== null) compare('code', hop.status, num(log['code']) ?? -1);
  compare('flags', hop.flags, text(log['flags']));
  compare('details', hop.details, str(log['details']) ?? text(log['termination']));
  compare('path', hop.path ?? '', text(log['path']));
  compare('authority', hop.authority ?? '', text(log['authority']));
  return out;
}

function wayDifferences(hops: readonly TraceHop[], logs: readonly JsonObject[]): readonly string[] {
  const out: string[] = [];
  let next = 0;
  for (const log of logs) {
    const hop = hops[next];
    const same = hop !== undefined && hop.pod.startsWith(`${text(log['pod'])}.`);
    // A mirrored request shows as one more hop, from port 0.
    if (!same && next > 0 && text(log['remote']).endsWith(':0')) continue;
    next++;
    out.push(...(same ? hopDifferences(hop, log) : [`no hop at ${text(log['pod'])}`]));
  }
  return out;
}

function callerDifferences(verdict: Verdict, result: JsonObject): readonly string[] {
  const error = text(result['error']);
  const status = num(result['status']);
  switch (verdict.kind) {
    case 'answered':
      return verdict.status === status && (verdict.location ?? '') === text(result['location'])
        ? []
        : [`caller got ${String(status)} ${error} ${text(result['location'])}`];
    case 'reaches':
      // TLS to a plaintext application is the caller's mistake, not the mesh's.
      return error === '' || error.startsWith('SSLError') ? [] : [`caller got ${error}`];
    case 'refused':
      // RBAC on TCP closes after a server-first application's greeting.
      return status === undefined && (error !== '' || verdict.details.startsWith('rbac'))
        ? []
        : [`caller got ${String(status)}`];
    case 'depends':
    case 'unknown':
      return [];
  }
}

function differences(trace: Trace, one: JsonObject): readonly string[] {
  const logs = objects(one['hops']);
  const ways = [{ verdict: trace.verdict, hops: trace.hops }, ...trace.alternatives].map((way) => [
    ...wayDifferences(way.hops, logs),
    ...callerDifferences(way.verdict, obj(one['result'])),
  ]);
  // Weights and load balancing: any way that chance allows is right.
  return ways.find((way) => way.length === 0) ?? ways[0] ?? ['no way'];
}

describe('requests through a real mesh', () => {
  const cases = recorded();
  const traces = new Map<string, Trace>();
  // Not in the suite's body, which is run even where the suite is skipped.
  beforeAll(async () => {
    const mesh = await tracedMesh(fixture('istio', 'live'));
    for (const one of cases) traces.set(text(one['id']), await mesh.ask(queryOf(one)));
    await mesh.close();
  });

  it('agrees hop by hop wherever the configuration decides', () => {
    const wrong = cases.flatMap((one) => {
      const trace = traces.get(text(one['id']));
      if (trace === undefined || trace.verdict.kind === 'depends') return [];
      return differences(trace, one).map((what) => `${text(one['id'])} ${what}`);
    });
    expect(wrong).toEqual([]);
  });

  it('leaves at most 3 % undecided, each for a known reason', () => {
    const undecided = [...traces].filter(([, trace]) =>
      ['depends', 'unknown'].includes(trace.verdict.kind),
    );
    const reasons = undecided.map(([, trace]) => trace.verdict.assumptions.at(-1)?.key);
    expect([...new Set(reasons)].sort()).toEqual([
      'trace.depends.chance',
      'trace.depends.hairpin',
      'trace.depends.outside',
    ]);
    expect(undecided.length).toBeLessThanOrEqual(cases.length * 0.03);
  });
});

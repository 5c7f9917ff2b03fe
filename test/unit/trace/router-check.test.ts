import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

import {
  at,
  isObject,
  type Json,
  type JsonObject,
  num,
  obj,
  objects,
  str,
  text,
} from '../../../src-main/contract/json.ts';
import { canonicalObject } from '../../../src-main/envoy/canonical.ts';
import { headersMismatch } from '../../../src-main/envoy/match/header-matcher.ts';
import { HeaderMap } from '../../../src-main/envoy/match/headers.ts';
import { directReply } from '../../../src-main/envoy/trace/route/direct-reply.ts';
import { finalizeRequest, finalizeResponse } from '../../../src-main/envoy/trace/route/finalize.ts';
import { selectRoute } from '../../../src-main/envoy/trace/route/route.ts';
import { virtualCluster } from '../../../src-main/envoy/trace/route/virtual-cluster.ts';
import { fixture, fixtureNames } from '../../support/fixtures.ts';
import { matchContext, type TestContext } from './support.ts';

/** Envoy's router_check_tool: RouteConfigurations with what the tool was told to expect (docs/envoy.md §7.1). */
function load(name: string): JsonObject {
  // YAML, because one golden has a trailing comma.
  const value: unknown = parse(readFileSync(fixture('envoy', 'router_check', name), 'utf8'));
  return isObject(value) ? value : {};
}

/** The tool rewrites a zero numerator to 1, and a runtime_fraction is on only for the key the case names. */
function prepared(value: Json, runtimeKey: string): Json {
  if (Array.isArray(value)) return value.map((item) => prepared(item, runtimeKey));
  if (!isObject(value)) return value;
  const out: JsonObject = {};
  for (const [key, inner] of Object.entries(value)) {
    if (inner === undefined) continue;
    if (key === 'runtimeFraction' && isObject(inner)) {
      const fraction = isObject(inner['defaultValue']) ? inner['defaultValue'] : {};
      const on = text(inner['runtimeKey']) === runtimeKey;
      const numerator = num(fraction['numerator']) ?? 0;
      out[key] = {
        defaultValue: { ...fraction, numerator: on ? (numerator === 0 ? 1 : numerator) : 0 },
      };
    } else out[key] = prepared(inner, runtimeKey);
  }
  return out;
}

interface Answer extends Record<string, unknown> {
  readonly request: HeaderMap;
  readonly response: HeaderMap;
  readonly metadata: JsonObject;
}

function run(routes: JsonObject, input: JsonObject): Answer {
  const scheme = input['ssl'] === true ? 'https' : 'http';
  const metadata: Record<string, Json> = {};
  for (const one of objects(input['dynamic_metadata'])) {
    const name = text(one['metadata_namespace']);
    if (name in metadata && one['allow_overwrite'] !== true) continue;
    metadata[name] = one['value'] ?? {};
  }
  const context: TestContext = matchContext({
    headers: [
      [':authority', text(input['authority'])],
      [':path', text(input['path'])],
      [':method', str(input['method']) ?? 'GET'],
      [':scheme', scheme],
      ['x-forwarded-proto', scheme],
      ...(input['internal'] === true ? ([['x-envoy-internal', 'true']] as const) : []),
      ...objects(input['additional_request_headers']).map(
        (one) => [text(one['key']), text(one['value'])] as const,
      ),
    ],
    random: num(input['random_value']) ?? 0,
    metadata,
  });
  const configuration = canonicalObject(prepared(canonicalObject(routes), text(input['runtime'])));
  const selection = selectRoute(configuration, context);
  const response = new HeaderMap(
    objects(input['additional_response_headers']).map(
      (one) => [text(one['key']), text(one['value'])] as const,
    ),
  );
  const none = {
    cluster_name: '',
    virtual_cluster_name: '',
    virtual_host_name: '',
    host_rewrite: '',
    path_rewrite: '',
    path_redirect: '',
    code_redirect: 0,
    metadata: {},
    request: context.headers,
    response,
  };
  if (selection.kind === 'tls-redirect')
    return { ...none, path_redirect: selection.location, code_redirect: 301 };
  if (selection.kind !== 'route') return none;
  if (selection.action !== 'route') {
    const reply = directReply(selection, context.headers, context);
    if (reply.body !== '') {
      response.set('content-type', 'text/plain');
      response.set('content-length', String(reply.body.length));
    }
    finalizeResponse(selection, undefined, configuration, response, context);
    return { ...none, path_redirect: reply.newUri, code_redirect: reply.status };
  }
  const chosen = selection.clusters[0];
  finalizeRequest(selection, chosen?.weighted, configuration, context.headers, context);
  finalizeResponse(selection, chosen?.weighted, configuration, response, context);
  return {
    ...none,
    cluster_name: chosen?.name ?? '',
    virtual_cluster_name: virtualCluster(selection.virtualHost.virtualHost, context),
    virtual_host_name: text(selection.virtualHost.virtualHost['name']),
    timeout: seconds(obj(selection.hit.route['route'])['timeout']) ?? 15,
    metadata: obj(at(selection.hit.route, 'metadata', 'filterMetadata')),
    host_rewrite: context.headers.get(':authority') ?? '',
    path_rewrite: context.headers.get(':path') ?? '',
  };
}

/** A protobuf duration, `1.5s`. */
function seconds(duration: Json | undefined): number | undefined {
  const given = /^([\d.]+)s$/.exec(text(duration))?.[1];
  return given === undefined ? undefined : Number(given);
}

/** The names of what was not as expected. */
function failures(answer: Answer, validate: JsonObject): readonly string[] {
  const out: string[] = [];
  for (const [field, want] of Object.entries(validate)) {
    const side = field.startsWith('request_header') ? answer.request : answer.response;
    if (field.endsWith('_header_matches')) {
      const context = { ...matchContext(), headers: side };
      const matchers = objects(canonicalObject({ m: want })['m']);
      for (const matcher of matchers)
        if (headersMismatch([matcher], context) !== undefined)
          out.push(`${field} ${JSON.stringify(matcher)} in ${JSON.stringify([...side.entries()])}`);
    } else if (field.endsWith('_header_fields')) {
      for (const one of objects(want))
        if (side.all(text(one['key'])).join(',') !== text(one['value']))
          out.push(`${field} ${JSON.stringify(one)}`);
    } else if (field === 'timeout') {
      if (answer[field] !== seconds(want)) out.push(`timeout instead of ${text(want)}`);
    } else if (field === 'route_metadata') {
      for (const one of objects(want))
        if (at(answer.metadata, text(one['namespace']), text(one['key'])) !== one['value'])
          out.push(`route_metadata ${JSON.stringify(one)}`);
    } else if (answer[field] !== want)
      out.push(`${field}: ${JSON.stringify(answer[field])} instead of ${JSON.stringify(want)}`);
  }
  return out;
}

/** What one rule of a golden comes to: how many expectations there are at all. */
function expectations(validate: JsonObject): number {
  return Object.values(validate).reduce<number>(
    (sum, want) => sum + (Array.isArray(want) ? want.length : 0),
    0,
  );
}

const goldens = fixtureNames('envoy', 'router_check').filter((name) =>
  /\.golden\..*(json|yaml)$/.test(name),
);

/** A configuration of our own, so that what reads the goldens is itself held against something. */
describe('expectations of a route configuration', () => {
  const routes = {
    virtual_hosts: [
      {
        name: 'shop',
        domains: ['shop.test'],
        routes: [
          {
            match: { prefix: '/old' },
            redirect: { path_redirect: '/new', response_code: 'FOUND' },
          },
          {
            match: { path: '/cart', headers: [{ name: 'x-beta', string_match: { exact: '1' } }] },
            route: { cluster: 'beta', prefix_rewrite: '/v2/cart', timeout: '3s' },
            request_headers_to_add: [{ header: { key: 'x-to', value: 'beta' } }],
          },
          {
            match: { prefix: '/' },
            route: { cluster: 'web', host_rewrite_literal: 'web.internal' },
          },
        ],
      },
    ],
  };
  const beta = { additional_request_headers: [{ key: 'x-beta', value: '1' }] };
  it.each<[string, JsonObject, JsonObject]>([
    ['/', {}, { cluster_name: 'web', virtual_host_name: 'shop', host_rewrite: 'web.internal' }],
    ['/cart', {}, { cluster_name: 'web', path_rewrite: '/cart', timeout: '15s' }],
    ['/cart', beta, { cluster_name: 'beta', path_rewrite: '/v2/cart', timeout: '3s' }],
    ['/cart', beta, { request_header_fields: [{ key: 'x-to', value: 'beta' }] }],
    ['/old/1', {}, { path_redirect: 'http://shop.test/new', code_redirect: 302 }],
  ])('%s %j', (path, more, validate) => {
    const answer = run(routes, { authority: 'shop.test', path, ...more });
    expect(failures(answer, validate)).toEqual([]);
  });

  it('are found wrong where they are', () => {
    const answer = run(routes, { authority: 'other.test', path: '/' });
    expect(failures(answer, { cluster_name: 'web', virtual_host_name: 'shop' })).toHaveLength(2);
  });
});

if (goldens.length > 0)
  describe('router_check_tool', () => {
    for (const golden of goldens) {
      const name = golden.split('.', 1)[0] ?? '';
      // X.yaml has X.golden…, and XFailures.golden… whose every listed expectation must be found wrong.
      const mustFail = name.endsWith('Failures');
      const routes = load(`${name.replace(/Failures$/, '')}.yaml`);
      for (const [index, test] of objects(load(golden)['tests']).entries()) {
        const input = obj(test['input']);
        const validate = obj(test['validate']);
        it(`${golden} ${String(index)} ${text(test['test_name'])}`, () => {
          const failed = failures(run(routes, input), validate);
          expect(mustFail ? failed.length : failed).toEqual(
            mustFail ? Math.max(1, expectations(validate)) : [],
          );
        });
      }
    }
  });

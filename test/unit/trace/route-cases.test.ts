import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import {
  at,
  isObject,
  type JsonObject,
  list,
  num,
  obj,
  objects,
  parseJson,
  str,
  text,
} from '../../../src-main/contract/json.ts';
import { canonicalObject } from '../../../src-main/envoy/canonical.ts';
import { directReply } from '../../../src-main/envoy/trace/route/direct-reply.ts';
import { finalizeRequest } from '../../../src-main/envoy/trace/route/finalize.ts';
import { selectRoute } from '../../../src-main/envoy/trace/route/route.ts';
import { virtualCluster } from '../../../src-main/envoy/trace/route/virtual-cluster.ts';
import { fixture, hasFixture } from '../../support/fixtures.ts';
import { type ContextOptions, matchContext } from './support.ts';

function load(file: string): readonly JsonObject[] {
  if (!hasFixture('envoy', file)) return [];
  const json = parseJson(readFileSync(fixture('envoy', file), 'utf8'));
  return isObject(json) ? objects(json['tests']) : [];
}

const peer = (presented: boolean, validated: boolean): ContextOptions => ({
  connection: { tls: true, peerPresented: presented, peerValidated: validated },
});

/**
 * What Envoy's test sets up in mocks, which the extracted cases do not carry: the runtime snapshot, dynamic
 * metadata, and the connection's certificate. Keyed by the line in config_impl_test.cc.
 */
const mocked: Record<number, ContextOptions> = {
  588: { stream: { connectPort: '10' } },
  3178: { metadata: { example: { k1: 'foo' } } },
  4420: { runtime: { bogus_key: 0 } },
  6881: {
    runtime: {
      'www3_weights.cluster1': 80,
      'www3_weights.cluster2': 10,
      'www3_weights.cluster3': 10,
    },
  },
  6897: {
    runtime: {
      'www3_weights.cluster1': 0,
      'www3_weights.cluster2': 20,
      'www3_weights.cluster3': 20,
    },
  },
  6917: {
    runtime: {
      'www3_weights.cluster1': 0,
      'www3_weights.cluster2': 0,
      'www3_weights.cluster3': 50,
    },
  },
  6935: {
    runtime: {
      'www3_weights.cluster1': 0,
      'www3_weights.cluster2': 0,
      'www3_weights.cluster3': 0,
    },
  },
  9387: { headers: [['x-version', 'v2']] },
  9397: { headers: [['x-version', 'v3']] },
  9826: peer(true, true),
  9838: peer(false, false),
  9876: peer(true, true),
  9889: peer(true, false),
};

/** At most five in all (issue 6); each with its reason. */
const bodyElsewhere = 'the body is the text of a file or variable that the dump does not hold';

function context(one: JsonObject): ReturnType<typeof matchContext> {
  const input = obj(one['input']);
  const path = str(input['path']);
  const scheme = str(input['scheme']) ?? 'http';
  const options = mocked[num(one['line']) ?? 0] ?? {};
  return matchContext({
    ...options,
    headers: [
      [':authority', text(input['authority'])],
      ...(path === undefined ? [] : ([[':path', path]] as const)),
      [':method', str(input['method']) ?? 'GET'],
      [':scheme', scheme],
      ['x-forwarded-proto', str(input['x_forwarded_proto']) ?? scheme],
      ...(input['x_envoy_internal'] === 'true' ? ([['x-envoy-internal', 'true']] as const) : []),
      ['x-safe', 'safe'],
      ['x-global-nope', 'global'],
      ['x-vhost-nope', 'vhost'],
      ['x-route-nope', 'route'],
      ...(options.headers ?? []),
      ...list(one['extra_headers']).map(
        (pair) => [text(list(pair)[0]), text(list(pair)[1])] as const,
      ),
    ],
    random: num(one['random_value']) ?? 0,
  });
}

interface Outcome {
  readonly found: JsonObject;
  /** Why a field of the expectation cannot be told. */
  readonly exception: string | undefined;
}

function outcome(test: JsonObject, one: JsonObject): Outcome {
  const configuration = canonicalObject(
    at(objects(test['configs'])[num(one['config']) ?? 0], 'parsed'),
  );
  const facts = context(one);
  const told = (found: JsonObject): Outcome => ({ found, exception: undefined });
  const selection = selectRoute(configuration, facts);
  if (selection.kind === 'tls-redirect') return told({ location: selection.location, code: 301 });
  if (selection.kind !== 'route') return told({ route: null, direct_response: null });
  const { virtualHost } = selection.virtualHost;
  const names = {
    virtual_host: text(virtualHost['name']),
    virtual_cluster: virtualCluster(virtualHost, facts),
    route: text(selection.hit.route['name']),
  };
  if (selection.action !== 'route') {
    const reply = directReply(selection, facts.headers, facts, configuration);
    const body = obj(at(selection.hit.route, 'directResponse', 'body'));
    const elsewhere = body['filename'] !== undefined || body['environmentVariable'] !== undefined;
    return {
      found: { ...names, location: reply.newUri, code: reply.status, body: reply.body },
      exception: elsewhere ? bodyElsewhere : undefined,
    };
  }
  const chosen = selection.clusters[0];
  finalizeRequest(selection, chosen?.weighted, configuration, facts.headers, facts);
  return told({
    ...names,
    cluster: chosen?.name ?? '',
    direct_response: null,
    path_after_rewrite: facts.headers.get(':path'),
    host_after_rewrite: facts.headers.get(':authority'),
  });
}

/** Cases with a field that was left out, by their reason. */
const exceptions: string[] = [];

for (const file of ['route_cases.json', 'redirect_cases.json'])
  if (hasFixture('envoy', file))
    describe(`cases of ${file}`, () => {
      for (const test of load(file))
        for (const one of objects(test['cases'])) {
          it(`${text(test['test'])} line ${String(num(one['line']) ?? 0)}`, ({ task }) => {
            const { found, exception } = outcome(test, one);
            const { body, ...expected } = obj(one['expect']);
            const known =
              body === undefined || exception !== undefined ? expected : obj(one['expect']);
            if (body !== undefined && exception !== undefined)
              exceptions.push(`${task.name}: ${exception}`);
            expect(found).toMatchObject(known);
          });
        }
    });

it('the cases have at most five exceptions', () => {
  if (exceptions.length > 0) console.info(exceptions.join('\n'));
  expect(exceptions.length).toBeLessThanOrEqual(5);
});

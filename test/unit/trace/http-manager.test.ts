import { describe, expect, it } from 'vitest';

import type { JsonObject } from '../../../src-main/contract/json.ts';
import type { TraceRequest } from '../../../src-main/contract/trace-request.ts';
import { HeaderMap } from '../../../src-main/envoy/match/headers.ts';
import { envoyRules } from '../../../src-main/envoy/match/rules.ts';
import { runHttpFilters } from '../../../src-main/envoy/trace/filters/http-filters.ts';
import { codecReply } from '../../../src-main/envoy/trace/http/http-codec.ts';
import { mutateRequestHeaders } from '../../../src-main/envoy/trace/http/request-headers.ts';
import { matchContext } from './support.ts';

/** Each rule here was first seen at a real Envoy 1.40 (test/conformance). */
function filtered(
  httpFilters: readonly JsonObject[],
  headers: readonly (readonly [string, string])[],
  levels: readonly JsonObject[] = [],
) {
  const context = matchContext({ headers });
  const run = runHttpFilters(
    { httpFilters: [...httpFilters, { name: 'envoy.filters.http.router' }] },
    { levels, cluster: 'c', node: 'n', forwards: true },
    context,
  );
  return { ...run, headers: context.headers, depends: context.dependsOn.map((one) => one.key) };
}

const shadow: JsonObject = {
  name: 'envoy.filters.http.rbac',
  typedConfig: {
    shadowRulesStatPrefix: 'istio_ext_authz_',
    shadowRules: {
      action: 'DENY',
      policies: {
        'istio-ext-authz-ns[a]-policy[b]-rule[0]': {
          permissions: [{ urlPath: { path: { prefix: '/guarded' } } }],
          principals: [{ any: true }],
        },
      },
    },
  },
};
const authz: JsonObject = {
  name: 'envoy.filters.http.ext_authz',
  typedConfig: {
    filterEnabledMetadata: {
      filter: 'envoy.filters.http.rbac',
      path: [{ key: 'istio_ext_authz_shadow_effective_policy_id' }],
      value: { stringMatch: { prefix: 'istio-ext-authz-' } },
    },
  },
};

describe('HTTP filters', () => {
  it("asks an authorization service only where the CUSTOM policy's shadow rules hold", () => {
    const at = (path: string) => filtered([shadow, authz], [[':path', path]]).depends;
    expect(at('/open')).toEqual([]);
    expect(at('/guarded/1')).toEqual(['trace.depends.askedClosed']);
  });

  it('keeps the shadow results of several RBAC filters', () => {
    const other: JsonObject = {
      name: 'envoy.filters.http.rbac',
      typedConfig: { shadowRules: { action: 'ALLOW', policies: {} } },
    };
    expect(filtered([shadow, other, authz], [[':path', '/guarded']]).depends).toEqual([
      'trace.depends.askedClosed',
    ]);
  });

  it('changes headers for the filters behind, the least specific level last', () => {
    const set = (value: string): JsonObject => ({
      mutations: {
        requestMutations: [
          {
            append: {
              header: { key: 'x-who', value },
              appendAction: 'OVERWRITE_IF_EXISTS_OR_ADD',
            },
          },
        ],
      },
    });
    const name = 'envoy.filters.http.header_mutation';
    const level = (value: string): JsonObject => ({ typedPerFilterConfig: { [name]: set(value) } });
    const run = (own: JsonObject) =>
      filtered([{ name, typedConfig: own }], [], [level('route'), level('host')]).headers.get(
        'x-who',
      );
    expect(run(set('filter'))).toBe('host');
    expect(run({ ...set('filter'), mostSpecificHeaderMutationsWins: true })).toBe('route');
  });

  it('refuses a changing request of another origin', () => {
    const csrf: JsonObject = {
      name: 'envoy.filters.http.csrf',
      typedConfig: {
        filterEnabled: { defaultValue: { numerator: 100 } },
        additionalOrigins: [{ suffix: '.test' }],
      },
    };
    const details = (method: string, origin: string) =>
      filtered(
        [csrf],
        [
          [':method', method],
          [':authority', 'shop.example'],
          ['origin', origin],
        ],
      ).reply?.details;
    expect(details('GET', 'http://evil')).toBeUndefined();
    expect(details('POST', 'http://shop.example')).toBeUndefined();
    expect(details('POST', 'http://a.test')).toBeUndefined();
    expect(details('POST', 'http://evil')).toBe('csrf_origin_mismatch');
  });

  it('lets the first requirement that does not pass decide about a token', () => {
    const jwt: JsonObject = {
      name: 'envoy.filters.http.jwt_authn',
      typedConfig: {
        providers: { one: {}, two: { fromHeaders: [{ name: 'x-token' }] } },
        rules: [
          {
            match: { prefix: '/' },
            requires: {
              requiresAll: { requirements: [{ providerName: 'one' }, { providerName: 'two' }] },
            },
          },
        ],
      },
    };
    const held = filtered(
      [jwt],
      [
        [':path', '/'],
        ['authorization', 'Bearer a.b.c'],
      ],
    );
    expect(held.reply?.details).toBe(
      'jwt_authn_access_denied{Jwt_header_is_an_invalid_Base64url_encoded}',
    );
    expect(filtered([jwt], [[':path', '/']]).reply?.status).toBe(401);
  });
});

describe('headers at the door', () => {
  const through = (
    manager: JsonObject,
    headers: readonly (readonly [string, string])[],
    version = '1.40.0',
  ) => {
    const map = new HeaderMap(headers);
    const peer = { ip: '203.0.113.7', tls: false, own: '10.0.0.1', localPort: 8080 };
    const remote = mutateRequestHeaders(map, manager, peer, envoyRules({}, version));
    return { remote, map };
  };

  it("takes away what outsiders may not ask for, at an edge all of Envoy's own words", () => {
    const sent = [
      ['x-envoy-max-retries', '3'],
      ['x-envoy-decorator-operation', 'op'],
      ['x-envoy-anything', '1'],
      ['x-envoy-original-dst-host', '10.1.1.1:80'],
    ] as const;
    const left = (manager: JsonObject) =>
      through(manager, sent)
        .map.names()
        .filter((name) => sent.some(([one]) => one === name));
    expect(left({})).toEqual([
      'x-envoy-decorator-operation',
      'x-envoy-anything',
      'x-envoy-original-dst-host',
    ]);
    expect(left({ useRemoteAddress: true })).toEqual(['x-envoy-original-dst-host']);
  });

  it('finds the caller by trusted proxies or by a header of its own', () => {
    const detection = (type: string, config: JsonObject): JsonObject => ({
      originalIpDetectionExtensions: [{ typedConfig: { '@type': `a.${type}`, ...config } }],
    });
    const trusted = detection('XffConfig', {
      xffTrustedCidrs: {
        cidrs: [
          { addressPrefix: '203.0.113.0', prefixLen: 24 },
          { addressPrefix: '10.0.0.0', prefixLen: 8 },
        ],
      },
    });
    const header = detection('CustomHeaderConfig', { headerName: 'x-real-ip' });
    expect(through(trusted, [['x-forwarded-for', '1.1.1.1, 9.9.9.9, 10.2.3.4']]).remote).toBe(
      '9.9.9.9',
    );
    expect(through(header, [['x-real-ip', '8.8.8.8']]).remote).toBe('8.8.8.8');
    expect(through(header, [['x-real-ip', 'nonsense']]).remote).toBe('203.0.113.7');
  });

  it('appends a peer that is no trusted proxy', () => {
    const manager: JsonObject = {
      originalIpDetectionExtensions: [
        {
          typedConfig: {
            '@type': 'a.XffConfig',
            xffTrustedCidrs: { cidrs: [{ addressPrefix: '10.0.0.0', prefixLen: 8 }] },
          },
        },
      ],
    };
    const { map } = through(manager, [['x-forwarded-for', '1.1.1.1']]);
    expect(map.get('x-forwarded-for')).toBe('1.1.1.1,203.0.113.7');
  });
});

describe('the codec', () => {
  const request = (http: Partial<NonNullable<TraceRequest['http']>> | null): TraceRequest => ({
    acceptedAt: null,
    destination: { ip: '10.0.0.1', port: 80 },
    source: { ip: '10.0.0.2', port: 1 },
    tls: null,
    http:
      http === null
        ? null
        : {
            version: 'HTTP/1.1',
            method: 'GET',
            authority: 'a',
            path: '/',
            headers: [],
            ...http,
          },
    random: null,
  });

  it('closes on anything but HTTP/2 where only that is spoken', () => {
    const manager: JsonObject = { codecType: 'HTTP2' };
    expect(codecReply(request(null), false, manager, envoyRules({}, ''))).toBe('closed');
    expect(codecReply(request({}), false, manager, envoyRules({}, ''))).toBe('closed');
    expect(
      codecReply(request({ version: 'HTTP/2' }), false, manager, envoyRules({}, '')),
    ).toBeUndefined();
  });

  it('refuses names with underscores before it looks at the URL', () => {
    const manager: JsonObject = {
      commonHttpProtocolOptions: { headersWithUnderscoresAction: 'REJECT_REQUEST' },
    };
    const headers: [string, string][] = [['x_under', '1']];
    expect(codecReply(request({ headers, path: '*' }), false, manager, envoyRules({}, ''))).toEqual(
      {
        status: 400,
        flags: 'DPE',
        details: 'http1.unexpected_underscore',
      },
    );
  });
});

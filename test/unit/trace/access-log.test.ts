import { describe, expect, it } from 'vitest';

import { parseAccessLog, queryOfLog } from '../../../src-main/envoy/trace/ask/access-log.ts';
import { explainDetails, explainFlags } from '../../../src-main/envoy/trace/ask/explain.ts';

const line =
  '[2026-11-20T22:01:02.345Z] "GET /reviews/0?x=1 HTTP/1.1" 403 - rbac_access_denied_matched_policy[ns[a]-policy[b]-rule[0]] - "-" 0 19 0 - "-" "curl/8.1" "id-1" "reviews:9080" "-" outbound|9080|v1|reviews.default.svc.cluster.local; - 10.96.1.2:9080 10.9.1.1:41000 - split';

describe('a pasted access log line', () => {
  it('in Istio’s text format', () => {
    expect(parseAccessLog(line)).toMatchObject({
      method: 'GET',
      path: '/reviews/0?x=1',
      protocol: 'HTTP/1.1',
      status: 403,
      flags: '',
      details: 'rbac_access_denied_matched_policy[ns[a]-policy[b]-rule[0]]',
      authority: 'reviews:9080',
      cluster: 'outbound|9080|v1|reviews.default.svc.cluster.local',
      local: '10.96.1.2:9080',
      remote: '10.9.1.1:41000',
      serverName: '',
      route: 'split',
    });
  });

  it('without details, as Istio up to 1.8 wrote it', () => {
    const old =
      '[2019-03-06T09:31:27.360Z] "GET /status/418 HTTP/1.1" 418 NR "-" 0 135 5 2 "-" "curl/7.60.0" "d209e46f" "httpbin:8000" "127.0.0.1:80" inbound|8000|http|httpbin.default.svc.cluster.local - 172.30.146.73:80 172.30.146.82:38618 outbound_.8000_._.httpbin.default.svc.cluster.local default';
    expect(parseAccessLog(old)).toMatchObject({
      status: 418,
      flags: 'NR',
      details: '',
      authority: 'httpbin:8000',
      upstream: '127.0.0.1:80',
      local: '172.30.146.73:80',
      serverName: 'outbound_.8000_._.httpbin.default.svc.cluster.local',
    });
  });

  it('in JSON, and becomes a query', () => {
    const logged = parseAccessLog(
      JSON.stringify({
        method: 'GET',
        path: '/a',
        protocol: 'HTTP/2',
        authority: 'a.b',
        response_code: 503,
        response_flags: 'UH',
        upstream_cluster: 'c',
        downstream_local_address: '10.0.0.1:80',
        downstream_remote_address: '10.0.0.2:999',
        requested_server_name: null,
      }),
    );
    expect(logged).toMatchObject({ status: 503, flags: 'UH', cluster: 'c' });
    expect(queryOfLog(logged, 'p.n', false)).toEqual({
      from: 'p.n',
      to: '10.0.0.1:80',
      direction: 'outbound',
      source: '10.0.0.2:999',
      method: 'GET',
      path: '/a',
      version: 'HTTP/2',
      headers: [['host', 'a.b']],
    });
  });

  it('refuses anything else', () => {
    expect(() => parseAccessLog('hello')).toThrow('no line of an access log');
    expect(() => parseAccessLog('{"a')).toThrow('no JSON');
    expect(() => parseAccessLog('{"level":"info","msg":"started"}')).toThrow('no line of');
    expect(() => parseAccessLog('[1] "GET / HTTP/1.1" 200 -')).toThrow('no line of');
  });

  it('does not answer two lines as one', () => {
    expect(() => parseAccessLog(`${line}\n${line}`)).toThrow('these are 2 lines');
    const json = '{"method":"GET","path":"/a","response_code":200}';
    expect(() => parseAccessLog(`${json}\n${json}\n${json}`)).toThrow('these are 3 lines');
  });

  it('says what a line of ztunnel is', () => {
    const text =
      '2026-12-01T00:28:40.07Z\terror\taccess\tconnection complete\tsrc.addr=10.9.1.21:42934 dst.addr=10.9.1.41:15008 direction="outbound"';
    expect(() => parseAccessLog(text)).toThrow('ztunnel');
    const json =
      '{"level":"info","scope":"access","message":"connection complete","src.addr":"10.9.1.1:1"}';
    expect(() => parseAccessLog(json)).toThrow('ztunnel');
  });
});

const quotedMiddle = '0 122 11939 11933 "-" "curl/7.64 (a b)" "c5c5" "svc:8080" "127.0.0.1:8080"';
const tail =
  'inbound|8080|http|svc.ns.svc.cluster.local 127.0.0.1:52034 10.2.2.2:8080 10.3.3.3:55555 -';
const everywhere = {
  method: 'GET',
  path: '/x',
  protocol: 'HTTP/1.1',
  status: 500,
  authority: 'svc:8080',
  userAgent: 'curl/7.64 (a b)',
  upstream: '127.0.0.1:8080',
};
const behind = {
  ...everywhere,
  cluster: 'inbound|8080|http|svc.ns.svc.cluster.local',
  local: '10.2.2.2:8080',
  remote: '10.3.3.3:55555',
  serverName: '',
};
const start = '[2020-11-22T20:04:32.765Z] "GET /x HTTP/1.1" 500';
const tlsFailure = 'TLS error: 268435703:SSL routines:OPENSSL_internal:WRONG_VERSION_NUMBER';

describe('every default text format', () => {
  it.each<[string, string, Readonly<Record<string, unknown>>]>([
    ['Envoy’s own, Istio 1.0', `${start} - ${quotedMiddle}`, { ...everywhere, cluster: '' }],
    ['Istio 1.1', `${start} - "-" ${quotedMiddle} ${tail}`, behind],
    ['Istio 1.3', `${start} - "-" "-" ${quotedMiddle} ${tail}`, behind],
    [
      'Istio 1.4 to 1.8',
      `${start} UF "-" "connection failure" ${quotedMiddle} ${tail} default`,
      { ...behind, flags: 'UF', route: 'default', details: '' },
    ],
    [
      'Istio since 1.9',
      `${start} - via_upstream - "-" ${quotedMiddle} ${tail} default`,
      { ...behind, details: 'via_upstream', termination: '', route: 'default' },
    ],
    [
      'details with blanks in braces',
      `${start} UF upstream_reset_before_response_started{connection_failure,${tlsFailure}} - "${tlsFailure}" ${quotedMiddle} ${tail} default`,
      {
        ...behind,
        details: `upstream_reset_before_response_started{connection_failure,${tlsFailure}}`,
        termination: '',
        route: 'default',
      },
    ],
    [
      'a termination with blanks',
      `${start} DC - rbac denied by policy "-" ${quotedMiddle} ${tail} default`,
      { ...behind, details: '', termination: 'rbac denied by policy' },
    ],
    [
      'a brace that never closes',
      `${start} - broken{a b - "-" ${quotedMiddle} ${tail} default`,
      { ...behind, details: 'broken{a b', route: 'default' },
    ],
    [
      'a user agent with a quote',
      `${start} - via_upstream - "-" 0 1 2 3 "-" "it"s me" "id" "svc:8080" "127.0.0.1:8080" ${tail} default`,
      { ...behind, userAgent: 'it"s me' },
    ],
    [
      'TCP of Istio 1.3 to 1.8',
      '[2020-11-22T20:04:33.157Z] "- - -" 0 - "-" "-" 4841 9845 16230 - "-" "-" "-" "-" "10.9.9.9:443" PassthroughCluster 10.2.2.2:49944 10.9.9.9:443 10.2.2.2:49942 - -',
      {
        method: '',
        status: 0,
        cluster: 'PassthroughCluster',
        upstream: '10.9.9.9:443',
        local: '10.9.9.9:443',
        remote: '10.2.2.2:49942',
      },
    ],
    [
      'a prefix of a collector',
      `2020-11-22T20:04:33Z stdout F [pod/web-1/istio-proxy] ${start} - via_upstream - "-" ${quotedMiddle} ${tail} default`,
      behind,
    ],
    [
      'quotes within the request and the user agent',
      `[2020-11-22T20:04:32.765Z] "GET /x?q="a b" HTTP/1.1" 500 - via_upstream - "-" 0 1 2 3 "-" "a "b" c" "id" "svc:8080" "127.0.0.1:8080" ${tail} default`,
      { path: '/x?q="a b"', userAgent: 'a "b" c', authority: 'svc:8080', route: 'default' },
    ],
    [
      "a field of a collector's JSON",
      JSON.stringify({
        stream: 'stdout',
        log: `${start} - via_upstream - "-" ${quotedMiddle} ${tail} default\n`,
      }),
      behind,
    ],
    [
      'a body of OpenTelemetry',
      JSON.stringify({
        logRecords: [
          {
            body: { stringValue: `${start} - via_upstream - "-" ${quotedMiddle} ${tail} default` },
          },
        ],
      }),
      behind,
    ],
    [
      'JSON within JSON, its request in one field',
      JSON.stringify({
        log: JSON.stringify({ request: 'GET /x HTTP/1.1', response_code: 500, cluster: 'c' }),
      }),
      { method: 'GET', path: '/x', protocol: 'HTTP/1.1', status: 500, cluster: 'c' },
    ],
    [
      'details with blanks and no braces',
      `${start} UF upstream connect error - "-" ${quotedMiddle} ${tail} default`,
      { ...behind, details: 'upstream connect error', termination: '', route: 'default' },
    ],
    [
      'colours of a terminal',
      `\u001b[32m${start} - via_upstream - "-" ${quotedMiddle} ${tail} default\u001b[0m`,
      { ...behind, route: 'default' },
    ],
    [
      'cut behind the time',
      `"GET /x HTTP/1.1" 500 - via_upstream - "-" ${quotedMiddle} ${tail} default`,
      { ...behind, route: 'default' },
    ],
    [
      'one line among others',
      `$ kubectl logs web -c istio-proxy\n${start} - via_upstream - "-" ${quotedMiddle} ${tail} default\n\n`,
      { ...behind, route: 'default' },
    ],
    [
      'a waypoint, whose upstream is an internal address',
      `${start} - via_upstream - "-" 0 1 2 3 "-" "x" "id" "svc:8080" "envoy://connect_originate/10.244.1.6:9080" inbound-vip|9080|http|r.d.svc.cluster.local envoy://internal_client_address/ 10.96.4.4:9080 10.244.1.1:44444 - default`,
      {
        upstream: 'envoy://connect_originate/10.244.1.6:9080',
        cluster: 'inbound-vip|9080|http|r.d.svc.cluster.local',
        local: '10.96.4.4:9080',
      },
    ],
    [
      'TCP since Istio 1.9, with a failure of blanks',
      '[2023-01-01T00:00:00.000Z] "- - -" 0 UF,URX - - "TLS error: Secret is not supplied by SDS" 0 0 10 - "-" "-" "-" "-" "10.0.0.1:443" outbound|443||x.y - 10.1.1.1:443 10.2.2.2:3333 foo.com -',
      { flags: 'UF,URX', cluster: 'outbound|443||x.y', serverName: 'foo.com', details: '' },
    ],
    [
      'TCP refused by RBAC, in the termination',
      '[2023-01-01T00:00:00.000Z] "- - -" 0 - - rbac_access_denied_matched_policy[none] "-" 0 0 0 - "-" "-" "-" "-" "-" inbound|80|| - 10.1.1.1:443 10.2.2.2:3333 outbound_.80_._.x.y -',
      { details: '', termination: 'rbac_access_denied_matched_policy[none]' },
    ],
    [
      'more fields behind',
      `${start} - via_upstream - "-" ${quotedMiddle} ${tail} default "extra" 17`,
      { ...behind, route: 'default' },
    ],
  ])('%s', (_name, text, expected) => {
    expect(parseAccessLog(text)).toMatchObject(expected);
  });

  it.each<[string, unknown]>([
    ['names in capitals', { Method: 'GET', ResponseCode: 503, 'Response-Flags': 'UH' }],
    ['nested fields', { request: { method: 'GET' }, response: { code: 503, flags: 'UH' } }],
    ['numbers as text', { method: 'GET', response_code: '503', response_flags: 'UH' }],
    ['keys nobody knows', { method: 'GET', response_code: 503, flags: 'UH', team: 'x', n: [1] }],
  ])('JSON with %s', (_name, line) => {
    expect(parseAccessLog(JSON.stringify(line))).toMatchObject({
      method: 'GET',
      status: 503,
      flags: 'UH',
    });
  });
});

describe('flags and details in words', () => {
  it('names each, and what is inside', () => {
    expect(explainFlags('UF,URX').map((one) => one.key)).toEqual([
      'trace.flag.UF',
      'trace.flag.URX',
    ]);
    expect(explainFlags('-')).toEqual([]);
    expect(explainFlags('XX')).toEqual([{ key: 'trace.flag.other', params: { flag: 'XX' } }]);
    expect(explainDetails('rbac_access_denied_matched_policy[none]')).toEqual([
      { key: 'trace.detail.rbac_access_denied_matched_policy', params: { inner: 'none' } },
    ]);
    expect(explainDetails('something_else{x}')[0]?.key).toBe('trace.detail.other');
  });
});

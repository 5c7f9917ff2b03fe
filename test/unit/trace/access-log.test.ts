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

import { describe, expect, it } from 'vitest';

import type { TraceHop } from '../../../src-main/contract/trace.ts';
import { reason } from '../../../src-main/envoy/match/reason.ts';
import { type Branch, closeBranch, replyBranch } from '../../../src-main/envoy/trace/branch.ts';
import type { HopResult } from '../../../src-main/envoy/trace/hop.ts';
import {
  finishHop,
  kernelRefusal,
  type LegEnd,
  serverRefusal,
} from '../../../src-main/istio/leg-end.ts';

const hop: TraceHop = {
  pod: 'a.b',
  listener: 'l',
  filterChain: '',
  routeConfig: null,
  virtualHost: null,
  route: null,
  clusters: [],
  path: '/',
  authority: 'x',
  status: null,
  flags: '',
  details: '',
  location: null,
  peer: null,
  envoyVersion: '1.40.0',
  steps: [],
  assumptions: [],
};
const request = {
  acceptedAt: null,
  destination: { ip: '10.0.0.1', port: 80 },
  source: { ip: '10.0.0.2', port: 1 },
  tls: null,
  http: null,
  random: null,
};
const host = {
  address: '10.0.0.9:80',
  ip: '10.0.0.9',
  port: 80,
  hostname: '',
  internalListener: '',
  health: 'healthy' as const,
  excluded: false,
  weight: 1,
  priority: 0,
  locality: '',
  localityWeight: 0,
  metadata: {},
  localityMetadata: {},
};
const socket = { name: '', sni: '', alpn: [], presents: false, expectedSans: [] };

function made(branch: Branch): HopResult {
  return { hop, branches: [branch], dependsOn: [], refusedByKernel: false, tlsTerminated: false };
}

/** Flags and details as a real Envoy 1.40 logged them for each failure and retry_on. */
function seen(behind: LegEnd, retryOn: string, tcp: boolean, tls = false): readonly string[] {
  const upstream = {
    host,
    probability: 1,
    cluster: {},
    socket: { ...socket, transport: tls ? ('tls' as const) : ('plaintext' as const) },
  };
  const branch = closeBranch('', '', {
    end: 'forward',
    forward: {
      upstream,
      tls: null,
      http: null,
      sourceIp: undefined,
      serverFirst: false,
      retryOn,
      tcp,
    },
  });
  const { flags, details } = finishHop(made(branch), branch, behind, request).hop;
  return [flags, details];
}

const refused = kernelRefusal(
  reason('trace.route.none'),
  'delayed connect error: Connection refused',
);
const reset = serverRefusal(closeBranch('NR', 'filter_chain_not_found'), request);
const denied = serverRefusal(closeBranch('', 'rbac_access_denied_matched_policy[none]'), request);
const before = 'upstream_reset_before_response_started';
const istio = 'connect-failure,refused-stream,unavailable,cancelled,retriable-status-codes';

describe('how a hop logs what happens behind it', () => {
  it.each([
    ['nobody listens, no retry', refused, '', 'UF'],
    ['nobody listens, Istio’s retries', refused, istio, 'URX,UF'],
    ['nobody listens, reset-before-request', refused, 'reset-before-request', 'URX,UF'],
  ] as const)('HTTP: %s', (_name, behind, retryOn, flags) => {
    const details = `${before}{remote_connection_failure|delayed_connect_error:_Connection_refused}`;
    expect(seen(behind, retryOn, false)).toEqual([flags, details]);
  });

  it.each([
    ['closed, no retry', reset, '', 'UC'],
    ['closed, Istio’s retries do not cover it', reset, istio, 'UC'],
    ['closed, reset-before-request does not either', reset, 'reset-before-request', 'UC'],
    ['closed, 5xx', denied, '5xx', 'URX,UC'],
    ['closed, gateway-error', denied, 'gateway-error', 'URX,UC'],
  ] as const)('HTTP: %s', (_name, behind, retryOn, flags) => {
    expect(seen(behind, retryOn, false)).toEqual([flags, `${before}{connection_termination}`]);
  });

  it('TCP: refused, reset, closed politely', () => {
    expect(seen(refused, '', true)).toEqual(['UF,URX', '']);
    expect(seen(reset, '', true)).toEqual(['UR', '']);
    expect(seen(denied, '', true)).toEqual(['', '']);
  });

  it('TLS that meets no filter chain is reset in the handshake', () => {
    const hello = { ...request, tls: { sni: 'a', alpn: [], principal: null } };
    const end = serverRefusal(closeBranch('NR', 'filter_chain_not_found'), hello);
    const [flags, details] = seen(end, istio, false, true);
    expect(flags).toBe('URX,UF');
    expect(details).toContain('OPENSSL_internal:Connection_reset_by_peer');
    expect(seen(end, '', true, true)).toEqual(['UF,URX', '']);
  });

  it('TLS that is answered in the clear fails in the handshake, and is no reset to who only passes it on', () => {
    const hello = { ...request, tls: { sni: 'a', alpn: [], principal: null } };
    const reply = replyBranch(400, 'DPE', 'http1.codec_error');
    const { end } = finishHop(made(reply), reply, serverRefusal(reply, hello), hello);
    expect(seen(end, istio, false, true)).toEqual([
      'URX,UF',
      `${before}{remote_connection_failure|TLS_error:|268435703:SSL_routines:OPENSSL_internal:WRONG_VERSION_NUMBER:TLS_error_end}`,
    ]);
    expect(seen(end, '', true, true)).toEqual(['UF,URX', '']);
    expect(seen(end, '', true)).toEqual(['', '']);
  });
});

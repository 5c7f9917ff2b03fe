import { describe, expect, it } from 'vitest';

import type { TraceBranch } from '../../../src-main/contract/trace.ts';
import { emptyForm, type TraceForm } from '../../../src-renderer/pages/trace/model.ts';
import {
  isSecureUrl,
  protocolOf,
  protocols,
  tlsChoiceOf,
  tlsChoices,
  withProtocol,
  withTls,
} from '../../../src-renderer/pages/trace/protocol.ts';
import { takenCluster } from '../../../src-renderer/pages/trace/trace-words.ts';

const form: TraceForm = { ...emptyForm, to: 'http://reviews:9080/', headers: 'end-user: jason' };
const change = (from: TraceForm, more: Partial<TraceForm>): TraceForm => ({ ...from, ...more });

describe('the protocol of a traced request', () => {
  it.each(protocols)('%s is read back from what it makes of the form', (protocol) => {
    const made = change(form, withProtocol(form, protocol));
    expect(protocolOf(made)).toBe(protocol);
    expect(made.headers).toContain('end-user: jason');
  });

  it('leaves no header of the one before behind', () => {
    const grpc = change(form, withProtocol(form, 'gRPC'));
    expect(grpc.headers).toContain('application/grpc');
    const socket = change(grpc, withProtocol(grpc, 'WebSocket'));
    expect(socket.headers).not.toContain('grpc');
    expect(socket.headers).toContain('upgrade: websocket');
    expect(change(socket, withProtocol(socket, 'HTTP/2')).headers).toBe('end-user: jason');
  });

  it('tells TLS from mutual TLS by the identity', () => {
    for (const choice of tlsChoices)
      expect(tlsChoiceOf(change(form, withTls(form, choice)))).toBe(choice);
    expect(isSecureUrl(' HTTPS://a/')).toBe(true);
    expect(isSecureUrl('http://a/')).toBe(false);
  });
});

describe('the cluster that a way took', () => {
  const endpoint = (address: string) => ({
    address,
    probability: 1,
    health: 'healthy' as const,
    priority: 0,
    locality: '',
    hostname: '',
    transport: 'mtls' as const,
    transportSocket: '',
    sni: '',
  });
  const way = (address: string): Pick<TraceBranch, 'hops' | 'verdict'> => ({
    verdict: {
      kind: 'reaches',
      status: null,
      flags: '',
      details: '',
      location: null,
      assumptions: [],
      reason: { key: 'trace.end.application', params: { pod: 'p', address } },
    },
    hops: [
      {
        pod: 'p',
        listener: '',
        filterChain: '',
        routeConfig: '',
        virtualHost: '',
        route: '',
        clusters: [
          { name: 'v1', probability: 0.9, endpoints: [endpoint('10.0.0.1:80')] },
          { name: 'v2', probability: 0.1, endpoints: [endpoint('10.0.0.2:80')] },
        ],
        path: null,
        authority: null,
        status: null,
        flags: '',
        details: '',
        location: null,
        peer: null,
        envoyVersion: '',
        steps: [],
        assumptions: [],
      },
    ],
  });

  it('is the one whose endpoint it ends at, not the first', () => {
    expect(takenCluster(way('10.0.0.2:80'))).toBe('v2');
    expect(takenCluster(way('10.0.0.1:80'))).toBe('v1');
    expect(takenCluster(way('10.0.0.9:80'))).toBeUndefined();
  });
});

import type { TraceForm } from './model.ts';

/** What the caller speaks. gRPC and WebSocket are HTTP with headers of their own, which stand among the others. */
export const protocols = ['HTTP/1.1', 'HTTP/2', 'HTTP/1.0', 'gRPC', 'WebSocket', 'TCP'] as const;
export type Protocol = (typeof protocols)[number];

const grpcLines = ['content-type: application/grpc', 'te: trailers'];
const upgradeLines = ['connection: Upgrade', 'upgrade: websocket'];

function linesOf(headers: string): readonly string[] {
  return headers.split('\n').filter((line) => line.trim() !== '');
}

function says(headers: string, pattern: RegExp): boolean {
  return linesOf(headers).some((line) => pattern.test(line));
}

export function protocolOf({ raw, version, headers }: TraceForm): Protocol {
  if (raw) return 'TCP';
  if (says(headers, /^\s*upgrade\s*:\s*websocket\s*$/i)) return 'WebSocket';
  if (says(headers, /^\s*content-type\s*:\s*application\/grpc/i)) return 'gRPC';
  return protocols.find((one) => one === version) ?? 'HTTP/1.1';
}

/** The change of the form that makes it a request of that protocol. */
export function withProtocol(form: TraceForm, protocol: Protocol): Partial<TraceForm> {
  const own = new Set([...grpcLines, ...upgradeLines].map((line) => line.toLowerCase()));
  const others = linesOf(form.headers).filter((line) => !own.has(line.trim().toLowerCase()));
  const headers = (more: readonly string[] = []): string => [...others, ...more].join('\n');
  switch (protocol) {
    case 'TCP':
      return { raw: true, headers: headers() };
    case 'gRPC':
      return { raw: false, version: 'HTTP/2', method: 'POST', headers: headers(grpcLines) };
    case 'WebSocket':
      return { raw: false, version: 'HTTP/1.1', method: 'GET', headers: headers(upgradeLines) };
    default:
      return { raw: false, version: protocol, headers: headers() };
  }
}

export const tlsChoices = ['none', 'tls', 'mtls'] as const;
export type TlsChoice = (typeof tlsChoices)[number];

export function tlsChoiceOf({ tls, principal }: TraceForm): TlsChoice {
  if (tls === 'none') return 'none';
  return principal === '' ? 'tls' : 'mtls';
}

/** The identity that stands for a caller's own until another is typed: Istio's usual trust domain and account. */
const anIdentity = 'spiffe://cluster.local/ns/default/sa/default';

export function withTls(form: TraceForm, choice: string): Partial<TraceForm> {
  if (choice === 'mtls')
    return { tls: 'tls', principal: form.principal === '' ? anIdentity : form.principal };
  return { tls: choice === 'tls' ? 'tls' : 'none', principal: '' };
}

/** A URL that says by its scheme that TLS is spoken. */
export function isSecureUrl(to: string): boolean {
  return /^\s*(?:https|grpcs|wss):\/\//i.test(to);
}

import type { Reason, TraceHop, Verdict } from '../contract/trace.ts';
import type { TraceRequest } from '../contract/trace-request.ts';
import { reason } from '../envoy/match/reason.ts';
import type { Branch } from '../envoy/trace/branch.ts';
import type { HopResult } from '../envoy/trace/hop.ts';

/** How a connection ended at its far side, as the Envoy (or caller) before it sees it. */
export type LegEnd =
  /** The application answers; what, nobody knows. */
  | { readonly kind: 'application'; readonly reason: Reason }
  /** An Envoy answered with HTTP. */
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly flags: string;
      readonly details: string;
      readonly location: string | null;
      readonly reason: Reason;
    }
  /** Accepted, then closed without an answer. */
  | {
      readonly kind: 'closed';
      /** `clear`: the hello of TLS was answered in the clear. */
      readonly how: 'reset' | 'fin' | 'tls' | 'clear';
      readonly flags: string;
      readonly details: string;
      readonly reason: Reason;
    }
  /** Never accepted. */
  | { readonly kind: 'refused'; readonly why: string; readonly reason: Reason }
  | { readonly kind: 'unknown'; readonly reason: Reason };

export function applicationEnd(why: Reason): LegEnd {
  return { kind: 'application', reason: why };
}

export function unknownEnd(why: Reason): LegEnd {
  return { kind: 'unknown', reason: why };
}

/** `why` in the words of Envoy's transport failure reasons. */
export function kernelRefusal(why: Reason, words: string): LegEnd {
  return { kind: 'refused', why: words, reason: why };
}

/** An Envoy's own answer, or its closing of the connection. */
export function serverRefusal(branch: Branch, request: TraceRequest): LegEnd {
  const { status, flags, details } = branch;
  if (branch.end === 'reply')
    return {
      kind: 'answer',
      status,
      flags,
      details,
      location: branch.location ?? null,
      reason: reason('trace.verdict.answered', { status, details }),
    };
  // No chain for a TLS hello, or a failed handshake: the peer sees its handshake fail. RBAC has read the bytes (FIN).
  const how = details.startsWith('rbac') ? 'fin' : request.tls !== null ? 'tls' : 'reset';
  return {
    kind: 'closed',
    how,
    flags,
    details,
    reason: reason('trace.verdict.closed', { flags: flags || '–', details: details || '–' }),
  };
}

function retries(retryOn: string, causes: readonly string[]): boolean {
  const wanted = retryOn.split(',').map((one) => one.trim());
  return causes.some((cause) => wanted.includes(cause));
}

function blanks(text: string): string {
  return text.replace(/\s/g, '_');
}

/** A server that closes while the hello is only peeked at resets (BoringSSL's words, seen on 1.40). */
const handshakeReset =
  'TLS_error:|33554536:system_library:OPENSSL_internal:Connection_reset_by_peer:TLS_error_end';

/** A server that answers a hello with HTTP (BoringSSL's words, seen on 1.40). */
const wrongVersion =
  'TLS_error:|268435703:SSL_routines:OPENSSL_internal:WRONG_VERSION_NUMBER:TLS_error_end';

type Closed = Extract<LegEnd, { readonly kind: 'closed' }>;

const inHandshake = ({ how }: Closed): boolean => how === 'tls' || how === 'clear';

function handshakeFailure({ how, flags }: Closed): string {
  if (how === 'clear') return `|${wrongVersion}`;
  return flags === 'NR' ? `|${handshakeReset}` : '';
}

interface Finished {
  readonly hop: TraceHop;
  readonly end: LegEnd;
}

function withFlags(...flags: readonly string[]): string {
  return flags.filter((flag) => flag !== '').join(',');
}

/** The hop's outcome, given how the way behind it ended; and how that looks to whoever is before it. */
export function finishHop(
  result: HopResult,
  branch: Branch,
  behind: LegEnd,
  request: TraceRequest,
): Finished {
  const base: TraceHop = {
    ...result.hop,
    path: branch.path,
    authority: branch.authority,
    location: branch.location ?? null,
  };
  const unsure = result.dependsOn[0];
  // An answer in the clear to a caller that speaks TLS is a broken handshake to it.
  const opaque = request.tls !== null && !result.tlsTerminated;
  const seen = (own: LegEnd): LegEnd =>
    opaque && own.kind === 'answer' && branch.forward?.tls !== request.tls
      ? { kind: 'closed', how: 'clear', flags: own.flags, details: own.details, reason: own.reason }
      : own;
  const end = (own: LegEnd): LegEnd =>
    unsure === undefined || own.kind === 'unknown' ? seen(own) : unknownEnd(unsure);
  const { forward } = branch;
  if (branch.end === 'unknown')
    return { hop: { ...base, status: null, flags: '', details: '' }, end: end(behind) };
  if (forward === undefined)
    return {
      hop: { ...base, status: branch.status, flags: branch.flags, details: branch.details },
      end: end(behind),
    };
  if (forward.tcp) return tcpHop(base, branch, behind, end);
  const failed = (failure: Failure): Finished => {
    const plain = isGrpcRequest(request) ? 200 : 503;
    // Flags stand in the order they were raised: the HTTP router says URX before the last failure, tcp_proxy after.
    const retried = retries(forward.retryOn, failure.retriedOn);
    const flags = withFlags(branch.flags, retried ? 'URX' : '', failure.flag);
    const details = `upstream_reset_before_response_started{${failure.details}}`;
    // local_reply_config may give the failure another status.
    const status = forward.shown?.({ status: 503, flags, details }) ?? plain;
    return {
      hop: { ...base, status, flags, details },
      end: end({
        kind: 'answer',
        status,
        flags,
        details,
        location: null,
        reason: reason('trace.verdict.upstreamFailed', { status, flags }),
      }),
    };
  };
  switch (behind.kind) {
    case 'application':
      return {
        hop: { ...base, status: null, flags: branch.flags, details: 'via_upstream' },
        end: end(behind),
      };
    case 'unknown':
      return { hop: { ...base, status: null, flags: branch.flags, details: '' }, end: end(behind) };
    case 'answer':
      if (behind.location !== null) {
        // Where the redirect leads is another question to the same Envoy.
        const followed = forward.followed?.(behind.status, behind.location);
        if (followed !== undefined)
          return {
            hop: { ...base, status: null, flags: branch.flags, details: '' },
            end: end(unknownEnd(followed)),
          };
      }
      return {
        hop: { ...base, status: behind.status, flags: branch.flags, details: 'via_upstream' },
        end: end(behind),
      };
    case 'refused':
    case 'closed':
      return failed(upstreamFailure(behind));
  }
}

/** How the HTTP router tells of an upstream that did not answer. */
interface Failure {
  readonly flag: 'UF' | 'UC';
  readonly details: string;
  /** Any of these in the route's retry_on has it tried again. */
  readonly retriedOn: readonly string[];
}

const afterConnecting = ['reset', '5xx', 'gateway-error'];
const whileConnecting = [...afterConnecting, 'connect-failure', 'reset-before-request'];

function upstreamFailure(
  behind: Extract<LegEnd, { readonly kind: 'refused' | 'closed' }>,
): Failure {
  if (behind.kind === 'closed' && !inHandshake(behind))
    return { flag: 'UC', details: 'connection_termination', retriedOn: afterConnecting };
  const why = behind.kind === 'refused' ? `|${blanks(behind.why)}` : handshakeFailure(behind);
  return { flag: 'UF', details: `remote_connection_failure${why}`, retriedOn: whileConnecting };
}

function isGrpcRequest(request: TraceRequest): boolean {
  const type = request.http?.headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  return type === 'application/grpc' || type?.startsWith('application/grpc+') === true;
}

function tcpHop(
  base: TraceHop,
  branch: Branch,
  behind: LegEnd,
  end: (own: LegEnd) => LegEnd,
): Finished {
  const hop = { ...base, status: 0, path: null, authority: null, details: '' };
  switch (behind.kind) {
    case 'refused': {
      const flags = 'UF,URX';
      return {
        hop: { ...hop, flags },
        end: end({
          kind: 'closed',
          how: 'reset',
          flags,
          details: '',
          reason: reason('trace.verdict.upstreamFailed', { status: 0, flags }),
        }),
      };
    }
    case 'closed': {
      const own = branch.forward?.upstream.socket.transport;
      // Our own TLS handshake fails before the upstream connection stands.
      if (inHandshake(behind) && own !== 'plaintext')
        return {
          hop: { ...hop, flags: 'UF,URX' },
          end: end({ ...behind, how: 'reset', flags: 'UF,URX', details: '' }),
        };
      const reset = behind.how === 'reset' || behind.how === 'tls';
      return { hop: { ...hop, flags: reset ? 'UR' : '' }, end: end(behind) };
    }
    case 'application':
    case 'answer':
    case 'unknown':
      return { hop: { ...hop, flags: '' }, end: end(behind) };
  }
}

/** What the caller sees. */
export function verdictOf(end: LegEnd, hops: readonly TraceHop[]): Verdict {
  const assumptions = hops.flatMap((hop) => hop.assumptions);
  const base = { status: null, flags: '', details: '', location: null, assumptions };
  switch (end.kind) {
    case 'application':
      return { ...base, kind: 'reaches', details: hops[0]?.details ?? '', reason: end.reason };
    case 'answer':
      return {
        ...base,
        kind: 'answered',
        status: end.status,
        flags: end.flags,
        details: end.details,
        location: end.location,
        reason: end.reason,
      };
    case 'closed':
      return {
        ...base,
        kind: 'refused',
        flags: end.flags,
        details: end.details,
        reason: end.reason,
      };
    case 'refused':
      return { ...base, kind: 'refused', reason: end.reason };
    case 'unknown':
      return {
        ...base,
        kind: end.reason.key.startsWith('trace.depends') ? 'depends' : 'unknown',
        assumptions: [...assumptions, end.reason],
        reason: end.reason,
      };
  }
}

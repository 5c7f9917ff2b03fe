import type { MatchContext } from '../../match/match-context.ts';
import { type Branch, replyBranch } from '../branch.ts';
import { isGrpc } from '../route/route-match.ts';

/** An answer of Envoy's own, before it is written down for the caller. */
export interface LocalReply {
  readonly status: number;
  readonly flags?: string;
  readonly details: string;
}

/** A reply of Envoy's own to a gRPC request is HTTP 200 with a grpc-status (http/utility.cc sendLocalReply). */
export function localReplyStatus(status: number, context: MatchContext): number {
  return isGrpc(context) ? 200 : status;
}

/** Path and authority as the access log has them. */
export function logged(context: MatchContext): Partial<Branch> {
  return {
    path: context.headers?.get(':path') ?? null,
    authority: context.headers?.get(':authority') ?? null,
  };
}

/** Every answer that the connection manager or a filter gives by itself. */
export function localReply(
  context: MatchContext,
  { status, flags = '', details }: LocalReply,
  rest: Partial<Branch> = {},
): Branch {
  return replyBranch(localReplyStatus(status, context), flags, details, {
    ...logged(context),
    ...rest,
  });
}

import { type JsonObject, num, optObj } from '../../../contract/json.ts';
import { messages } from '../../match/fields.ts';
import { HeaderMap } from '../../match/headers.ts';
import type { MatchContext } from '../../match/match-context.ts';
import { reason } from '../../match/reason.ts';
import { type Branch, replyBranch } from '../branch.ts';
import { customStatus } from '../filters/custom-response.ts';
import { answerProcessor } from '../filters/external.ts';
import { applyLevel } from '../route/header-mutation.ts';
import { isGrpc } from '../route/route-match.ts';
import { logFilterHolds } from './log-filter.ts';

/** An answer of Envoy's own, before it is written down for the caller. */
export interface LocalReply {
  readonly status: number;
  readonly flags?: string;
  readonly details: string;
  /** The codec refuses: its flag is set behind the answer, and its details stay whatever replaces that. */
  readonly early?: boolean;
}

/** Where Envoy answers by itself: a request, and the manager that may change the answer. */
export interface ReplyScope extends MatchContext {
  readonly manager: JsonObject;
}

interface Written {
  readonly status: number;
  /** Another filter wrote the answer, and left no details. */
  readonly custom: boolean;
  readonly location: string | undefined;
}

/**
 * local_reply_config (local_reply/local_reply.cc): the first mapper whose filter holds may change status, body and
 * headers. To gRPC every answer is HTTP 200 with a grpc-status (http/utility.cc sendLocalReply).
 */
function mappedReply(
  scope: ReplyScope,
  reply: LocalReply,
  location: string | undefined,
): Omit<Written, 'custom'> {
  const { status } = reply;
  // The HTTP/2 codec resets: there is no answer.
  if (status === 0) return { status, location };
  const flags = reply.early === true ? '' : (reply.flags ?? '');
  const grpc = scope.stream?.grpc ?? isGrpc(scope);
  const shown = grpc ? 200 : status;
  for (const mapper of messages(optObj(scope.manager['localReplyConfig'])?.['mappers'])) {
    // The mappers are asked before a gRPC answer becomes HTTP 200 (http/utility.cc prepareLocalReply).
    const facts = { status, flags: flags === '' ? [] : flags.split(',') };
    const holds = logFilterHolds(optObj(mapper['filter']) ?? {}, facts, scope);
    if (holds === undefined) scope.depends(reason('trace.depends.localReply', { status }));
    if (holds !== true) continue;
    const answer = new HeaderMap(location === undefined ? [] : [['location', location]]);
    applyLevel({ responseHeadersToAdd: mapper['headersToAdd'] ?? [] }, 'response', answer, scope);
    return {
      status: grpc ? 200 : (num(mapper['statusCode']) ?? status),
      location: answer.get('location'),
    };
  }
  return { status: shown, location };
}

/** Mapped, and then perhaps replaced by the custom_response filter. */
export function writtenReply(
  scope: ReplyScope,
  reply: LocalReply,
  location: string | undefined,
): Written {
  const mapped = mappedReply(scope, reply, location);
  const status = customStatus(scope.manager, mapped.status, scope);
  if (status === undefined) return { ...mapped, custom: false };
  // The policy's answer is one of Envoy's own again, and is mapped again.
  const again = mappedReply(scope, { ...reply, status }, undefined);
  return { ...again, custom: true };
}

/** Path and authority as the access log has them. */
export function logged(context: MatchContext): Partial<Branch> {
  return {
    path: context.headers?.get(':path') ?? null,
    authority: context.headers?.get(':authority') ?? null,
  };
}

/** Every answer that the codec, the connection manager or a filter gives by itself. */
export function localReply(
  scope: ReplyScope,
  reply: LocalReply,
  rest: Partial<Branch> = {},
): Branch {
  const processor = answerProcessor(scope.manager, scope.stream?.levels ?? []);
  if (processor !== undefined)
    scope.depends(reason('trace.depends.httpFilter', { name: processor }));
  const { status, location, custom } = writtenReply(scope, reply, rest.location);
  return replyBranch(
    status,
    reply.flags ?? '',
    custom && reply.early !== true ? '' : reply.details,
    {
      ...logged(scope),
      ...rest,
      location,
    },
  );
}

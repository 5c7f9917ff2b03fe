import type { IncomingMessage, ServerResponse } from 'node:http';

import { at, type Json, type JsonObject, num, str, text } from '../../contract/json.ts';
import type { RequestFault, StreamFault } from '../faults.ts';
import type { ApiContext, ApiRequest } from './context.ts';
import { sendJson } from './reply.ts';
import { readReview } from './review-body.ts';
import { failure } from './status.ts';

/**
 * `/demo/…`, for admins only, so that a person or a test in another process can make the cluster misbehave:
 *
 *     kubectl create --raw '/demo/restart?namespace=default&name=reviews-v1-…' -f /dev/null
 *     kubectl create --raw /demo/rotate-pilots -f /dev/null   (also rotate-tokens, compact, drop)
 *     echo '{"stream":{"port":15000,"afterBytes":1000,"action":"drop"}}' | kubectl create --raw /demo/faults -f -
 *     kubectl create --raw /demo/reset -f /dev/null · kubectl get --raw /demo/counters
 */
export async function control(
  context: ApiContext,
  call: ApiRequest,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!call.user.groups.includes('system:masters')) {
    throw failure.forbidden(
      `forbidden: User "${call.user.name}" cannot ${call.method.toLowerCase()} path "${call.url.pathname}"`,
    );
  }
  const action = call.url.pathname.slice('/demo/'.length);
  if (call.method === 'GET' && action === 'counters') {
    sendJson(response, 200, { ...context.counters.now() });
    return;
  }
  if (call.method !== 'POST') throw failure.methodNotAllowed();
  if (action === 'faults') arm(context, await readReview(request));
  if (action === 'rotate-tokens') await context.control.rotateTokens();
  const done = act(context, action, call.url.searchParams);
  sendJson(response, 201, { kind: 'Status', apiVersion: 'v1', status: 'Success', details: done });
}

function act(context: ApiContext, action: string, query: URLSearchParams): JsonObject {
  const namespace = query.get('namespace') ?? 'default';
  const name = query.get('name') ?? '';
  switch (action) {
    case 'faults':
    case 'rotate-tokens':
      return {};
    case 'reset':
      context.faults.reset();
      return {};
    case 'drop':
      return { dropped: context.faults.dropStreams() };
    case 'compact':
      context.control.compact();
      return {};
    case 'restart':
      return { ...context.control.restart(namespace, name) };
    case 'delete':
      context.control.delete(namespace, name);
      return {};
    case 'add':
      return { ...context.control.add(namespace, name) };
    case 'ready':
      context.control.setReady(namespace, name, query.get('ready') !== 'false');
      return {};
    case 'rotate-pilots':
      return { pods: context.control.rotatePilots().map((pod) => ({ ...pod })) };
    default:
      throw failure.unknownPath();
  }
}

function arm(context: ApiContext, body: JsonObject): void {
  const request = body['request'];
  const stream = body['stream'];
  if (request === undefined && stream === undefined) {
    throw failure.badRequest('one of "request" and "stream" must be given');
  }
  if (request !== undefined) context.faults.onRequest(requestFault(request));
  if (stream !== undefined) context.faults.onStream(streamFault(stream));
}

const answers = [400, 401, 403, 404, 409, 410, 429, 500, 503, 'hang', 'drop'] as const;

function requestFault(rule: Json): RequestFault {
  const answer = answers.find((one) => one === at(rule, 'answer'));
  return {
    ...common(rule),
    ...pattern('path', at(rule, 'path')),
    ...(answer === undefined ? {} : { answer }),
    ...number('retryAfterSeconds', at(rule, 'retryAfterSeconds')),
  };
}

function streamFault(rule: Json): StreamFault {
  const kind = (['portforward', 'exec', 'watch', 'log'] as const).find(
    (one) => one === at(rule, 'kind'),
  );
  const action = (['drop', 'end', 'stall'] as const).find((one) => one === at(rule, 'action'));
  return {
    ...common(rule),
    ...pattern('pod', at(rule, 'pod')),
    ...(kind === undefined ? {} : { kind }),
    ...(action === undefined ? {} : { action }),
    ...number('port', at(rule, 'port')),
    ...number('afterBytes', at(rule, 'afterBytes')),
    ...number('bytesPerSecond', at(rule, 'bytesPerSecond')),
  };
}

function common(rule: Json): { probability?: number; times?: number; delay?: number } {
  return {
    ...number('probability', at(rule, 'probability')),
    ...number('times', at(rule, 'times')),
    ...number('delay', at(rule, 'delay')),
  };
}

function number<K extends string>(key: K, value: Json | undefined): Partial<Record<K, number>> {
  const read = num(value);
  if (read === undefined) return {};
  const result: Partial<Record<K, number>> = {};
  result[key] = read;
  return result;
}

function pattern<K extends string>(key: K, value: Json | undefined): Partial<Record<K, RegExp>> {
  if (str(value) === undefined) return {};
  const result: Partial<Record<K, RegExp>> = {};
  result[key] = new RegExp(text(value));
  return result;
}

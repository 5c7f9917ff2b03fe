import type { IncomingMessage, ServerResponse } from 'node:http';

import type { JsonObject } from '../../contract/json.ts';
import { authorize } from './authorize.ts';
import type { ApiContext, ApiRequest } from './context.ts';
import { inVersion, listPage } from './list.ts';
import { sendLog } from './logs.ts';
import type { ResourcePath } from './path.ts';
import { sendJson } from './reply.ts';
import type { ResourceType } from './resource-types.ts';
import { readReview } from './review-body.ts';
import { review } from './reviews.ts';
import { failure } from './status.ts';
import { streamContainer, streamPod } from './stream-target.ts';
import { includeObject, table, wantsTable } from './table.ts';
import { startWatch } from './watch.ts';

export async function resourceRequest(
  context: ApiContext,
  call: ApiRequest,
  path: ResourcePath,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const verb = verbOf(call, path);
  const resource = path.subresource === '' ? path.plural : `${path.plural}/${path.subresource}`;
  authorize(call.user, {
    verb,
    group: path.group,
    resource,
    namespace: path.plural === 'namespaces' && path.namespace === '' ? path.name : path.namespace,
    name: path.name,
  });
  if (call.method === 'POST') {
    const answer = review(
      path.group,
      path.version,
      path.plural,
      await readReview(request),
      call.user,
    );
    if (answer === undefined) throw failure.methodNotAllowed();
    sendJson(response, 201, answer);
    return;
  }
  request.resume();
  const type = context.resources.find(path.group, path.version, path.plural);
  if (type === undefined) throw failure.unknownPath();
  if (path.subresource === 'log' && path.plural === 'pods') {
    const pod = streamPod(context, path.namespace, path.name);
    const container = streamContainer(pod, call.url.searchParams.get('container'));
    sendLog(context, response, pod, container, call.url.searchParams);
  } else if (path.subresource !== '') {
    // exec and portforward without an upgrade.
    if (path.plural !== 'pods') throw failure.unknownPath();
    throw failure.badRequest('Upgrade request required');
  } else if (call.method === 'DELETE' && path.plural === 'pods') {
    // As its controller would: another takes its place.
    context.control.restart(path.namespace, path.name);
    sendJson(response, 200, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' });
  } else if (call.method !== 'GET') throw failure.methodNotAllowed();
  else read(context, call, { path, type, verb }, response);
}

function read(
  context: ApiContext,
  call: ApiRequest,
  asked: { readonly path: ResourcePath; readonly type: ResourceType; readonly verb: string },
  response: ServerResponse,
): void {
  const { path, type, verb } = asked;
  const query = call.url.searchParams;
  const asTable = wantsTable(call.accept);
  const include = includeObject(query.get('includeObject'));
  if (!asTable && !acceptsJson(call.accept)) throw failure.notAcceptable();
  if (verb === 'watch') {
    const scoped = new URLSearchParams(query);
    if (path.name !== '') scoped.append('fieldSelector', `metadata.name=${path.name}`);
    const done = context.counters.open('watches');
    const unregister = context.faults.register('watch', () => response.destroy());
    response.once('close', () => {
      done();
      unregister();
    });
    startWatch(response, {
      store: context.store,
      type,
      version: path.version,
      namespace: path.namespace,
      query: scoped,
      asTable,
      include,
      now: () => context.now(),
      bookmarkEvery: 5000,
      fault: context.faults.forStream({
        kind: 'watch',
        namespace: path.namespace,
        name: path.name,
        port: undefined,
      }),
    });
    return;
  }
  const show = (objects: readonly JsonObject[], metadata: JsonObject): JsonObject =>
    table(type, objects, metadata, { now: context.now(), include, withColumns: true });
  if (path.name !== '') {
    const object = context.store.get(type, path.namespace, path.name);
    if (object === undefined) throw failure.notFound(path.plural, path.group, path.name);
    const served = inVersion(type, path.version, object);
    sendJson(response, 200, asTable ? show([served], {}) : served);
    return;
  }
  const page = listPage(context.store, type, path.namespace, query);
  const items = page.items.map((object) => inVersion(type, path.version, object));
  sendJson(
    response,
    200,
    asTable
      ? show(items, page.metadata)
      : {
          kind: `${type.kind}List`,
          apiVersion: path.group === '' ? path.version : `${path.group}/${path.version}`,
          metadata: page.metadata,
          items,
        },
  );
}

/** RBAC's verb of a request (apiserver's RequestInfo). */
function verbOf(call: ApiRequest, path: ResourcePath): string {
  const watching = ['true', '1'].includes(call.url.searchParams.get('watch') ?? '');
  switch (call.method) {
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return path.name === '' ? 'deletecollection' : 'delete';
    default:
      if (watching && path.subresource === '') return 'watch';
      return path.name === '' ? 'list' : 'get';
  }
}

function acceptsJson(accept: string): boolean {
  return accept === '' || /application\/(json|\*)|\*\/\*|application\/yaml/.test(accept);
}

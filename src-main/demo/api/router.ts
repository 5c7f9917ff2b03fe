import type { IncomingMessage, ServerResponse } from 'node:http';

import type { JsonObject } from '../../contract/json.ts';
import { authorize } from './authorize.ts';
import type { ApiContext, ApiRequest } from './context.ts';
import { control } from './control.ts';
import {
  aggregatedDiscovery,
  apiGroup,
  apiGroupList,
  apiResourceList,
  apiVersions,
  openApiDocument,
  openApiIndex,
} from './discovery.ts';
import { inVersion, listPage } from './list.ts';
import { sendLog } from './logs.ts';
import { type ResourcePath, resourcePath } from './path.ts';
import { allowsPath } from './rbac.ts';
import { sendJson, sendText } from './reply.ts';
import type { ResourceType } from './resources.ts';
import { readReview } from './review-body.ts';
import { review } from './reviews.ts';
import { failure } from './status.ts';
import { streamContainer, streamPod } from './stream-target.ts';
import { includeObject, table, wantsTable } from './table.ts';
import { startWatch } from './watch.ts';

/** Answers one plain request; failures are thrown as ApiFailure. */
export async function route(
  context: ApiContext,
  call: ApiRequest,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = resourcePath(call.url.pathname);
  if (path !== undefined) {
    await resourceRequest(context, call, path, request, response);
    return;
  }
  if (call.url.pathname.startsWith('/demo/')) {
    await control(context, call, request, response);
    return;
  }
  request.resume();
  if (!allowsPath(call.user, 'get', call.url.pathname)) {
    throw failure.forbidden(
      `forbidden: User "${call.user.name}" cannot get path "${call.url.pathname}"`,
    );
  }
  if (call.method !== 'GET') throw failure.methodNotAllowed();
  plainPath(context, call, response);
}

function plainPath(context: ApiContext, call: ApiRequest, response: ServerResponse): void {
  const { resources } = context;
  const path = call.url.pathname.replace(/(.)\/$/, '$1');
  const aggregated = !resources.legacy && /as=APIGroupDiscoveryList/.test(call.accept);
  const version = /v=(v2beta1|v2)\b/.exec(call.accept)?.[1] ?? 'v2';
  const parts = path.split('/').slice(1);
  if (/^\/(healthz|readyz|livez)(\/.*)?$/.test(path)) sendText(response, 200, 'ok');
  else if (path === '/version') sendJson(response, 200, versionInfo(context.kubernetesVersion));
  else if ((path === '/api' || path === '/apis') && aggregated) {
    const list = aggregatedDiscovery(resources, path === '/api' ? 'core' : 'groups');
    sendJson(
      response,
      200,
      { ...list, apiVersion: `apidiscovery.k8s.io/${version}` },
      {
        'Content-Type': `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`,
      },
    );
  } else if (path === '/api') sendJson(response, 200, apiVersions());
  else if (path === '/apis') sendJson(response, 200, apiGroupList(resources));
  else if (path === '/openapi/v3' && !resources.legacy)
    sendJson(response, 200, openApiIndex(resources));
  else if (parts[0] === 'openapi' && parts[1] === 'v3' && !resources.legacy) {
    const [, , root, ...rest] = parts;
    const [group = '', groupVersion = ''] = root === 'api' ? ['', rest[0]] : rest;
    sendJson(response, 200, openApiDocument(resources, group, groupVersion));
  } else if (parts[0] === 'api' && parts.length === 2) {
    found(response, apiResourceList(resources, '', parts[1] ?? ''));
  } else if (parts[0] === 'apis' && parts.length === 2) {
    found(response, apiGroup(resources, parts[1] ?? ''));
  } else if (parts[0] === 'apis' && parts.length === 3) {
    found(response, apiResourceList(resources, parts[1] ?? '', parts[2] ?? ''));
  } else throw failure.unknownPath();
}

function found(response: ServerResponse, value: JsonObject | undefined): void {
  if (value === undefined) throw failure.unknownPath();
  sendJson(response, 200, value);
}

function versionInfo(gitVersion: string): JsonObject {
  const [, major = '1', minor = '30'] = /^v?(\d+)\.(\d+)/.exec(gitVersion) ?? [];
  return {
    major,
    minor,
    gitVersion: gitVersion.startsWith('v') ? gitVersion : `v${gitVersion}`,
    gitCommit: '0000000000000000000000000000000000000000',
    gitTreeState: 'clean',
    buildDate: '2026-01-01T00:00:00Z',
    goVersion: 'go1.24.0',
    compiler: 'gc',
    platform: 'linux/amd64',
  };
}

async function resourceRequest(
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

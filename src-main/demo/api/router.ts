import type { IncomingMessage, ServerResponse } from 'node:http';

import type { JsonObject } from '../../contract/json.ts';
import type { ApiContext, ApiRequest } from './context.ts';
import { control } from './control.ts';
import {
  aggregatedDiscovery,
  apiGroup,
  apiGroupList,
  apiResourceList,
  apiVersions,
} from './discovery.ts';
import { openApiDocument, openApiIndex } from './open-api.ts';
import { resourcePath } from './path.ts';
import { allowsPath } from './rbac.ts';
import { sendJson, sendText } from './reply.ts';
import { resourceRequest } from './resource-request.ts';
import { failure } from './status.ts';

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

import type { JsonObject } from '../../contract/json.ts';
import { groups } from './discovery.ts';
import type { Resources } from './resources.ts';

/** Enough of OpenAPI v3 for kubectl, which reads it only to validate and to explain. */
export function openApiIndex(resources: Resources): JsonObject {
  const paths: JsonObject = {};
  for (const [group, versions] of groups(resources)) {
    for (const version of versions) {
      const path = group === '' ? `api/${version}` : `apis/${group}/${version}`;
      paths[path] = { serverRelativeURL: `/openapi/v3/${path}` };
    }
  }
  return { paths };
}

export function openApiDocument(resources: Resources, group: string, version: string): JsonObject {
  const schemas: JsonObject = {};
  const paths: JsonObject = {};
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  for (const type of resources.all) {
    if (type.group !== group || !type.versions.includes(version)) continue;
    // kubectl explain finds a type by the kind that its path names.
    paths[`${root}/${type.plural}`] = {
      get: { 'x-kubernetes-group-version-kind': { group, version, kind: type.kind } },
    };
    schemas[`demo.${version}.${type.kind}`] = {
      description: `${type.kind} of the demo; its fields are not described here.`,
      type: 'object',
      properties: {
        apiVersion: { type: 'string' },
        kind: { type: 'string' },
        metadata: { type: 'object' },
        spec: { type: 'object' },
        status: { type: 'object' },
      },
      'x-kubernetes-group-version-kind': [{ group, version, kind: type.kind }],
    };
  }
  return {
    openapi: '3.0.0',
    info: { title: 'Meshscope demo', version },
    paths,
    components: { schemas },
  };
}

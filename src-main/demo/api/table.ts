import type { Json, JsonObject } from '../../contract/json.ts';
import type { ResourceType } from './resource-types.ts';
import { metadataOf } from './resources.ts';
import { columnsOf } from './table-columns.ts';

export type IncludeObject = 'None' | 'Metadata' | 'Object';

/** A `Table` of meta.k8s.io/v1, which is what kubectl prints: the server chooses columns and cells. */
export function table(
  type: ResourceType,
  objects: readonly JsonObject[],
  metadata: JsonObject,
  options: { now: number; include: IncludeObject; withColumns: boolean },
): JsonObject {
  const columns = columnsOf(type);
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: options.withColumns
      ? columns.map((column) => ({
          name: column.name,
          type: column.type ?? 'string',
          format: column.name === 'Name' ? 'name' : '',
          description: column.name,
          priority: column.wide === true ? 1 : 0,
        }))
      : [],
    rows: objects.map((object) => ({
      cells: columns.map((column): Json => column.cell(object, options.now)),
      ...row(object, options.include),
    })),
  };
}

function row(object: JsonObject, include: IncludeObject): JsonObject {
  switch (include) {
    case 'None':
      return { object: null };
    case 'Object':
      return { object };
    case 'Metadata':
      return {
        object: {
          kind: 'PartialObjectMetadata',
          apiVersion: 'meta.k8s.io/v1',
          metadata: metadataOf(object),
        },
      };
  }
}

/** `as=Table` anywhere in Accept; kubectl lists v1, v1beta1 and plain JSON in this order. */
export function wantsTable(accept: string): boolean {
  return accept
    .split(',')
    .some((part) => /;\s*as=Table\b/.test(part) && part.trim().startsWith('application/json'));
}

export function includeObject(value: string | null): IncludeObject {
  return value === 'None' || value === 'Object' ? value : 'Metadata';
}

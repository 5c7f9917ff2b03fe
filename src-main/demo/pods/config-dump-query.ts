import { RE2JS } from 're2js';

import { isObject, type Json, type JsonObject, list, objects, text } from '../../contract/json.ts';

export interface DumpRefusal {
  readonly code: 400 | 404;
  readonly message: string;
}

const nameFields = ['name', 'cluster_name', 'route_config_name'];
/** Where the resource of a dump entry stands (envoy.admin.v3: DynamicCluster.cluster, DynamicRouteConfig.route_config …). */
const resourceFields = [
  'cluster',
  'listener',
  'route_config',
  'scoped_route_configs',
  'endpoint_config',
  'secret',
  'ecds_filter',
];

/** `/config_dump?include_eds&resource=&mask=&name_regex=` on a whole dump (docs/envoy.md §5). */
export function queryConfigDump(
  dump: JsonObject,
  query: URLSearchParams,
): JsonObject | DumpRefusal {
  const resource = query.get('resource') ?? '';
  const mask = query.get('mask') ?? '';
  const regex = query.get('name_regex') ?? '';
  let pattern: RE2JS | undefined;
  try {
    pattern = regex === '' ? undefined : RE2JS.compile(regex);
  } catch (error) {
    return { code: 400, message: `Error while parsing name_regex from ${regex}: ${String(error)}` };
  }
  const configs = dump['configs'];
  // Envoy's early v2 dumps were a map of sections.
  if (!Array.isArray(configs)) return dump;
  const sections = objects(configs).filter(
    (section) =>
      query.has('include_eds') || !text(section['@type']).endsWith('.EndpointsConfigDump'),
  );
  const named = (entry: Json): boolean =>
    pattern === undefined || pattern.matches(entryName(entry));

  if (resource !== '') {
    const owner = sections.find((section) => section[resource] !== undefined);
    if (owner === undefined) {
      return { code: 404, message: `${resource} not found in config dump` };
    }
    if (!Array.isArray(owner[resource])) {
      return {
        code: 400,
        message: `${resource} is not a repeated field. Use ?mask=${resource} to get only this field`,
      };
    }
    return {
      configs: list(owner[resource])
        .filter(named)
        .map((entry) => masked(typed(entry, owner, resource), mask)),
    };
  }
  return {
    ...dump,
    configs: sections.map((section) => {
      const filtered: JsonObject = {};
      for (const [key, value] of Object.entries(section)) {
        filtered[key] = Array.isArray(value) && pattern !== undefined ? value.filter(named) : value;
      }
      return masked(filtered, mask);
    }),
  };
}

const entryTypes: Readonly<Record<string, string>> = {
  ClustersConfigDump: 'Cluster',
  ListenersConfigDump: 'Listener',
  RoutesConfigDump: 'RouteConfig',
  EndpointsConfigDump: 'EndpointConfig',
  SecretsConfigDump: 'Secret',
  ScopedRoutesConfigDump: 'ScopedRouteConfigs',
};

/** Entries taken out of their section become `Any`s and carry their type: …ClustersConfigDump.DynamicCluster. */
function typed(entry: Json, owner: JsonObject, resource: string): Json {
  if (!isObject(entry) || entry['@type'] !== undefined) return entry;
  const section = text(owner['@type']);
  const kind = entryTypes[/[A-Za-z]+$/.exec(section)?.[0] ?? ''];
  const part =
    resource.startsWith('static_') || resource.startsWith('inline_') ? 'Static' : 'Dynamic';
  const name =
    kind === undefined
      ? 'EcdsFilterConfig'
      : resource === 'inline_scoped_route_configs'
        ? 'InlineScopedRouteConfigs'
        : `${part}${kind}`;
  return { '@type': `${section}.${name}`, ...entry };
}

function entryName(entry: Json): string {
  if (!isObject(entry)) return '';
  for (const field of resourceFields) {
    const inner = entry[field];
    if (isObject(inner)) return entryName(inner);
  }
  for (const field of nameFields) {
    if (typeof entry[field] === 'string') return entry[field];
  }
  // A dynamic listener's resource lies one deeper.
  const state = entry['active_state'] ?? entry['warming_state'] ?? entry['draining_state'];
  return isObject(state) ? entryName(state) : '';
}

/** FieldMask on a section or entry; `@type` always stays. A path that fits nothing leaves nothing (protobuf's TrimMessage). */
function masked(value: Json, mask: string): Json {
  const paths = mask.split(',').filter((path) => path !== '');
  if (paths.length === 0 || !isObject(value)) return value;
  const result: JsonObject = value['@type'] === undefined ? {} : { '@type': value['@type'] };
  for (const path of paths) copyPath(value, result, path.split('.'));
  return result;
}

function copyPath(from: JsonObject, to: JsonObject, path: readonly string[]): void {
  const [head, ...rest] = path;
  if (head === undefined) return;
  const value = from[head];
  if (value === undefined) return;
  if (rest.length === 0) {
    to[head] = value;
  } else if (isObject(value)) {
    const before = to[head];
    const inner = isObject(before) ? before : {};
    copyPath(value, inner, rest);
    to[head] = inner;
  }
}

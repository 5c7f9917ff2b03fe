import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  isObject,
  type Json,
  type JsonObject,
  list,
  obj,
  parseJson,
  text,
} from '../../src-main/contract/json.ts';
import { demoCluster } from '../../src-main/demo/meshes.ts';
import { findEnvoy } from './envoy-binary.ts';

/**
 * A real Envoy takes what the generator writes. Dynamic resources become static ones, RDS inline and EDS a
 * load assignment, so that one `--mode validate` sees all of them.
 */
const envoy = await findEnvoy();

const start = Date.parse('2026-11-21T03:00:00Z');
const cluster = demoCluster({ now: start });

function without(value: JsonObject, key: string): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
}

function plain(value: Json | undefined): JsonObject {
  return without(obj(value), '@type');
}

function section(dump: JsonObject, name: string): JsonObject {
  const found = list(dump['configs']).find((item) => text(obj(item)['@type']).endsWith(`.${name}`));
  return obj(found);
}

function items(value: Json | undefined, key: string): JsonObject[] {
  return list(value).map((item) => plain(obj(item)[key]));
}

function inlineRoutes(value: Json, routes: ReadonlyMap<string, JsonObject>): Json {
  if (Array.isArray(value)) return value.map((item) => inlineRoutes(item, routes));
  if (!isObject(value)) return value;
  const result: JsonObject = {};
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined) continue;
    if (key === 'rds') result['route_config'] = routes.get(text(obj(item)['route_config_name']));
    else result[key] = inlineRoutes(item, routes);
  }
  return result;
}

function staticCluster(value: JsonObject, endpoints: ReadonlyMap<string, JsonObject>): JsonObject {
  if (value['type'] !== 'EDS') return value;
  const rest = without(value, 'eds_cluster_config');
  return { ...rest, type: 'STATIC', load_assignment: endpoints.get(text(value['name'])) };
}

/** A bootstrap that holds everything the dump holds. */
function bootstrapOf(dump: JsonObject): JsonObject {
  const bootstrap = obj(section(dump, 'BootstrapConfigDump')['bootstrap']);
  const routes = new Map(
    items(section(dump, 'RoutesConfigDump')['dynamic_route_configs'], 'route_config').map(
      (route) => [text(route['name']), route] as const,
    ),
  );
  const endpoints = new Map(
    items(section(dump, 'EndpointsConfigDump')['dynamic_endpoint_configs'], 'endpoint_config').map(
      (assignment) => [text(assignment['cluster_name']), assignment] as const,
    ),
  );
  const clusters = section(dump, 'ClustersConfigDump');
  const dynamic = [
    ...items(clusters['dynamic_active_clusters'], 'cluster'),
    ...items(clusters['dynamic_warming_clusters'], 'cluster'),
  ];
  const listeners = list(section(dump, 'ListenersConfigDump')['dynamic_listeners'])
    .map((item) => obj(obj(item)['active_state'])['listener'])
    .filter((listener) => listener !== undefined)
    .map((listener) => inlineRoutes(plain(listener), routes));
  const own = obj(bootstrap['static_resources']);
  const { id, cluster: name } = obj(bootstrap['node']);
  return {
    node: { id, cluster: name },
    static_resources: {
      listeners: [...list(own['listeners']), ...listeners],
      clusters: [
        ...list(own['clusters']),
        ...dynamic.map((item) => staticCluster(item, endpoints)),
      ],
    },
    dynamic_resources: bootstrap['dynamic_resources'],
    layered_runtime: bootstrap['layered_runtime'],
    bootstrap_extensions: bootstrap['bootstrap_extensions'],
    overload_manager: bootstrap['overload_manager'],
    // Validation looks names up, and tests ask no other machine: nobody answers here.
    typed_dns_resolver_config: {
      name: 'envoy.network.dns_resolver.cares',
      typed_config: {
        '@type':
          'type.googleapis.com/envoy.extensions.network.dns_resolver.cares.v3.CaresDnsResolverConfig',
        resolvers: [{ socket_address: { address: '127.0.0.1', port_value: 9 } }],
      },
    },
    stats_config: bootstrap['stats_config'],
  };
}

describe.skipIf(envoy === undefined)('Envoy accepts the demo mesh', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'meshscope-demo-envoy-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(cluster.envoys.map((item) => [item.pod.name, item] as const))('%s', (name, item) => {
    const dump = obj(parseJson(JSON.stringify(item.configDump(start))));
    const file = join(folder, `${name}.json`);
    writeFileSync(file, JSON.stringify(bootstrapOf(dump)));
    // Its access log is /dev/stdout, which must be something that can be opened: a file, not Node's socket.
    const output = join(folder, `${name}.log`);
    const descriptor = openSync(output, 'w');
    const { status } = spawnSync(
      envoy ?? '',
      ['--mode', 'validate', '-c', file, '--log-level', 'error'],
      { stdio: ['ignore', descriptor, descriptor] },
    );
    closeSync(descriptor);
    expect([
      status,
      readFileSync(output, 'utf8')
        .split('\n')
        .filter((line) => line.includes('critical')),
    ]).toEqual([0, []]);
  });
});

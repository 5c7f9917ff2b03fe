import { stat } from 'node:fs/promises';
import { basename } from 'node:path';

import { AppError } from '../../contract/errors.ts';
import { at, type Json, num, obj, objects, text } from '../../contract/json.ts';
import { canonicalObject } from '../../envoy/canonical.ts';
import { sentence } from '../../words/keys.ts';
import { unreadable } from './mesh-files.ts';
import type { AdminPage, DumpBytes, MeshSource } from '../mesh-source.ts';
import { parsed, unlistedPod } from './recorded-source.ts';

/** The name under which the one proxy of an opened dump goes. */
export function proxyOfFile(path: string): string {
  return basename(path);
}

async function writtenAt(path: string): Promise<number> {
  try {
    const info = await stat(path);
    if (!info.isFile())
      throw new AppError('file-unreadable', sentence('error.mesh.not-a-file', { path }));
    return info.mtimeMs;
  } catch (error) {
    throw error instanceof AppError ? error : unreadable(path, error);
  }
}

/** What a single file is, when it is no dump itself. */
export interface OtherDump {
  readonly dump: DumpBytes;
  readonly pages: ReadonlyMap<AdminPage, Uint8Array>;
}

/**
 * One config dump as a mesh of one proxy that no control plane tells anything about. Pilot's dump and what istioctl
 * prints (`proxy-config … -o json|yaml`) are dumps to the engine as well.
 */
export function fileSource(path: string, context: string, other?: OtherDump): MeshSource {
  const proxy = proxyOfFile(path);
  return {
    live: false,
    open: async () => {
      await writtenAt(path);
      return { context, controlPlanes: [], notes: [] };
    },
    sync: async () => ({
      answers: [],
      pods: [{ ...unlistedPod(proxy), pod: proxy, namespace: '' }],
      notes: [{ key: 'mesh.note.file', params: { file: proxy } }],
      askedAt: await writtenAt(path),
    }),
    readProxy: async () => ({
      dump: other?.dump ?? { kind: 'file', path },
      // The engine takes pages away with it: a second opening needs bytes of its own.
      pages: new Map([...(other?.pages ?? [])].map(([page, bytes]) => [page, bytes.slice()])),
      access: { rung: 'file' },
      takenAt: await writtenAt(path),
    }),
    kubernetes: () => Promise.resolve(undefined),
    readPilot: () => Promise.resolve(undefined),
    readPage: () => Promise.resolve(undefined),
    close: () => Promise.resolve(),
  };
}

/** `/clusters?format=json` alone, or istioctl's list of it: a proxy of which clusters and endpoints are known, no more. */
export function clustersPageAlone(bytes: Uint8Array): OtherDump | undefined {
  const head = new TextDecoder().decode(bytes.subarray(0, 512));
  const isPage = /^\s*\{\s*"(cluster_statuses|clusterStatuses)"/.test(head);
  const isList = /^\s*\[\s*\{\s*"name"[^{[]*"(host_statuses|hostStatuses)"/.test(head);
  if (!isPage && !isList) return undefined;
  const page = isPage
    ? bytes
    : Buffer.concat([Buffer.from('{"clusterStatuses":'), bytes, Buffer.from('}')]);
  const dump = new TextEncoder().encode(JSON.stringify(dumpOfClusters(page)));
  return {
    // The engine takes the bytes away with it: each opening gets its own.
    get dump(): DumpBytes {
      return { kind: 'bytes', bytes: dump.slice() };
    },
    pages: new Map([['clusters', page]]),
  };
}

/** What the page says as sections of a dump: names of clusters, and their hosts as endpoints (admin/v3/clusters.proto). */
function dumpOfClusters(page: Uint8Array): Json {
  const type = (name: string): string => `type.googleapis.com/envoy.admin.v3.${name}`;
  const statuses = objects(canonicalObject(parsed(page, 'clusters'))['clusterStatuses']);
  return {
    configs: [
      {
        '@type': type('ClustersConfigDump'),
        dynamicActiveClusters: statuses.map((one) => ({ cluster: { name: text(one['name']) } })),
      },
      {
        '@type': type('EndpointsConfigDump'),
        dynamicEndpointConfigs: statuses.map((one) => ({
          endpointConfig: {
            clusterName: text(one['name']),
            endpoints: objects(one['hostStatuses']).map((host) => ({
              locality: obj(host['locality']),
              priority: num(host['priority']) ?? 0,
              lbEndpoints: [
                {
                  endpoint: { address: obj(host['address']), hostname: text(host['hostname']) },
                  healthStatus: text(at(host, 'healthStatus', 'edsHealthStatus')),
                  loadBalancingWeight: num(host['weight']) ?? 1,
                },
              ],
            })),
          },
        })),
      },
    ],
  };
}

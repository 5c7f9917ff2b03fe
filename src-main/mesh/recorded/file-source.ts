import { stat } from 'node:fs/promises';
import { basename } from 'node:path';

import { AppError } from '../../contract/errors.ts';
import { at, type Json, num, obj, objects, text } from '../../contract/json.ts';
import { canonicalObject } from '../../envoy/canonical.ts';
import { sentence } from '../../words/keys.ts';
import type { AdminPage, DumpBytes, MeshSource } from '../mesh-source.ts';
import { unreadable } from './mesh-files.ts';
import { proxyInHead } from './node-in-head.ts';
import { parsed } from './recorded-json.ts';
import { unlistedPod } from './recorded-source.ts';

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

/** One proxy of which somebody kept a dump, a page of its admin, or both. */
export interface OneProxy {
  readonly context: string;
  /** `pod.namespace` as the dump's own node says it. */
  readonly node: string | undefined;
  /** What it is called where the dump does not say. */
  readonly file: string;
  /** Bytes for one opening: the engine takes them away with it. */
  readonly dump: () => DumpBytes;
  readonly pages: ReadonlyMap<AdminPage, Uint8Array>;
  /** There is no dump: it was made up of the /clusters page. */
  readonly pageAlone?: boolean;
  /** Milliseconds since 1970. */
  readonly takenAt: () => Promise<number>;
}

/**
 * One config dump as a mesh of one proxy that no control plane tells anything about. Pilot's dump and what istioctl
 * prints (`proxy-config … -o json|yaml`) are dumps to the engine as well.
 */
export function oneProxySource(one: OneProxy): MeshSource {
  const { context, node, takenAt } = one;
  const proxy = node ?? one.file;
  return {
    live: false,
    timesOfFiles: true,
    open: async () => {
      await takenAt();
      return { context, controlPlanes: [], notes: [] };
    },
    sync: async () => ({
      answers: [],
      pods: [unlistedPod(proxy)],
      notes: [{ key: 'mesh.note.file', params: { file: proxy } }],
      askedAt: await takenAt(),
    }),
    readProxy: async (asked) => {
      // A dump that does not say whose it is may well be of the pod that was named; a file is asked for by its name, too.
      if (node !== undefined && asked !== node && asked !== one.file)
        throw ofAnother(one.file, asked, node);
      return {
        dump: one.dump(),
        // The engine takes pages away with it: a second opening needs bytes of its own (a Buffer's slice is no copy).
        pages: new Map([...one.pages].map(([page, bytes]) => [page, new Uint8Array(bytes)])),
        ...(one.pageAlone === true ? { pageAlone: true } : {}),
        access: { rung: 'file' },
        takenAt: await takenAt(),
      };
    },
    kubernetes: () => Promise.resolve(undefined),
    readPilot: () => Promise.resolve(undefined),
    readPage: () => Promise.resolve(undefined),
    close: () => Promise.resolve(),
  };
}

function ofAnother(place: string, proxy: string, node: string): AppError {
  return new AppError(
    'pod-not-found',
    sentence('error.mesh.proxy-not-recorded', { place, proxy }),
    { hint: sentence('hint.mesh.of-another', { node }) },
  );
}

/** @param head the file's first bytes, in which its node may say which proxy it is of */
export function fileSource(
  path: string,
  context: string,
  head: Uint8Array,
  other?: OtherDump,
): MeshSource {
  return oneProxySource({
    context,
    node: proxyInHead(head),
    file: basename(path),
    dump: () => other?.dump ?? { kind: 'file', path },
    pages: other?.pages ?? new Map(),
    pageAlone: other !== undefined,
    takenAt: () => writtenAt(path),
  });
}

/**
 * `/clusters?format=json` has its one key right at the start, which a config dump never has; what istioctl
 * makes of it (`pc endpoints -o json`) is the list alone.
 */
export function clustersPageForm(head: Uint8Array): 'page' | 'list' | undefined {
  const text = new TextDecoder().decode(head);
  if (/^\s*\{\s*"(cluster_statuses|clusterStatuses)"/.test(text)) return 'page';
  if (/^\s*\[\s*\{\s*"name"[^{[]*"(host_statuses|hostStatuses)"/.test(text)) return 'list';
  return undefined;
}

/** `/clusters?format=json` alone, or istioctl's list of it: a proxy of which clusters and endpoints are known, no more. */
export function clustersPageAlone(bytes: Uint8Array): OtherDump | undefined {
  const form = clustersPageForm(bytes.subarray(0, 512));
  if (form === undefined) return undefined;
  const page =
    form === 'page'
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

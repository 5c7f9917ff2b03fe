import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { AppError } from '../../contract/errors.ts';
import { at, type Json, type JsonObject, text } from '../../contract/json.ts';
import { canonicalObject } from '../../envoy/canonical.ts';
import { decodeDump } from '../../envoy/decode/decode-dump.ts';
import type { ProxyConfig } from '../../envoy/dump.ts';
import { kubernetesParts, type MeshPod, type MeshView, meshView } from '../../istio/mesh-view.ts';
import { parseNodeId } from '../../istio/node-id.ts';
import { sentence } from '../../words/keys.ts';
import type { CommandContext } from './command.ts';
import type { Io } from './io.ts';
import type { AdminPage } from './live-source.ts';
import { inFile, loadFiles, parseJsonBytes } from './load-proxy.ts';

function readJson(io: Io, path: string): Json | undefined {
  let bytes: Uint8Array;
  try {
    bytes = io.open(path).bytes();
  } catch (error) {
    if (error instanceof AppError && error.code === 'file-unreadable') return undefined;
    throw error;
  }
  return inFile(path, () => parseJsonBytes(bytes, 'a page of Envoy or Kubernetes'));
}

function page(io: Io, path: string): JsonObject | undefined {
  const json = readJson(io, path);
  return json === undefined ? undefined : canonicalObject(json);
}

/** One proxy of a recorded mesh: its dump, and the admin pages that lie beside it. */
export function readProxyFolder(io: Io, folder: string): ProxyConfig {
  const file = join(folder, 'config_dump.json');
  return {
    dump: inFile(file, () => decodeDump(io.open(file).bytes())),
    clusters: page(io, join(folder, 'clusters.json')),
    serverInfo: page(io, join(folder, 'server_info.json')),
    certs: page(io, join(folder, 'certs.json')),
  };
}

function nodeOf(proxy: ProxyConfig): JsonObject {
  const entry = proxy.dump.entries('bootstrap')[0];
  const bootstrap = entry === undefined ? {} : proxy.dump.resource(entry);
  return canonicalObject(at(bootstrap, 'node') ?? at(bootstrap, 'bootstrap', 'node'));
}

/** A pod that Kubernetes' list does not know, as its own Envoy's node tells it. */
function podOfNode(name: string, proxy: ProxyConfig): MeshPod {
  const node = nodeOf(proxy);
  const id = parseNodeId(text(node['id']));
  return {
    name,
    ips: id === undefined ? [] : [id.ip],
    annotations: {},
    proxy: id?.type === 'sidecar' ? 'sidecar' : 'gateway',
    serviceAccount: text(at(node, 'metadata', 'SERVICE_ACCOUNT')),
    hostIp: '',
    ports: [],
  };
}

/**
 * A recorded mesh (`proxies/POD.NS/config_dump.json` …, `kubernetes/core.json`) for tracing. Dumps are decoded
 * when a request first meets their proxy, and kept.
 */
export function openMeshFolder(io: Io, folder: string): MeshView {
  let names: string[];
  try {
    names = readdirSync(join(folder, 'proxies')).sort();
  } catch (cause) {
    throw new AppError('file-unreadable', sentence('error.cli.no-recording', { folder }), {
      hint: sentence('hint.cli.recording-layout'),
      cause,
    });
  }
  const decoded = new Map<string, ProxyConfig>();
  const proxy = (pod: string): ProxyConfig | undefined => {
    const known = decoded.get(pod);
    if (known !== undefined || !names.includes(pod)) return known;
    const made = readProxyFolder(io, join(folder, 'proxies', pod));
    decoded.set(pod, made);
    return made;
  };
  const listed = kubernetesParts(readJson(io, join(folder, 'kubernetes', 'core.json')));
  const known = new Set(listed.pods.map((pod) => pod.name));
  const unlisted = names.flatMap((name) => {
    const config = known.has(name) ? undefined : proxy(name);
    return config === undefined ? [] : [podOfNode(name, config)];
  });
  return meshView({
    pods: [...listed.pods, ...unlisted],
    services: listed.services,
    proxy,
    proxies: names,
  });
}

export interface OpenedMesh {
  readonly mesh: MeshView;
  /** The one proxy that a file or a live pod is; undefined for a folder. */
  readonly proxy: string | undefined;
}

function meshOfOne(config: ProxyConfig, fallback: string): OpenedMesh {
  const id = parseNodeId(text(nodeOf(config)['id']));
  const name = id === undefined ? fallback : `${id.pod}.${id.namespace}`;
  const pod = podOfNode(name, config);
  const known = pod.ips.length > 0 ? pod : { ...pod, ips: ['192.0.2.10'], proxy: kindOf(config) };
  return {
    proxy: name,
    mesh: meshView({
      pods: [known],
      services: [],
      proxy: (asked) => (asked === name ? config : undefined),
      proxies: [name],
    }),
  };
}

/** Without Istio's node id: whatever takes redirected connections is a sidecar. */
function kindOf(config: ProxyConfig): MeshPod['proxy'] {
  const redirected = config.dump
    .entries('listener')
    .some((entry) => config.dump.resource(entry)['useOriginalDst'] === true);
  return redirected ? 'sidecar' : 'gateway';
}

/** A saved dump (and other pages of the same proxy) as a mesh of one. */
export async function openMeshFile(io: Io, files: readonly string[]): Promise<OpenedMesh> {
  const loaded = await loadFiles(io, files);
  if (loaded.dump === undefined)
    throw new AppError('dump-not-envoy', sentence('error.cli.no-dump'));
  const config = {
    dump: loaded.dump,
    clusters: loaded.clusters,
    serverInfo: undefined,
    certs: undefined,
  };
  return meshOfOne(config, 'proxy.file');
}

export async function openMeshLive(
  { live }: CommandContext,
  context: string,
  proxy: string,
): Promise<OpenedMesh> {
  const source = await live();
  try {
    const read = async (name: AdminPage): Promise<Uint8Array> =>
      source.adminPage(context, proxy, name);
    const json = async (name: AdminPage): Promise<JsonObject> =>
      canonicalObject(parseJsonBytes(await read(name), name));
    const config = {
      dump: decodeDump(await read('config_dump?include_eds')),
      clusters: await json('clusters?format=json'),
      serverInfo: await json('server_info'),
      certs: undefined,
    };
    return meshOfOne(config, proxy);
  } finally {
    await source.close();
  }
}

import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { AppError } from '../../contract/errors.ts';
import { at, type Json, type JsonObject, text } from '../../contract/json.ts';
import { canonicalObject } from '../../envoy/canonical.ts';
import { decodeDump } from '../../envoy/decode/decode-dump.ts';
import type { ProxyConfig } from '../../envoy/dump.ts';
import { kubernetesParts, type MeshPod, meshView, type MeshView } from '../../istio/mesh-view.ts';
import { parseNodeId } from '../../istio/node-id.ts';
import type { Io } from './io.ts';
import { inFile, parseJsonBytes } from './load-proxy.ts';

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
    throw new AppError('file-unreadable', `${folder} holds no recorded mesh`, {
      hint: 'expected proxies/POD.NS/config_dump.json in it',
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

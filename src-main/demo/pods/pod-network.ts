import { createServer, type Server } from 'node:http';
import type { Duplex } from 'node:stream';

import { at, text } from '../../contract/json.ts';
import type { Counters } from '../counters.ts';
import type { ByteHandler, Origin, PortHandler } from './handlers.ts';
import { podKey, type PodWorld, type RunningPod } from './pod.ts';
import { handlerFor } from './port-handlers.ts';
import { wire } from './wire.ts';

/** Nothing listens there: the text is what a kubelet with containerd writes on the error channel. */
export class PortRefused extends Error {}

/** The ports of all pods, as in-process connections: no TCP port of this machine is opened. */
export class PodNetwork {
  readonly #world: PodWorld;
  readonly #counters: Counters;
  /** By pod and uid, so that a restarted pod has new servers. */
  readonly #servers = new Map<string, Map<number, Server | ByteHandler>>();
  readonly #open = new Map<string, Set<Duplex>>();
  readonly #origins = new WeakMap<object, Origin>();

  constructor(world: PodWorld, counters: Counters) {
    this.#world = world;
    this.#counters = counters;
  }

  /** The client's end of a connection to a port of a pod. Throws PortRefused. */
  connect(pod: RunningPod, port: number, origin: Origin): Duplex {
    const server = this.#server(pod, port);
    if (server === undefined) {
      throw new PortRefused(refusedText(pod, port));
    }
    const [client, far] = wire();
    const key = serverKey(pod);
    const open = this.#open.get(key) ?? new Set<Duplex>();
    this.#open.set(key, open.add(client));
    const done = this.#counters.open('podConnections');
    client.once('close', () => {
      open.delete(client);
      done();
    });
    // A reset is an ordinary end here: whoever waits for the answer sees it too.
    client.on('error', () => far.destroy());
    far.on('error', () => client.destroy());
    this.#origins.set(far, origin);
    if (typeof server === 'function') server(far);
    else server.emit('connection', far);
    return client;
  }

  /** False for a port that takes bytes (gRPC, MySQL …), undefined when nothing listens. */
  speaksHttp(pod: RunningPod, port: number): boolean | undefined {
    const server = this.#server(pod, port);
    return server === undefined ? undefined : typeof server !== 'function';
  }

  listens(pod: RunningPod, port: number): boolean {
    return this.#server(pod, port) !== undefined;
  }

  /** The pod is gone: every connection to it is reset. */
  stop(pod: RunningPod): void {
    const key = serverKey(pod);
    for (const connection of this.#open.get(key) ?? []) connection.destroy();
    this.#open.delete(key);
    for (const server of this.#servers.get(key)?.values() ?? []) {
      if (typeof server !== 'function') server.close();
    }
    this.#servers.delete(key);
  }

  close(): void {
    for (const set of this.#open.values()) for (const connection of set) connection.destroy();
    for (const ports of this.#servers.values()) {
      for (const server of ports.values()) if (typeof server !== 'function') server.close();
    }
    this.#open.clear();
    this.#servers.clear();
  }

  #server(pod: RunningPod, port: number): Server | ByteHandler | undefined {
    const key = serverKey(pod);
    const ports = this.#servers.get(key) ?? new Map<number, Server | ByteHandler>();
    this.#servers.set(key, ports);
    const found = ports.get(port);
    if (found !== undefined) return found;
    const handler = handlerFor(this.#world, pod, port);
    if (handler === undefined) return undefined;
    const made = 'bytes' in handler ? handler.bytes : this.#httpServer(handler.http);
    ports.set(port, made);
    return made;
  }

  #httpServer(handler: PortHandler): Server {
    return createServer((request, response) => {
      const origin = this.#origins.get(request.socket) ?? 'pod';
      Promise.resolve(handler(request, response, origin)).catch((error: unknown) => {
        if (!response.headersSent) response.writeHead(500);
        response.end(`demo: ${String(error)}`);
      });
    });
  }
}

function serverKey(pod: RunningPod): string {
  return `${podKey(pod.object)}/${text(at(pod.object, 'metadata', 'uid'))}`;
}

export function refusedText(pod: RunningPod, port: number): string {
  const id = text(at(pod.object, 'metadata', 'uid'));
  return (
    `failed to execute portforward in network namespace "/var/run/netns/cni-${id}": ` +
    `failed to connect to localhost:${port} inside namespace "${id}", ` +
    `IPv4: dial tcp4 127.0.0.1:${port}: connect: connection refused ` +
    `IPv6 dial tcp6 [::1]:${port}: connect: connection refused `
  );
}

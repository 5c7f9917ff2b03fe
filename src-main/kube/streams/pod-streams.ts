import type { Duplex } from 'node:stream';

import type { ClusterConnection } from '../http/connection.ts';
import { resourcePath, resourceTypes } from '../http/resources.ts';
import { execOverSpdy, type ExecRequest, type ExecSession } from './exec.ts';
import { execOverWebSocket } from './exec-websocket.ts';
import { type PodRef, podText, upgradeFailure } from './failures.ts';
import { SpdyForwards } from './spdy-forwards.ts';
import { type MayI, type Transport, TransportChoice } from './transport.ts';
import { openWebSocket } from './websocket.ts';
import { WebSocketTunnel } from './websocket-tunnel.ts';

export interface OpenPortOptions {
  readonly signal?: AbortSignal | undefined;
  /** Tunnels of one lane share a connection; a slow reader stops only its own lane. Default: the app's own reads. */
  readonly lane?: string;
}

/** Streams into the pods of one context, over SPDY or WebSocket. */
export class PodStreams {
  readonly #connection: ClusterConnection;
  readonly #forwards: SpdyForwards;
  readonly #choice: TransportChoice;

  constructor(connection: ClusterConnection, mayI: MayI) {
    this.#connection = connection;
    this.#forwards = new SpdyForwards(connection);
    this.#choice = new TransportChoice(connection.throughGateway, mayI);
  }

  /** The way that is tried first at the moment. */
  transport(subresource: 'portforward' | 'exec'): Transport {
    return this.#choice.preferred(subresource);
  }

  /**
   * One TCP connection to a port of a pod. Throws AppError when it cannot be opened; that nothing listens (`port-refused`) is
   * known only later, as the stream's error. Over SPDY `end()` is a true half-close.
   */
  async openPort(pod: PodRef, port: number, options: OpenPortOptions = {}): Promise<Duplex> {
    const { signal, lane = '' } = options;
    const path = resourcePath(resourceTypes.pods, pod.namespace, pod.name, 'portforward');
    return await this.#choice.open({
      subresource: 'portforward',
      namespace: pod.namespace,
      spdy: async () => await explained(pod, this.#forwards.open(pod, port, path, lane, signal)),
      websocket: async () => {
        const opening = openWebSocket(this.#connection, {
          path: `${path}?ports=${port}`,
          what: `create pods/portforward ${podText(pod)}:${port}`,
          // v5 is refused for port-forward by a current API server (403): docs/mesh.md.
          protocols: ['v4.channel.k8s.io'],
          signal,
        });
        return new WebSocketTunnel(await explained(pod, opening), pod, port);
      },
    });
  }

  /** Runs a program in a container, without a terminal and without input. */
  async exec(request: ExecRequest): Promise<ExecSession> {
    const { pod } = request;
    const path = resourcePath(resourceTypes.pods, pod.namespace, pod.name, 'exec');
    return await this.#choice.open({
      subresource: 'exec',
      namespace: pod.namespace,
      spdy: async () => await explained(pod, execOverSpdy(this.#connection, path, request)),
      websocket: async () =>
        await explained(pod, execOverWebSocket(this.#connection, path, request)),
    });
  }

  /** The machine slept or the network changed: new tunnels of the lane trust no connection from before. */
  renew(lane: string): void {
    this.#forwards.renew(lane);
  }

  close(): void {
    this.#forwards.close();
  }
}

async function explained<T>(pod: PodRef, opening: Promise<T>): Promise<T> {
  try {
    return await opening;
  } catch (error) {
    throw upgradeFailure(error, pod);
  }
}

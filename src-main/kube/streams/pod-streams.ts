import type { Duplex } from 'node:stream';

import type { ClusterConnection } from '../http/connection.ts';
import { resourcePath, resourceTypes } from '../http/resources.ts';
import { type PodRef, podText, upgradeFailure } from './failures.ts';
import { openWebSocket } from './websocket.ts';
import { WebSocketTunnel } from './websocket-tunnel.ts';

/** Streams into the pods of one context. */
export class PodStreams {
  readonly #connection: ClusterConnection;

  constructor(connection: ClusterConnection) {
    this.#connection = connection;
  }

  /** One TCP connection to a port of a pod. */
  async openPort(pod: PodRef, port: number, signal?: AbortSignal): Promise<Duplex> {
    const path = resourcePath(resourceTypes.pods, pod.namespace, pod.name, 'portforward');
    try {
      const socket = await openWebSocket(this.#connection, {
        path: `${path}?ports=${port}`,
        what: `forward port ${port} of ${podText(pod)}`,
        // v5 is refused for port-forward by a current API server (403): reference/live.md.
        protocols: ['v4.channel.k8s.io'],
        signal,
      });
      return new WebSocketTunnel(socket, pod, port);
    } catch (error) {
      throw upgradeFailure(error, pod);
    }
  }
}

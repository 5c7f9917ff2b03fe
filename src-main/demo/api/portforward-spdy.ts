import type { Duplex } from 'node:stream';

import { SpdyConnection } from '../../kube/streams/spdy/connection.ts';
import type { SpdyStream } from '../../kube/streams/spdy/stream.ts';
import { PortRefused } from '../pods/pod-network.ts';
import type { ApiContext } from './context.ts';
import { FaultyGate, pump } from './stream-pump.ts';

/** A kubelet gives a client 30 s to open the second stream of a pair (portforward.DefaultStreamCreationTimeout). */
const pairTimeout = 30_000;

interface Pair {
  data: SpdyStream | undefined;
  error: SpdyStream | undefined;
  timer: NodeJS.Timeout;
}

/**
 * `portforward.k8s.io` on a connection that speaks SPDY: any number of tunnels, each a pair of streams with the same
 * `requestid`. FIN on either side is a true half-close. Resolves when the connection has ended.
 */
export async function servePortForwardSpdy(
  context: ApiContext,
  where: { readonly namespace: string; readonly name: string },
  carrier: Duplex,
  destroy: () => void,
): Promise<void> {
  const done = context.counters.open('portForwards');
  const unregister = context.faults.register('portforward', destroy);
  const pairs = new Map<string, Pair>();
  const abort = new AbortController();
  const spdy = new SpdyConnection(carrier, {
    role: 'server',
    // As a kubelet: the client's pings are echoed, none are sent.
    heartbeatMs: 0,
    onStream: (stream) => {
      const id = stream.headers['requestid'] ?? '';
      const pair = pairs.get(id) ?? {
        data: undefined,
        error: undefined,
        timer: setTimeout(() => expire(pairs, id), pairTimeout),
      };
      pairs.set(id, pair);
      if (stream.headers['streamtype'] === 'error') pair.error = stream;
      else pair.data = stream;
      if (pair.data === undefined || pair.error === undefined) return;
      clearTimeout(pair.timer);
      pairs.delete(id);
      tunnel(context, where, pair.data, pair.error, { destroy, signal: abort.signal }).catch(
        // Only a defect of the demo itself comes here; its client sees the connection break.
        destroy,
      );
    },
  });
  await spdy.closed;
  abort.abort();
  for (const pair of pairs.values()) clearTimeout(pair.timer);
  carrier.destroy();
  unregister();
  done();
}

function expire(pairs: Map<string, Pair>, id: string): void {
  const pair = pairs.get(id);
  pairs.delete(id);
  pair?.data?.destroy();
  pair?.error?.destroy();
}

async function tunnel(
  context: ApiContext,
  where: { readonly namespace: string; readonly name: string },
  data: SpdyStream,
  error: SpdyStream,
  connection: { destroy: () => void; signal: AbortSignal },
): Promise<void> {
  const port = Number(data.headers['port']);
  const prefix = `error forwarding port ${port} to pod ${where.name}, uid : `;
  const refuse = (text: string): void => {
    error.end(prefix + text);
    data.end();
    data.resume();
  };
  const pod = context.world.pod(where.namespace, where.name);
  if (pod === undefined) {
    refuse(`unable to find pod sandbox of ${where.name}`);
    return;
  }
  let inside: Duplex;
  try {
    inside = context.network.connect(pod, port, 'loopback');
  } catch (failed) {
    if (!(failed instanceof PortRefused)) throw failed;
    refuse(failed.message);
    return;
  }
  const done = context.counters.open('tunnels');
  data.on('close', () => inside.destroy());
  connection.signal.addEventListener('abort', () => inside.destroy(), { once: true });
  data.pipe(inside);
  const fault = context.faults.forStream({
    kind: 'portforward',
    namespace: where.namespace,
    name: where.name,
    port,
  });
  try {
    const end = await pump(
      inside,
      (chunk) => written(data, chunk),
      new FaultyGate(fault, connection.signal),
    );
    if (end === 'drop') connection.destroy();
    else {
      data.end();
      error.end();
      if (end === 'cut') inside.destroy();
    }
  } catch (failed) {
    // Reset by the pod (it went away) or by the client (it has what it wanted).
    if (!data.destroyed) refuse(`lost connection to pod: ${String(failed)}`);
  } finally {
    done();
  }
}

/** Resolves when the stream took the bytes: the pump's back-pressure. */
function written(stream: Duplex, chunk: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(chunk, (failed) => {
      if (failed instanceof Error) reject(failed);
      else resolve();
    });
  });
}

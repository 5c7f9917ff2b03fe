import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

import { authorizeStream } from './authorize.ts';
import type { ApiContext, ApiRequest } from './context.ts';
import { execOptions } from './exec-session.ts';
import { execSpdyProtocols, serveExecSpdy } from './exec-spdy.ts';
import { execProtocol, serveExec } from './exec-ws.ts';
import { resourcePath } from './path.ts';
import { servePortForwardSpdy } from './portforward-spdy.ts';
import { portForwardProtocol, portsOf, servePortForward } from './portforward-ws.ts';
import { negotiateStream, switchToSpdy, tunnelOverWebSocket, wantsTunnel } from './spdy-upgrade.ts';
import { failure } from './status.ts';
import { assertRunning, streamContainer, streamPod } from './stream-target.ts';

/** A request to switch protocols: port-forward and exec. Throws the refusal. */
export async function serveUpgrade(
  context: ApiContext,
  call: ApiRequest,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): Promise<void> {
  const path = resourcePath(call.url.pathname);
  if (path?.plural !== 'pods' || path.group !== '') throw failure.badRequest('unable to upgrade');
  if (path.subresource !== 'portforward' && path.subresource !== 'exec') {
    throw failure.badRequest('unable to upgrade');
  }
  const way = /websocket/i.test(request.headers.upgrade ?? '') ? 'websocket' : 'spdy';
  const { minor } = context.resources;
  authorizeStream(call.user, way, minor, {
    resource: `pods/${path.subresource}`,
    namespace: path.namespace,
    name: path.name,
  });
  const query = call.url.searchParams;
  const pod = streamPod(context, path.namespace, path.name);
  if (path.subresource === 'portforward') {
    if (way === 'spdy' || (wantsTunnel(request) && minor >= 30)) {
      const protocol = way === 'spdy' ? negotiateStream(request, ['portforward.k8s.io']) : '';
      assertRunning(pod, 'POD');
      const carrier =
        way === 'spdy'
          ? switchToSpdy(socket, head, protocol)
          : await tunnelOverWebSocket(request, socket, head);
      await servePortForwardSpdy(context, pod, carrier, () => socket.destroy());
      return;
    }
    const protocol = portForwardProtocol(request);
    const ports = portsOf(query);
    assertRunning(pod, 'POD');
    await servePortForward(context, pod, ports, { request, socket, head, protocol });
    return;
  }
  const options = execOptions(query);
  const container = streamContainer(pod, query.get('container'));
  if (options.command.length === 0)
    throw failure.badRequest('you must specify at least 1 command for the container');
  if (way === 'spdy') {
    const chosen = negotiateStream(request, execSpdyProtocols);
    assertRunning(pod, container);
    await serveExecSpdy(
      context,
      { ...options, pod, container },
      switchToSpdy(socket, head, chosen),
    );
    return;
  }
  const protocol = execProtocol(request, minor);
  assertRunning(pod, container);
  await serveExec(context, { ...options, pod, container }, { request, socket, head, protocol });
}

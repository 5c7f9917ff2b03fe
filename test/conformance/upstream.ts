import { createServer, type Server, type Socket } from 'node:net';

/**
 * What all endpoints are: one server on every loopback address. It answers HTTP/1 with the request's head in the
 * body, and sends anything else back as it is.
 */
export async function startUpstream(): Promise<{ readonly port: number; stop(): Promise<void> }> {
  const open = new Set<Socket>();
  const server: Server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => socket.destroy());
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      const end = text.indexOf('\r\n\r\n');
      if (!/^\S+ \S+ HTTP\/1/.test(text)) {
        socket.write(`raw:${text}`);
        text = '';
        return;
      }
      if (end < 0) return;
      const head = text.slice(0, end);
      text = '';
      const body = Buffer.from(JSON.stringify(head));
      const upgrade = /^connection:.*upgrade/im.test(head);
      const status = upgrade
        ? 'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n'
        : `HTTP/1.1 200 OK\r\ncontent-length: ${String(body.length)}\r\n\r\n`;
      socket.write(status);
      if (!upgrade && !head.startsWith('HEAD ')) socket.write(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  const address = server.address();
  return {
    port: address !== null && typeof address === 'object' ? address.port : 0,
    stop: async () => {
      for (const socket of open) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

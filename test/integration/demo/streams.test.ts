import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import {
  api,
  type Channels,
  channels,
  eventually,
  nothingOpen,
  type TestDemo,
  testDemo,
} from './support.ts';
import { tinyCluster } from './tiny-cluster.ts';

const pod = '/api/v1/namespaces/default/pods/reviews-v1-6a-yyyyy';
const v4 = 'v4.channel.k8s.io';
const dumpBytes = 8_000_000;

let running: TestDemo;
beforeAll(async () => {
  running = await testDemo(tinyCluster({ bigDumpBytes: dumpBytes }));
});
afterEach(() => nothingOpen(running.cluster));
afterAll(() => running.close());

const get = (path: string): string =>
  `GET ${path} HTTP/1.1\r\nHost: envoy\r\nConnection: close\r\n\r\n`;
const until = (forward: Channels, channel: number, text: string): Promise<void> =>
  eventually(
    () => forward.text(channel).includes(text),
    () => `"${text}" on channel ${channel}: ${forward.text(channel).slice(0, 200)}`,
  );
/** The last chunk of a chunked answer. */
const untilWhole = (forward: Channels): Promise<void> =>
  eventually(
    () => forward.tail(0).endsWith('\r\n0\r\n\r\n'),
    () => `the end of the answer after ${forward.bytes(0).length} bytes`,
  );
const forwardTo = (
  ports: string,
  user: Parameters<typeof channels>[3] = 'admin',
  protocol = v4,
): Promise<Channels> => channels(running.cluster, `${pod}/portforward?${ports}`, protocol, user);

describe('port-forward over WebSocket', () => {
  it('carries several ports, each channel beginning with its port number', async () => {
    const forward = await forwardTo('ports=15000&ports=15021');
    forward.send(0, get('/ready'));
    forward.send(2, get('/healthz/ready'));
    await until(forward, 0, 'LIVE');
    await until(forward, 2, 'HTTP/1.1 200');
    expect(forward.bytes(0).readUInt16LE()).toBe(15000);
    expect([...forward.bytes(1)]).toEqual([15000 & 0xff, 15000 >> 8]);
    expect(forward.bytes(2).readUInt16LE()).toBe(15021);
    expect([...forward.bytes(3)]).toEqual([15021 & 0xff, 15021 >> 8]);
    // There is no half-close: the far side has ended, the stream stays.
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(forward.socket.readyState).toBe(forward.socket.OPEN);
    forward.socket.close();
    await forward.closed;
  });

  it('carries several connections at once, and large answers whole', async () => {
    const forwards = await Promise.all(Array.from({ length: 4 }, () => forwardTo('ports=15000')));
    for (const forward of forwards) forward.send(0, get('/config_dump?include_eds'));
    for (const forward of forwards) await untilWhole(forward);
    for (const forward of forwards) {
      expect(forward.bytes(0).length).toBeGreaterThan(dumpBytes);
      forward.socket.close();
      await forward.closed;
    }
  });

  it('stops reading when the client does', async () => {
    const forward = await forwardTo('ports=15000');
    forward.send(0, get('/config_dump'));
    await until(forward, 0, 'configs');
    forward.socket.pause();
    await new Promise((resolve) => setTimeout(resolve, 200));
    const paused = forward.bytes(0).length;
    expect(paused).toBeLessThan(dumpBytes);
    forward.socket.resume();
    await untilWhole(forward);
    forward.socket.terminate();
    await forward.closed;
  });

  it('speaks base64 too', async () => {
    const forward = await forwardTo('ports=15000', 'admin', 'v4.base64.channel.k8s.io');
    forward.send(0, get('/ready'));
    await until(forward, 0, 'LIVE');
    expect(forward.bytes(0).readUInt16LE()).toBe(15000);
    forward.socket.close();
    await forward.closed;
  });

  it('is closed after the far side’s end by a kubelet', async () => {
    running.cluster.faults.webSocketAfterEnd = 'closes';
    const forward = await forwardTo('ports=15000');
    forward.send(0, get('/ready'));
    expect(await forward.closed).toBe(1000);
    running.cluster.faults.webSocketAfterEnd = 'stays-open';
    expect(forward.text(0)).toContain('LIVE');
  });

  it('says on the error channel that nothing listens', async () => {
    const forward = await forwardTo('ports=19999');
    await until(forward, 1, 'dial tcp4 127.0.0.1:19999: connect: connection refused');
    expect(forward.bytes(1).readUInt16LE()).toBe(19999);
    forward.socket.close();
    await forward.closed;
  });

  it.each([
    ['v5.channel.k8s.io', 'admin', /^403 $/],
    [v4, 'view-only', /^403 .*cannot get resource \\"pods\/portforward\\"/],
    [v4, 'get-only', /^403 .*pods \\"reviews-v1-6a-yyyyy\\" is forbidden: "/],
    [v4, 'create-only', /^403 .*cannot get resource \\"pods\/portforward\\"/],
  ] as const)('refuses %s for %s', async (protocol, user, message) => {
    await expect(forwardTo('ports=15000', user, protocol)).rejects.toThrow(message);
  });

  it.each([
    ['nosuch', 'ports=15000', /^404 .*pods \\"nosuch\\" not found/],
    ['reviews-v1-6a-yyyyy', '', /^400 .*ports/],
    ['reviews-v1-6a-yyyyy', 'ports=0', /^400 /],
  ])('refuses %s?%s', async (name, query, message) => {
    const path = `/api/v1/namespaces/default/pods/${name}/portforward?${query}`;
    await expect(channels(running.cluster, path, v4)).rejects.toThrow(message);
  });

  it('asks for an upgrade', async () => {
    expect(await api(running.cluster, `${pod}/portforward?ports=1`)).toMatchObject({ status: 400 });
  });
});

describe('exec over WebSocket', () => {
  const exec = (command: string[], protocol: string, more = ''): Promise<Channels> =>
    channels(
      running.cluster,
      `${pod}/exec?container=istio-proxy&stdout=true&stderr=true${more}&${command.map((word) => `command=${encodeURIComponent(word)}`).join('&')}`,
      protocol,
    );

  it.each(['v5.channel.k8s.io', v4, 'v4.base64.channel.k8s.io'])(
    '%s: a big answer whole, then the status, then 1000',
    async (protocol) => {
      const session = await exec(['pilot-agent', 'request', 'GET', 'config_dump'], protocol);
      expect(await session.closed).toBe(1000);
      expect(JSON.parse(session.text(1))).toHaveProperty('configs');
      expect(session.bytes(1).length).toBeGreaterThan(dumpBytes);
      expect(JSON.parse(session.text(3))).toEqual({ metadata: {}, status: 'Success' });
    },
  );

  it('gives the exit code as a cause of the status', async () => {
    const session = await exec(['sh', '-c', 'echo bad >&2; nosuch; exit 9'], v4);
    expect(await session.closed).toBe(1000);
    expect(session.text(2)).toContain('nosuch: not found');
    expect(JSON.parse(session.text(3))).toMatchObject({
      status: 'Failure',
      reason: 'NonZeroExitCode',
      details: { causes: [{ reason: 'ExitCode', message: '9' }] },
    });
  });

  it('v5 half-closes stdin', async () => {
    const session = await exec(['cat'], 'v5.channel.k8s.io', '&stdin=true');
    session.send(0, 'hello ');
    session.send(0, 'there');
    session.send(255, Buffer.from([0]));
    expect(await session.closed).toBe(1000);
    expect(session.text(1)).toBe('hello there');
  });

  it('a terminal gets CR LF and everything on stdout', async () => {
    const session = await exec(['sh', '-c', 'echo a; nosuch'], v4, '&tty=true');
    await session.closed;
    expect(session.text(1)).toBe('a\r\nsh: 1: nosuch: not found\r\n');
  });

  it('frees everything when the client goes in the middle', async () => {
    const session = await exec(['cat'], v4, '&stdin=true');
    session.send(0, 'x');
    await eventually(
      () => session.text(1) === 'x',
      () => 'the echo',
    );
    session.socket.terminate();
    await session.closed;
    await nothingOpen(running.cluster);
    expect(running.cluster.now().execs).toBe(0);
  });
});

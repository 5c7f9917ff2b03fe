import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { request, type RequestOptions } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { WebSocket } from 'ws';

import type { UserName } from '../../../src-main/demo/api/rbac.ts';
import type { DemoCluster } from '../../../src-main/demo/model.ts';
import { type Demo, type RunningCluster, startDemo } from '../../../src-main/demo/start-demo.ts';

/** kubectl, the second client that proves the server fair; undefined where the machine has none. */
export const kubectlPath = [
  '/usr/bin/kubectl',
  '/usr/local/bin/kubectl',
  '/opt/homebrew/bin/kubectl',
].find((path) => existsSync(path));

export interface TestDemo {
  readonly demo: Demo;
  readonly cluster: RunningCluster;
  /** Closes and asserts nothing; use expectNothingOpen before. */
  close(): Promise<void>;
}

export async function testDemo(...clusters: DemoCluster[]): Promise<TestDemo> {
  const dir = mkdtempSync(join(tmpdir(), 'meshscope-demo-'));
  const demo = await startDemo({ clusters, dir });
  const [cluster] = demo.clusters;
  if (cluster === undefined) throw new Error('no cluster');
  return {
    demo,
    cluster,
    close: async () => {
      await demo.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs kubectl to its end with a home of its own, so that no cache or configuration of the machine plays a part. */
export function kubectl(
  kubeconfig: string,
  args: readonly string[],
  options: { env?: Record<string, string>; input?: string } = {},
): Promise<Ran> {
  return new Promise((resolve) => {
    const child = execFile(
      kubectlPath ?? 'kubectl',
      args,
      { env: kubectlEnv(kubeconfig, options.env), timeout: 30_000, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        const code = typeof error?.code === 'number' ? error.code : error === null ? 0 : -1;
        resolve({ code, stdout, stderr });
      },
    );
    child.stdin?.end(options.input ?? '');
  });
}

export interface Running {
  readonly child: ChildProcess;
  output(): string;
  /** Resolves when the output holds the text; rejects after half a minute. */
  until(text: string): Promise<void>;
  stop(): Promise<void>;
}

export function kubectlStart(
  kubeconfig: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Running {
  const child = spawn(kubectlPath ?? 'kubectl', args, { env: kubectlEnv(kubeconfig, env) });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return {
    child,
    output: () => output,
    until: (text) =>
      eventually(
        () => output.includes(text),
        () => `kubectl to print "${text}"; it printed:\n${output}`,
      ),
    stop: async () => {
      if (child.exitCode !== null) return;
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill();
      await gone;
    },
  };
}

function kubectlEnv(kubeconfig: string, more: Record<string, string> = {}): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: join(kubeconfig, '..'),
    KUBECONFIG: kubeconfig,
    ...more,
  };
}

/** Polls until it holds; rejects after half a minute (a busy machine takes its time), saying what was waited for. */
export async function eventually(holds: () => boolean, what: () => string): Promise<void> {
  const end = Date.now() + 30_000;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`waited 30 s for ${what()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Waits until every counter is zero. */
export function nothingOpen(cluster: RunningCluster): Promise<void> {
  return eventually(
    () => Object.values(cluster.now()).every((count) => count === 0),
    () => `everything to close; open: ${JSON.stringify(cluster.now())}`,
  );
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface Call {
  readonly user?: UserName | null;
  readonly method?: string;
  readonly accept?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly tls?: RequestOptions;
  /** Called with each piece; the answer then is not collected for ever: destroy ends it. */
  readonly onData?: (text: string, destroy: () => void) => void;
}

/** One request to the API server, as admin unless said otherwise (null: nobody). */
export function api(cluster: RunningCluster, path: string, call: Call = {}): Promise<Answer> {
  const user = call.user === undefined ? 'admin' : call.user;
  return new Promise((resolve, reject) => {
    const outgoing = request(
      `${cluster.url}${path}`,
      {
        method: call.method ?? 'GET',
        ca: cluster.caPem,
        agent: false,
        headers: {
          ...(user === null ? {} : { authorization: `Bearer ${cluster.token(user)}` }),
          accept: call.accept ?? 'application/json',
          ...call.headers,
        },
        ...call.tls,
      },
      (response) => {
        let body = '';
        response.on('data', (chunk: Buffer) => {
          body += chunk.toString();
          call.onData?.(body, () => outgoing.destroy());
        });
        const done = (): void =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
        response.on('end', done);
        response.on('close', done);
        response.on('error', reject);
      },
    );
    outgoing.on('error', reject);
    outgoing.end(call.body === undefined ? undefined : JSON.stringify(call.body));
  });
}

export interface Channels {
  readonly socket: WebSocket;
  /** All bytes of a channel so far. */
  bytes(channel: number): Buffer;
  text(channel: number): string;
  /** The last bytes of a channel, which cost the same however much has come. */
  tail(channel: number): string;
  send(channel: number, payload: string | Buffer): void;
  /** Resolves with the close code. */
  readonly closed: Promise<number>;
}

/** A raw WebSocket client of pods/exec and pods/portforward. Rejects with `status body` when the upgrade is refused. */
export function channels(
  cluster: RunningCluster,
  path: string,
  protocol: string,
  user: UserName = 'admin',
): Promise<Channels> {
  const received = new Map<number, Buffer[]>();
  const base64 = protocol.includes('base64');
  const socket = new WebSocket(`${cluster.url.replace('https', 'wss')}${path}`, [protocol], {
    ca: cluster.caPem,
    headers: { authorization: `Bearer ${cluster.token(user)}` },
    perMessageDeflate: false,
  });
  socket.on('message', (data) => {
    const raw = Buffer.isBuffer(data) ? data : Buffer.alloc(0);
    const channel = base64 ? (raw[0] ?? 48) - 48 : (raw[0] ?? 0);
    const payload = base64 ? Buffer.from(raw.subarray(1).toString(), 'base64') : raw.subarray(1);
    const pieces = received.get(channel);
    if (pieces === undefined) received.set(channel, [payload]);
    else pieces.push(payload);
  });
  const bytes = (channel: number): Buffer => Buffer.concat(received.get(channel) ?? []);
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once('unexpected-response', (_request, response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () => reject(new Error(`${response.statusCode ?? 0} ${body}`)));
    });
    socket.once('open', () => {
      socket.on('error', () => socket.terminate());
      resolve({
        socket,
        bytes,
        text: (channel) => bytes(channel).toString(),
        tail: (channel) => Buffer.concat((received.get(channel) ?? []).slice(-3)).toString(),
        send: (channel, payload) =>
          base64
            ? socket.send(`${channel}${Buffer.from(payload).toString('base64')}`)
            : socket.send(Buffer.concat([Buffer.from([channel]), Buffer.from(payload)])),
        closed,
      });
    });
  });
}

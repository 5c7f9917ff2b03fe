import { request as httpRequest } from 'node:http';

import { WebSocket } from 'ws';
import { z } from 'zod';

import type { Emit, Response, Services } from '../../src-main/contract/index.ts';
import { responseSchema } from '../../src-main/contract/index.ts';
import { type BrowserHost, startBrowserHost } from '../../src-main/hosts/browser/server.ts';
import { createDispatcher } from '../../src-main/hosts/dispatcher.ts';
import { boot } from '../../src-main/hosts/electron/boot.ts';
import { createHub } from '../../src-main/hosts/hub.ts';
import { createMemoryHost } from '../../src-main/hosts/memory.ts';
import { app, exposed, resetElectron, state } from '../support/electron-stub.ts';

/** One page at the far end of a host's wire. */
export interface Page {
  call(id: string, method: string, params?: unknown): Promise<Response>;
  cancel(id: string): void;
  /** What it heard, in order. */
  readonly heard: { event: string; payload: Record<string, unknown> }[];
  /** The page disappears without a word. */
  vanish(): Promise<void>;
}

export interface HostUnderTest {
  readonly emit: Emit;
  /** What the host wrote to its log. */
  readonly log: string[];
  open(): Promise<Page>;
  close(): Promise<void>;
}

export interface HostMaker {
  readonly name: string;
  /** The desktop app has one window; the others take many pages. */
  readonly manyPages: boolean;
  start(services: Services): Promise<HostUnderTest>;
}

const eventSchema = z.object({ event: z.string(), payload: z.record(z.string(), z.unknown()) });

function parts(services: Services) {
  const log: string[] = [];
  const hub = createHub();
  const say = (line: string): void => void log.push(line);
  const dispatcher = createDispatcher({ services, log: say, validateResults: true });
  return { log, hub, say, dispatcher };
}

const hear = (heard: Page['heard']) => (message: unknown) =>
  void heard.push(eventSchema.parse(message));

export const memory: HostMaker = {
  name: 'memory',
  manyPages: true,
  start: (services) => {
    const { log, hub, dispatcher } = parts(services);
    return Promise.resolve({
      emit: hub.emit,
      log,
      open: () => {
        const host = createMemoryHost(dispatcher, hub);
        const heard: Page['heard'] = [];
        host.subscribe(hear(heard));
        return Promise.resolve({
          call: (id, method, params) => host.call({ id, method, params }),
          cancel: (id) => host.cancel(id),
          heard,
          vanish: () => {
            host.close();
            return Promise.resolve();
          },
        } satisfies Page);
      },
      close: () => Promise.resolve(),
    });
  },
};

export const browser: HostMaker = {
  name: 'browser',
  manyPages: true,
  start: async (services) => {
    const { log, hub, say, dispatcher } = parts(services);
    const host = await startBrowserHost({ dispatcher, hub, root: '/nowhere', port: 0, log: say });
    let pages = 0;
    return {
      emit: hub.emit,
      log,
      open: () => {
        pages += 1;
        return openHttpPage(host, `page-${pages}`);
      },
      close: () => host.close(),
    };
  },
};

async function openHttpPage(host: BrowserHost, client: string): Promise<Page> {
  const url = new URL(host.url);
  const { token } = host;
  const heard: Page['heard'] = [];
  const calls = new Set<() => void>();
  const socket = new WebSocket(`ws://${url.host}/events?client=${client}`, [`bearer.${token}`], {
    origin: url.origin,
  });
  socket.on('message', (data: Buffer) => hear(heard)(JSON.parse(data.toString('utf8'))));
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });

  const post = (body: unknown): Promise<Response> =>
    new Promise((resolve, reject) => {
      const request = httpRequest(
        new URL('/rpc', url),
        {
          method: 'POST',
          headers: {
            origin: url.origin,
            authorization: `Bearer ${token}`,
            'content-type': 'application/json',
            'x-meshscope-client': client,
          },
        },
        (response) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (piece: string) => (text += piece));
          response.on('end', () => {
            calls.delete(abort);
            resolve(responseSchema.parse(JSON.parse(text)));
          });
          response.on('error', reject);
        },
      );
      const abort = (): void => void request.destroy();
      calls.add(abort);
      request.on('error', reject);
      request.end(JSON.stringify(body));
    });

  return {
    call: (id, method, params) => post({ id, method, params }),
    cancel: (id) =>
      void post({ id: `cancel-${id}`, method: '$cancel', params: { call: id } }).catch(
        () => undefined,
      ),
    heard,
    vanish: async () => {
      for (const abort of calls) abort();
      const closed = new Promise((resolve) => socket.once('close', resolve));
      socket.terminate();
      await closed;
    },
  };
}

const bridgeSchema = z.object({
  call: z.custom<(request: unknown) => Promise<unknown>>((value) => typeof value === 'function'),
  subscribe: z.custom<(listener: (message: unknown) => void) => () => void>(
    (value) => typeof value === 'function',
  ),
  cancel: z.custom<(call: string) => void>((value) => typeof value === 'function'),
});

/** Boots the desktop's own main program and preload against the stub of `electron`. */
export const electron: HostMaker = {
  name: 'electron',
  manyPages: false,
  start: async (services) => {
    resetElectron();
    const { log, hub, say, dispatcher } = parts(services);
    await boot({
      argv: [],
      cwd: '/',
      env: {},
      base: 'file:///nowhere/electron/main.mjs',
      out: say,
      life: { log: say, dispose: () => Promise.resolve(), diagnostics: () => '', unattended: true },
      start: () =>
        Promise.resolve({
          dispatcher,
          hub,
          ask: () => undefined,
          handOut: (path) => `ticket of ${path}`,
          wake: () => undefined,
          dispose: () => Promise.resolve(),
        }),
    });
    await import('../../src-main/hosts/electron/preload.ts');
    const bridge = bridgeSchema.parse(exposed.get('meshscope'));
    return {
      emit: hub.emit,
      log,
      open: () => {
        const heard: Page['heard'] = [];
        const stop = bridge.subscribe(hear(heard));
        return Promise.resolve({
          call: async (id, method, params) =>
            responseSchema.parse(await bridge.call({ id, method, params })),
          cancel: (id) => bridge.cancel(id),
          heard,
          vanish: () => {
            stop();
            state.windows[0]?.destroy();
            return Promise.resolve();
          },
        } satisfies Page);
      },
      close: () => {
        app.quit();
        return Promise.resolve();
      },
    };
  },
};

import type { ChildProcess } from 'node:child_process';

import WebSocket from 'ws';
import { z } from 'zod';

export interface DebuggedPage {
  /** The value of an expression in the page. */
  evaluate(expression: string): Promise<unknown>;
  close(): void;
}

const pages = z.array(z.object({ type: z.string(), webSocketDebuggerUrl: z.string() }));
const answer = z.object({
  id: z.number(),
  result: z.object({ result: z.object({ value: z.unknown().optional() }) }).optional(),
});

/**
 * The page of an app started with `--remote-debugging-port=0`: what is left where the fuses are burnt and
 * Playwright, which needs `--inspect`, cannot drive it.
 */
export async function debugPage(child: ChildProcess): Promise<DebuggedPage> {
  const host = await listening(child);
  const socket = new WebSocket(await pageAt(host));
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  let last = 0;
  const waiting = new Map<number, (value: unknown) => void>();
  socket.on('message', (data: Buffer) => {
    const said = answer.safeParse(JSON.parse(data.toString('utf8'))).data;
    if (said !== undefined) waiting.get(said.id)?.(said.result?.result.value);
  });
  return {
    evaluate: (expression) =>
      new Promise((resolve) => {
        const id = ++last;
        waiting.set(id, resolve);
        const params = { expression, awaitPromise: true, returnByValue: true };
        socket.send(JSON.stringify({ id, method: 'Runtime.evaluate', params }));
      }),
    close: () => socket.close(),
  };
}

function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.once('exit', () => reject(new Error(said)));
    child.stderr?.on('data', (data: Buffer) => {
      said += data.toString('utf8');
      const found = /DevTools listening on ws:\/\/([^/]+)\//.exec(said)?.[1];
      if (found !== undefined) resolve(found);
    });
  });
}

/** The window comes a moment after the port. */
async function pageAt(host: string): Promise<string> {
  for (;;) {
    const found = pages.parse(await (await fetch(`http://${host}/json/list`)).json());
    const page = found.find(({ type }) => type === 'page');
    if (page !== undefined) return page.webSocketDebuggerUrl;
  }
}

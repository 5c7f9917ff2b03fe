import { stat } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

import { app, type BrowserWindow } from 'electron';
import { z } from 'zod';

import type { Dispatcher } from '../dispatcher.ts';

export interface SmokeDeps {
  readonly window: BrowserWindow | undefined;
  readonly dispatcher: Dispatcher;
  readonly out: (text: string) => void;
}

const patience = 30_000;

/**
 * `--smoke`: a person's first minute in the package as it was built. The page enters what it was given (a file or
 * the demo), which needs the engine's thread; its chain is drawn, a resource shown in the editor, a snapshot
 * written. What was seen goes to stdout as one line of JSON, and the exit code says whether it was all.
 */
export async function smoke({ window, dispatcher, out }: SmokeDeps): Promise<void> {
  const seen: Record<string, unknown> = {};
  try {
    if (window === undefined) throw new Error('There is no window.');
    await look(window, dispatcher, seen);
    out(`${JSON.stringify({ ok: true, ...seen })}\n`);
    app.exit(0);
  } catch (error) {
    out(`${JSON.stringify({ ok: false, ...seen, error: String(error) })}\n`);
    app.exit(1);
  }
}

async function look(
  window: BrowserWindow,
  dispatcher: Dispatcher,
  seen: Record<string, unknown>,
): Promise<void> {
  const page = (expression: string): Promise<unknown> =>
    window.webContents.executeJavaScript(expression);
  const until = async <T>(name: string, read: () => Promise<T | undefined>): Promise<T> => {
    const late = Date.now() + patience;
    for (;;) {
      const found = await read();
      if (found !== undefined) return (seen[name] = found);
      if (Date.now() > late) throw new Error(`${name}: nothing was seen`);
      await pause(50);
    }
  };
  const count = (selector: string) => async (): Promise<number | undefined> => {
    const number = z.number().parse(await page(`document.querySelectorAll('${selector}').length`));
    return number > 0 ? number : undefined;
  };
  const ask = async <T>(method: string, params: object, schema: z.ZodType<T>): Promise<T> => {
    const answer = await dispatcher.dispatch(
      { id: `smoke-${method}`, method, params },
      { send: () => undefined },
    );
    if (!answer.ok) {
      const { message, detail } = answer.error;
      throw new Error(`${method}: ${message} ${JSON.stringify(detail ?? null)}`);
    }
    return schema.parse(answer.result);
  };

  const context = await until('context', async () => {
    const hash = z.string().parse(await page('location.hash'));
    const part = /^#\/([^/?]+)\//.exec(hash)?.[1] ?? '-';
    return part === '-' ? undefined : decodeURIComponent(part);
  });
  const board = await ask(
    'mesh.board',
    { context, query: { limit: 50 } },
    z.object({ total: z.number(), rows: z.array(z.object({ proxy: z.string() })) }),
  );
  seen['proxies'] = board.total;
  const proxy = board.rows[0]?.proxy ?? '';
  const { dump } = await ask('proxy.open', { context, proxy }, z.object({ dump: z.string() }));
  const { rows, total } = await ask(
    'dump.table',
    { dump, query: { table: 'listeners', limit: 1 } },
    z.object({ total: z.number(), rows: z.array(z.object({ listener: z.string() })) }),
  );
  seen['listeners'] = total;
  const at = (tab: string): string =>
    `#/${[context, 'proxy', proxy, tab].map(encodeURIComponent).join('/')}?sel=${encodeURIComponent(
      `listener~0~${rows[0]?.listener ?? ''}`,
    )}`;
  const go = (hash: string): Promise<unknown> =>
    page(`void (location.hash = ${JSON.stringify(hash)})`);
  await go(at('chain'));
  await until('cards', count('[data-card]'));
  await go(at('listeners'));
  await until('editorLines', count('.monaco-editor .view-line'));
  const scope = { kind: 'proxies', proxies: [proxy] };
  const entry = await ask('snapshots.export', { context, scope }, z.object({ path: z.string() }));
  seen['snapshotBytes'] = (await stat(entry.path)).size;
}

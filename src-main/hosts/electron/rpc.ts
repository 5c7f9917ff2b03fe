import type { IpcMain, WebContents } from 'electron';

import { AppError } from '../../contract/errors.ts';
import type { Response } from '../../contract/index.ts';
import type { Dispatcher } from '../dispatcher.ts';
import type { Client, Hub } from '../hub.ts';
import { assertSender } from './security.ts';

export interface Rpc {
  /** From here on the page in `contents`, and no other, may call and hears events. */
  connect(contents: WebContents): void;
}

/** One channel for calls (`rpc`, with `$cancel`), one for events (`event`). */
export function createRpc(
  ipc: IpcMain,
  { dispatcher, hub }: { readonly dispatcher: Dispatcher; readonly hub: Hub },
): Rpc {
  let current: { readonly contents: WebContents; readonly client: Client } | undefined;

  ipc.handle('rpc', async (event, request: unknown): Promise<Response> => {
    try {
      assertSender(event, current?.contents);
    } catch (error) {
      if (error instanceof AppError) return { id: '', ok: false, error: error.toShape() };
      throw error;
    }
    if (current === undefined) throw new Error('A sender was trusted though there is no window.');
    return dispatcher.dispatch(request, current.client);
  });

  return {
    connect: (contents) => {
      const client: Client = {
        send: (event, payload) => {
          if (!contents.isDestroyed()) contents.send('event', { event, payload });
        },
      };
      const leave = hub.add(client);
      const drop = (): void => dispatcher.drop(client);
      // A page that goes (reload, crash, closed window) no longer waits for its answers.
      contents.on('did-start-navigation', (details) => {
        if (details.isMainFrame && !details.isSameDocument) drop();
      });
      contents.on('render-process-gone', drop);
      contents.once('destroyed', () => {
        leave();
        drop();
        if (current?.contents === contents) current = undefined;
      });
      current = { contents, client };
    },
  };
}

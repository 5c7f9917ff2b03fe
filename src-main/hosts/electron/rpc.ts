import type { IpcMain, WebContents } from 'electron';

import { AppError } from '../../contract/errors.ts';
import type { Response } from '../../contract/index.ts';
import type { Dispatcher } from '../dispatcher.ts';
import type { Client, Hub } from '../hub.ts';
import type { Started } from '../start.ts';
import { assertSender } from './security.ts';

export interface Rpc {
  /** From here on the page in `contents`, and no other, may call and hears events. */
  connect(contents: WebContents): void;
}

interface Served extends Pick<Started, 'handOut'> {
  readonly dispatcher: Dispatcher;
  readonly hub: Hub;
}

/** One channel for calls (`rpc`, with `$cancel`), one for events (`event`). A page may be there before the services. */
export function createRpc(ipc: IpcMain, serving: Promise<Served>): Rpc {
  let current: { readonly contents: WebContents; readonly client: Client } | undefined;
  let served: Served | undefined;
  const ready = serving.then((given) => (served = given));
  // Whoever starts the services tells why they do not start; the page's calls are answered with it, too.
  ready.catch(() => undefined);

  ipc.handle('rpc', async (event, request: unknown): Promise<Response> => {
    try {
      assertSender(event, current?.contents);
      const { dispatcher } = await ready;
      // The window may have gone meanwhile.
      assertSender(event, current?.contents);
      if (current === undefined) throw new Error('A sender was trusted though there is no window.');
      return await dispatcher.dispatch(request, current.client);
    } catch (error) {
      if (error instanceof AppError) return { id: '', ok: false, error: error.toShape() };
      throw error;
    }
  });

  // From the preload script, which takes the path from a file that the system gave it; the page has no way to send here.
  ipc.handle('dropped', async (event, path: unknown): Promise<string | undefined> => {
    assertSender(event, current?.contents);
    const { handOut } = await ready;
    return typeof path === 'string' ? handOut(path, 'dropped') : undefined;
  });

  return {
    connect: (contents) => {
      const client: Client = {
        send: (event, payload) => {
          if (!contents.isDestroyed()) contents.send('event', { event, payload });
        },
      };
      let leave: (() => void) | undefined;
      let gone = false;
      // When its scripts have run the page listens; what was said before waits in the hub.
      contents.on('dom-ready', () => {
        ready.then(
          ({ hub }) => {
            if (!gone) leave ??= hub.add(client);
          },
          () => undefined,
        );
      });
      const drop = (): void => served?.dispatcher.drop(client);
      // A page that goes (reload, crash, closed window) no longer waits for its answers.
      contents.on('did-start-navigation', (details) => {
        if (details.isMainFrame && !details.isSameDocument) drop();
      });
      contents.on('render-process-gone', drop);
      contents.once('destroyed', () => {
        gone = true;
        leave?.();
        drop();
        if (current?.contents === contents) current = undefined;
      });
      current = { contents, client };
    },
  };
}

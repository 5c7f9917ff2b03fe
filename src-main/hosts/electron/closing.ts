import { app, type BrowserWindow, dialog, Menu, nativeImage, powerMonitor, Tray } from 'electron';
import { z } from 'zod';

import type { Dispatcher } from '../dispatcher.ts';
import { letGo, type Life } from './faults.ts';
import { told } from './language.ts';
import type { PreferencesFile } from './preferences.ts';

export interface ClosingDeps {
  readonly life: Life;
  readonly dispatcher: Dispatcher;
  readonly preferences: PreferencesFile;
  readonly window: () => BrowserWindow | undefined;
  readonly show: () => void;
  readonly icon: string;
}

const runningSchema = z.object({
  forwards: z.array(z.object({ state: z.object({ state: z.string() }) })),
});

export interface Closing {
  readonly guard: (window: BrowserWindow) => void;
}

/**
 * How the app ends. While forwards run, closing the window asks what becomes of them; quitting lets go of sockets
 * and files first. A system that shuts down or logs out is never kept waiting for an answer.
 */
export function guardEnd(deps: ClosingDeps): Closing {
  const { life } = deps;
  let state: 'running' | 'deciding' | 'ending' | 'ended' = 'running';
  let tray: Tray | undefined;

  const leave = (): void => {
    if (state === 'ending' || state === 'ended') return;
    state = 'ending';
    letGo(life)
      .finally(() => {
        state = 'ended';
        app.quit();
      })
      .catch(() => undefined);
  };
  /** The system goes: let go of what can be let go of, and stop nobody. */
  const goAtOnce = (): void => {
    if (state === 'ended') return;
    state = 'ended';
    letGo(life).catch(() => undefined);
  };
  const keep = (count: number): void => {
    state = 'running';
    deps.window()?.hide();
    tray ??= background(deps, count, leave);
  };
  const decide = async (): Promise<void> => {
    if (state !== 'running') return;
    state = 'deciding';
    const count = await running(deps.dispatcher);
    const answer = count === 0 ? 'quit' : await askOnce(count, deps);
    if (answer === 'quit') leave();
    else if (answer === 'keep') keep(count);
    else state = 'running';
  };
  const hold = (event: { preventDefault: () => void }): void => {
    if (state === 'ended') return;
    event.preventDefault();
    if (state === 'running') {
      decide().catch((error: unknown) => {
        life.log(String(error));
        leave();
      });
    }
  };

  app.on('before-quit', hold);
  // Linux and macOS tell of a shutdown, macOS of a logout, too; Windows tells the window.
  powerMonitor.on('shutdown', goAtOnce);
  // On macOS the window may go without the app: forwards run on, its icon stands in the dock.
  const goesWithWindow = process.platform !== 'darwin';
  return {
    guard: (window) => {
      window.on('close', (event) => {
        if (goesWithWindow) hold(event);
      });
      window.on('session-end', goAtOnce);
      window.on('show', () => {
        tray?.destroy();
        tray = undefined;
      });
    },
  };
}

async function running(dispatcher: Dispatcher): Promise<number> {
  const answer = await dispatcher.dispatch(
    { id: 'closing', method: 'forwards.list', params: {} },
    { send: () => undefined },
  );
  const list = runningSchema.safeParse(answer.ok ? answer.result : undefined).data?.forwards ?? [];
  return list.filter(({ state: { state } }) => state !== 'stopped' && state !== 'failed').length;
}

async function askOnce(
  count: number,
  { preferences, window }: ClosingDeps,
): Promise<'cancel' | 'keep' | 'quit'> {
  const { closing } = preferences.value();
  const shown = window();
  if (closing !== 'ask' || shown === undefined) return closing === 'keep' ? 'keep' : 'quit';
  const { response, checkboxChecked } = await dialog.showMessageBox(shown, {
    type: 'question',
    message: told('desktop.closing.title', { count }),
    detail: told('desktop.closing.detail'),
    buttons: [told('desktop.closing.end'), told('desktop.closing.keep'), told('desktop.cancel')],
    cancelId: 2,
    defaultId: 2,
    checkboxLabel: told('desktop.closing.remember'),
  });
  const answer = (['quit', 'keep', 'cancel'] as const)[response] ?? 'cancel';
  if (checkboxChecked && answer !== 'cancel') preferences.set({ closing: answer });
  return answer;
}

/** What is left to click on while the window is away; a second start brings it back, too. */
function background({ show, icon }: ClosingDeps, count: number, leave: () => void): Tray {
  const image = nativeImage.createFromPath(icon).resize({ width: 22, height: 22 });
  const tray = new Tray(image);
  tray.setToolTip(`Meshscope: ${told('desktop.background', { count })}`);
  tray.setContextMenu(
    Menu.buildFromTemplate([
      { label: told('desktop.show'), click: show },
      { label: told('desktop.quit'), click: leave },
    ]),
  );
  tray.on('click', show);
  return tray;
}

import { app, type BrowserWindow, clipboard, dialog } from 'electron';

import { showBox } from './box.ts';
import { told } from './language.ts';

export interface Life {
  /** The log's file once there is one, stderr before. */
  log: (line: string) => void;
  dispose: () => Promise<void>;
  diagnostics: () => string;
  /** Nobody sits before it (`--smoke`): a box would be waited for until somebody comes. */
  readonly unattended: boolean;
}

/** A clean end may take this long; then the process goes anyway. */
const shutdownMs = 2_000;

/** Who reads our output may go; writing to nobody is no reason to end, least of all with an error box. */
export function guardStreams(streams: readonly NodeJS.WriteStream[]): void {
  for (const stream of streams) stream.on('error', () => undefined);
}

/** Lets go of sockets, files and forwards, for as long as an end may take. */
export async function letGo({ dispose, log }: Life): Promise<void> {
  const late = new Promise<void>((resolve) => {
    setTimeout(resolve, shutdownMs).unref();
  });
  try {
    await Promise.race([dispose(), late]);
  } catch (error) {
    log(`Ending: ${String(error)}`);
  }
}

/** After a fault that nobody caught the state is unknown: say it, let go, end. What runs meanwhile goes on. */
export function endAfterFault(life: Life): (error: unknown) => void {
  let ending = false;
  return (error) => {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    life.log(text);
    if (ending) return;
    ending = true;
    tell(told('desktop.fault'), text, life)
      .catch(() => undefined)
      .then(() => letGo(life))
      .finally(() => app.exit(1))
      .catch(() => undefined);
  };
}

async function tell(message: string, detail: string, life: Life): Promise<void> {
  if (life.unattended) return;
  await app.whenReady();
  const buttons = [told('desktop.quit'), told('desktop.copyDiagnostics')];
  const { response } = await showBox({
    type: 'error',
    message,
    detail: detail.slice(0, 2_000),
    buttons,
  });
  if (response === 1) await clipboard.writeText(`${detail}\n\n${life.diagnostics()}`);
}

export function cannotStart(reason: string, life: Life): Promise<void> {
  return tell(told('desktop.startFailed'), reason, life);
}

const perMinute = 2;

/** A page that ends once is bad luck and loaded again; one that ends for ever is somebody's to decide. */
export function guardPage(window: BrowserWindow, life: Life, now: () => number): void {
  const { webContents } = window;
  let crashes: number[] = [];
  webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit') return;
    life.log(`The page's process ended: ${reason} (${exitCode}).`);
    crashes = [...crashes.filter((at) => at > now() - 60_000), now()];
    if (crashes.length < perMinute) webContents.reload();
    else decide(told('desktop.crashed', { reason }), told('desktop.quit'), () => app.quit());
  });
  window.on('unresponsive', () =>
    decide(told('desktop.hung'), told('desktop.wait'), () => undefined),
  );

  function decide(message: string, other: string, otherwise: () => void): void {
    const buttons = [told('desktop.reload'), other, told('desktop.copyDiagnostics')];
    dialog
      .showMessageBox(window, { type: 'error', message, buttons, cancelId: 1 })
      .then(async ({ response }) => {
        if (response === 1) {
          otherwise();
          return;
        }
        if (response === 2) await clipboard.writeText(life.diagnostics());
        crashes = [];
        webContents.reload();
      })
      .catch((error: unknown) => life.log(String(error)));
  }
}

import { Notification, powerMonitor, session } from 'electron';

import type { AlertKind } from '../../contract/app.ts';
import type { Alert } from '../../services/alert.ts';
import { toldMessage } from './language.ts';

/** What the system, or the PAC file that it names, says of the way to an address. */
export const systemProxy = (url: string): Promise<string> =>
  session.defaultSession.resolveProxy(url);

/** The machine is used again: what was taken for alive may be dead, and nobody waits for a timer to find out. */
export function onWake(wake: () => void): void {
  powerMonitor.on('resume', wake);
  powerMonitor.on('unlock-screen', wake);
}

/** News in the system's own way, of the kinds that the person asked for; a click brings the window. */
export function createNotifier(
  show: () => void,
  log: (line: string) => void,
): {
  readonly want: (kinds: readonly AlertKind[]) => void;
  readonly alert: (alert: Alert) => void;
} {
  let wanted: ReadonlySet<AlertKind> = new Set();
  return {
    want: (kinds) => (wanted = new Set(kinds)),
    alert: ({ kind, said }) => {
      if (!wanted.has(kind)) return;
      const body = toldMessage(said);
      // A desktop without a service for notifications.
      if (!Notification.isSupported()) {
        log(body);
        return;
      }
      const notification = new Notification({ title: 'Meshscope', body });
      notification.on('click', show);
      notification.show();
    },
  };
}

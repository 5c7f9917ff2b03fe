import { app, dialog } from 'electron';

import { version } from '../start.ts';
import { told } from './language.ts';

const text = (): string =>
  [
    told('desktop.about', {
      version,
      electron: process.versions.electron,
      chrome: process.versions.chrome,
      node: process.versions.node,
    }),
    '',
    told('desktop.updates.none'),
  ].join('\n');

/** macOS and Linux have a panel of the system's for it; what it shows is told once. */
export function describeApp(): void {
  app.setAboutPanelOptions({
    applicationName: 'Meshscope',
    applicationVersion: version,
    copyright: text(),
  });
}

export function showAbout(): void {
  say('desktop.menu.about', text());
}

export function showShortcuts(): void {
  say('desktop.menu.shortcuts', told('desktop.shortcuts'));
}

function say(title: 'desktop.menu.about' | 'desktop.menu.shortcuts', detail: string): void {
  dialog
    .showMessageBox({
      type: 'info',
      title: told(title),
      message: 'Meshscope',
      detail,
      buttons: [told('desktop.ok')],
    })
    .catch(() => undefined);
}

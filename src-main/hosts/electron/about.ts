import { app } from 'electron';

import { version } from '../begin.ts';
import { showBox } from './box.ts';
import { told } from './language.ts';

const text = (feed: string | undefined): string =>
  [
    told('desktop.about', {
      version,
      electron: process.versions.electron,
      chrome: process.versions.chrome,
      node: process.versions.node,
    }),
    '',
    feed === undefined ? told('desktop.updates.none') : told('desktop.updates.from', { feed }),
  ].join('\n');

/** macOS and Linux have a panel of the system's for it; what it shows is told once. */
export function describeApp(feed: string | undefined): void {
  app.setAboutPanelOptions({
    applicationName: 'Meshscope',
    applicationVersion: version,
    copyright: text(feed),
  });
}

export function showAbout(feed: string | undefined): void {
  say('desktop.menu.about', text(feed));
}

export function showShortcuts(): void {
  say('desktop.menu.shortcuts', told('desktop.shortcuts'));
}

function say(title: 'desktop.menu.about' | 'desktop.menu.shortcuts', detail: string): void {
  showBox({
    type: 'info',
    title: told(title),
    message: 'Meshscope',
    detail,
    buttons: [told('desktop.ok')],
  }).catch(() => undefined);
}

import { BrowserWindow, nativeTheme } from 'electron';

import { home } from './origin.ts';
import { webPreferences } from './security.ts';

/** The one window. Electron 45 keeps its bounds and display mode under `name` by itself, several screens included. */
export function createWindow(preload: string, icon: string): BrowserWindow {
  const window = new BrowserWindow({
    name: 'main',
    windowStatePersistence: true,
    width: 1440,
    height: 900,
    minWidth: 960,
    minHeight: 600,
    show: false,
    title: 'Meshscope',
    // macOS and Windows take it from the program; on Linux a window has none of its own.
    ...(process.platform === 'linux' && { icon }),
    // The surface of index.html, so that nothing flashes before its first frame.
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#0d1017' : '#f4f6fa',
    webPreferences: { ...webPreferences, preload },
  });
  window.once('ready-to-show', () => window.show());
  return window;
}

export async function showPage(window: BrowserWindow): Promise<void> {
  await window.loadURL(home);
}

export function bringToFront(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

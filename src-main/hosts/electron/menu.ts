import path from 'node:path';

import type { MenuItemConstructorOptions } from 'electron';

import type { pageCommands } from '../../contract/asked.ts';
import { told } from './language.ts';
import type { Preferences } from './preferences.ts';

export interface MenuActions {
  readonly command: (command: (typeof pageCommands)[number]) => void;
  readonly pick: (purpose: 'folder' | 'kubeconfig') => void;
  readonly open: (path: string) => void;
  readonly prefer: (change: Partial<Preferences>) => void;
  readonly showLogs: () => void;
  readonly showShortcuts: () => void;
  readonly showAbout: () => void;
  readonly showLicences: () => void;
  readonly checkUpdates: () => void;
}

export interface MenuState {
  readonly platform: NodeJS.Platform;
  readonly packaged: boolean;
  readonly preferences: Preferences;
  /** Whether the publisher set a place for updates. */
  readonly updates: boolean;
}

type Items = MenuItemConstructorOptions[];

/** What Electron has a role for it names itself, in the language of the system; the rest is ours. */
export function menuTemplate(state: MenuState, actions: MenuActions): Items {
  const mac = state.platform === 'darwin';
  return [
    ...(mac ? [appMenu(actions)] : []),
    { label: told('desktop.menu.file'), submenu: fileMenu(state, actions) },
    {
      role: 'editMenu',
      submenu: [
        ...(['undo', 'redo', 'cut', 'copy', 'paste', 'selectAll'] as const).map((role) => ({
          role,
        })),
        { type: 'separator' },
        {
          label: told('desktop.menu.find'),
          accelerator: 'CommandOrControl+F',
          click: () => actions.command('find'),
        },
        {
          label: told('desktop.menu.palette'),
          // The page has the keys already; shown so that a person learns them.
          accelerator: 'CommandOrControl+K',
          registerAccelerator: false,
          click: () => actions.command('palette'),
        },
      ],
    },
    viewMenu(state.packaged),
    { role: 'windowMenu' },
    { role: 'help', label: told('desktop.menu.help'), submenu: helpMenu(state, actions) },
  ];
}

const settings = (actions: MenuActions): MenuItemConstructorOptions => ({
  label: told('desktop.menu.settings'),
  accelerator: 'CommandOrControl+,',
  click: () => actions.command('settings'),
});

function appMenu(actions: MenuActions): MenuItemConstructorOptions {
  return {
    role: 'appMenu',
    submenu: [
      { role: 'about' },
      { type: 'separator' },
      settings(actions),
      { type: 'separator' },
      { role: 'services' },
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      { type: 'separator' },
      { role: 'quit' },
    ],
  };
}

function fileMenu({ platform, preferences }: MenuState, actions: MenuActions): Items {
  const { recent, closing } = preferences;
  const mac = platform === 'darwin';
  return [
    {
      label: told('desktop.menu.open'),
      accelerator: 'CommandOrControl+O',
      click: () => actions.command('open'),
    },
    { label: told('desktop.menu.openFolder'), click: () => actions.pick('folder') },
    { label: told('desktop.menu.addKubeconfig'), click: () => actions.pick('kubeconfig') },
    {
      label: told('desktop.menu.recent'),
      submenu:
        recent.length === 0
          ? [{ label: told('desktop.menu.noRecent'), enabled: false }]
          : [
              ...recent.map((file) => ({
                label: path.basename(file),
                toolTip: file,
                click: () => actions.open(file),
              })),
              { type: 'separator' },
              {
                label: told('desktop.menu.clearRecent'),
                click: () => actions.prefer({ recent: [] }),
              },
            ],
    },
    { type: 'separator' },
    ...(mac ? [] : [settings(actions)]),
    {
      label: told('desktop.menu.closing'),
      submenu: (['ask', 'quit', 'keep'] as const).map((value) => ({
        label: told(`desktop.menu.closing.${value}`),
        type: 'radio',
        checked: closing === value,
        click: () => actions.prefer({ closing: value }),
      })),
    },
    { type: 'separator' },
    { role: 'close' },
    ...(mac ? [] : [{ role: 'quit' as const }]),
  ];
}

function viewMenu(packaged: boolean): MenuItemConstructorOptions {
  return {
    role: 'viewMenu',
    submenu: [
      { role: 'reload' },
      ...(packaged ? [] : [{ role: 'toggleDevTools' as const }]),
      { type: 'separator' },
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      // Where + needs the shift key, people press what is printed below it; the numeric pad has its own.
      ...['CommandOrControl+=', 'CommandOrControl+numadd'].map((accelerator) => ({
        role: 'zoomIn' as const,
        accelerator,
        visible: false,
        acceleratorWorksWhenHidden: true,
      })),
      { role: 'zoomOut' },
      { type: 'separator' },
      { role: 'togglefullscreen' },
    ],
  };
}

function helpMenu({ updates, preferences }: MenuState, actions: MenuActions): Items {
  return [
    { label: told('desktop.menu.shortcuts'), click: actions.showShortcuts },
    { type: 'separator' },
    { label: told('desktop.menu.logs'), click: actions.showLogs },
    { label: told('desktop.menu.diagnostics'), click: () => actions.command('diagnostics') },
    { type: 'separator' },
    { label: told('desktop.menu.updates'), click: actions.checkUpdates },
    {
      label: told('desktop.menu.updatesAtStart'),
      type: 'checkbox',
      enabled: updates,
      checked: updates && preferences.updatesAtStart,
      click: ({ checked }) => actions.prefer({ updatesAtStart: checked }),
    },
    { type: 'separator' },
    { label: told('desktop.menu.licences'), click: actions.showLicences },
    { label: told('desktop.menu.about'), click: actions.showAbout },
  ];
}

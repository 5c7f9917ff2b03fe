import {
  type BrowserWindow,
  dialog,
  type FileFilter,
  type OpenDialogOptions,
  type Session,
} from 'electron';

import { told } from './language.ts';

export type Purpose = 'dump' | 'folder' | 'kubeconfig' | 'snapshot';

const properties: Readonly<Record<Purpose, NonNullable<OpenDialogOptions['properties']>>> = {
  dump: ['openFile', 'multiSelections'],
  folder: ['openDirectory'],
  // ~/.kube is hidden on macOS and Linux.
  kubeconfig: ['openFile', 'multiSelections', 'showHiddenFiles'],
  snapshot: ['openFile'],
};
const endings: Readonly<Record<Purpose, readonly string[]>> = {
  dump: ['json', 'yaml', 'yml', 'txt', 'meshscope', 'zip', 'tar', 'tgz', 'gz'],
  folder: [],
  kubeconfig: [],
  snapshot: ['meshscope'],
};

function filters(purpose: Purpose): FileFilter[] {
  const extensions = [...endings[purpose]];
  if (extensions.length === 0) return [];
  const name = told(purpose === 'snapshot' ? 'desktop.filter.snapshots' : 'desktop.filter.dumps');
  // A dump may have any name: kubectl's redirection gives none an ending.
  return [
    { name, extensions },
    { name: told('desktop.filter.all'), extensions: ['*'] },
  ];
}

/** Asks the person for paths; none when the dialog is closed without a choice. */
export async function pickPaths(
  purpose: Purpose,
  window: BrowserWindow | undefined,
): Promise<string[]> {
  const options: OpenDialogOptions = {
    title: told(`desktop.pick.${purpose}`),
    properties: properties[purpose],
    filters: filters(purpose),
  };
  const { filePaths } =
    window === undefined
      ? await dialog.showOpenDialog(options)
      : await dialog.showOpenDialog(window, options);
  return filePaths;
}

/** A download is asked for by its name, not by the `blob:` that it comes from. */
export function nameDownloads(session: Session): void {
  session.on('will-download', (_event, item) => {
    const name = item.getFilename();
    const ending = /\.([A-Za-z0-9]+)$/.exec(name)?.[1];
    item.setSaveDialogOptions({
      title: told('desktop.save', { name }),
      defaultPath: name,
      filters: [
        ...(ending === undefined ? [] : [{ name: ending.toUpperCase(), extensions: [ending] }]),
        { name: told('desktop.filter.all'), extensions: ['*'] },
      ],
    });
  });
}

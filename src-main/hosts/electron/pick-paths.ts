import { type BrowserWindow, dialog, type OpenDialogOptions } from 'electron';

export type Purpose = 'dump' | 'folder' | 'kubeconfig' | 'snapshot';

const properties: Readonly<Record<Purpose, NonNullable<OpenDialogOptions['properties']>>> = {
  dump: ['openFile', 'multiSelections'],
  folder: ['openDirectory'],
  // ~/.kube is hidden on macOS and Linux.
  kubeconfig: ['openFile', 'multiSelections', 'showHiddenFiles'],
  snapshot: ['openFile'],
};

/** Asks the person for paths; none when the dialog is closed without a choice. */
export async function pickPaths(
  purpose: Purpose,
  window: BrowserWindow | undefined,
): Promise<string[]> {
  const options = { properties: properties[purpose] };
  const { filePaths } =
    window === undefined
      ? await dialog.showOpenDialog(options)
      : await dialog.showOpenDialog(window, options);
  return filePaths;
}

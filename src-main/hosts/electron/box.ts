import {
  BrowserWindow,
  dialog,
  type MessageBoxOptions,
  type MessageBoxReturnValue,
} from 'electron';

/** Before the window, where there is one: a box of its own may come up behind it, where nobody sees it. */
export async function showBox(options: MessageBoxOptions): Promise<MessageBoxReturnValue> {
  const window = BrowserWindow.getAllWindows().find((one) => one.isVisible());
  return window === undefined
    ? await dialog.showMessageBox(options)
    : await dialog.showMessageBox(window, options);
}

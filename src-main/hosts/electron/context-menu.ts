import {
  clipboard,
  type ContextMenuParams,
  Menu,
  type MenuItemConstructorOptions,
  type WebContents,
} from 'electron';

import { told } from './language.ts';
import { isOwn } from './origin.ts';
import { linkOf } from './places.ts';
import { safeOpen } from './safe-open.ts';

/** Nobody waits for a click; one that comes to nothing changes nothing. */
function inBackground(work: Promise<unknown>): void {
  Promise.resolve(work).catch(() => undefined);
}

/** What the right button offers where it was pressed; nothing where there is nothing to do. */
export function contextTemplate(params: ContextMenuParams): MenuItemConstructorOptions[] {
  const { editFlags, isEditable, selectionText, linkURL, linkText } = params;
  const link = URL.parse(linkURL);
  const items: MenuItemConstructorOptions[] = [];
  if (isEditable) {
    items.push(
      { role: 'undo', enabled: editFlags.canUndo },
      { role: 'redo', enabled: editFlags.canRedo },
      { type: 'separator' },
      { role: 'cut', enabled: editFlags.canCut },
    );
  }
  if (isEditable || selectionText !== '') items.push({ role: 'copy', enabled: editFlags.canCopy });
  if (isEditable) {
    items.push({ role: 'paste', enabled: editFlags.canPaste });
  }
  if (isEditable || selectionText !== '') items.push({ role: 'selectAll' });
  const place = isOwn(linkURL) ? linkOf(linkURL) : undefined;
  const copy = (text: string) => () => inBackground(clipboard.writeText(text));
  if (place !== undefined) {
    items.push(
      { label: told('desktop.context.copyName'), click: copy(linkText.trim()) },
      { label: told('desktop.context.copyLink'), click: copy(place) },
    );
  }
  if (link?.protocol === 'https:') {
    items.push(
      { label: told('desktop.context.copyLink'), click: copy(link.href) },
      {
        label: told('desktop.context.openLink'),
        click: () => inBackground(safeOpen(link.href)),
      },
    );
  }
  return items;
}

export function offerContextMenu(contents: WebContents): void {
  contents.on('context-menu', (_event, params) => {
    const items = contextTemplate(params);
    if (items.length > 0) Menu.buildFromTemplate(items).popup();
  });
}

import type { Attachment } from 'svelte/attachments';

/** Milliseconds before a tooltip shows for the pointer; for the keyboard it shows at once. */
const delay = 350;
let shown: HTMLElement | undefined;
let count = 0;

function hide(): void {
  shown?.remove();
  shown = undefined;
}

function show(anchor: HTMLElement, text: string): void {
  hide();
  const box = document.createElement('div');
  count += 1;
  box.id = `tip-${String(count)}`;
  box.className = 'tip';
  box.setAttribute('role', 'tooltip');
  box.textContent = text;
  // In the top layer, so that a tooltip inside a dialog or a popover is not under it.
  box.popover = 'manual';
  document.body.append(box);
  box.showPopover();
  const at = anchor.getBoundingClientRect();
  const size = box.getBoundingClientRect();
  const below = at.bottom + 6;
  const top = below + size.height > innerHeight ? at.top - size.height - 6 : below;
  const left = Math.min(
    Math.max(8, at.left + at.width / 2 - size.width / 2),
    innerWidth - size.width - 8,
  );
  box.style.top = `${String(Math.max(4, top))}px`;
  box.style.left = `${String(left)}px`;
  anchor.setAttribute('aria-describedby', box.id);
  shown = box;
}

/** Explains an element on hover and on focus; Escape takes the explanation away. Nothing for an empty text. */
export function tip(text: string): Attachment<HTMLElement> {
  return (anchor) => {
    if (text === '') return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const later = (): void => {
      timer = setTimeout(() => show(anchor, text), delay);
    };
    // Later, because the focus may come back to the anchor while a popover is still closing.
    const now = (): void => {
      timer = setTimeout(() => {
        if (anchor.isConnected && anchor.matches(':focus-visible')) show(anchor, text);
      }, 0);
    };
    const away = (): void => {
      clearTimeout(timer);
      anchor.removeAttribute('aria-describedby');
      hide();
    };
    const key = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') away();
    };
    anchor.addEventListener('pointerenter', later);
    anchor.addEventListener('focus', now);
    anchor.addEventListener('pointerleave', away);
    anchor.addEventListener('pointerdown', away);
    anchor.addEventListener('blur', away);
    anchor.addEventListener('keydown', key);
    return () => {
      away();
      anchor.removeEventListener('pointerenter', later);
      anchor.removeEventListener('focus', now);
      anchor.removeEventListener('pointerleave', away);
      anchor.removeEventListener('pointerdown', away);
      anchor.removeEventListener('blur', away);
      anchor.removeEventListener('keydown', key);
    };
  };
}

import type { Attachment } from 'svelte/attachments';

/** Milliseconds before a tooltip shows for the pointer; for the keyboard it shows at once. */
const delay = 350;
const name = 'data-tip';

let shown: { readonly anchor: Element; readonly box: HTMLElement } | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;
let count = 0;
let installed = false;

function hide(): void {
  clearTimeout(timer);
  shown?.anchor.removeAttribute('aria-describedby');
  shown?.box.remove();
  shown = undefined;
}

function show(anchor: Element): void {
  hide();
  const text = anchor.getAttribute(name);
  if (!anchor.isConnected || text === null || text === '') return;
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
  place(box, anchor.getBoundingClientRect());
  anchor.setAttribute('aria-describedby', box.id);
  shown = { anchor, box };
}

function place(box: HTMLElement, at: DOMRect): void {
  const size = box.getBoundingClientRect();
  const below = at.bottom + 6;
  const top = below + size.height > innerHeight ? at.top - size.height - 6 : below;
  const middle = at.left + at.width / 2 - size.width / 2;
  const left = Math.min(Math.max(8, middle), innerWidth - size.width - 8);
  box.style.top = `${String(Math.max(4, top))}px`;
  box.style.left = `${String(left)}px`;
}

function anchorOf(event: Event): Element | undefined {
  return event.target instanceof Element
    ? (event.target.closest(`[${name}]:not([${name}=''])`) ?? undefined)
    : undefined;
}

function later(anchor: Element, wait: number): void {
  if (anchor === shown?.anchor) return;
  clearTimeout(timer);
  timer = setTimeout(() => show(anchor), wait);
}

/** One listener for the page instead of six for each of a table's thousand cells. */
function install(): void {
  installed = true;
  document.addEventListener('pointerover', (event) => {
    const anchor = anchorOf(event);
    if (anchor === undefined) hide();
    else later(anchor, delay);
  });
  // Later, because the focus may come back to an anchor while a popover is still closing.
  document.addEventListener('focusin', (event) => {
    const anchor = anchorOf(event);
    if (anchor?.matches(':focus-visible') === true) later(anchor, 0);
  });
  for (const event of ['focusout', 'pointerdown', 'scroll'] as const) {
    document.addEventListener(event, hide, { capture: true, passive: true });
  }
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') hide();
  });
}

/** Explains an element on hover and on focus; Escape takes the explanation away. Nothing for an empty text. */
export function tip(text: string): Attachment<HTMLElement> {
  return (anchor) => {
    if (!installed) install();
    anchor.setAttribute(name, text);
    if (shown?.anchor === anchor) hide();
  };
}

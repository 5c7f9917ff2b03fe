import type { App } from '../state/app.svelte.ts';

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('input, textarea, select, [contenteditable], .monaco-editor') !== null
  );
}

/** After `g`: the page that the letter goes to. */
export const pageKeys: Readonly<Record<string, string | undefined>> = {
  mesh: 'm',
  proxy: 'p',
  trace: 't',
  compare: 'c',
  snapshots: 's',
  forwards: 'f',
  doctor: 'd',
};

/** `g` waits so long for the letter after it, milliseconds. */
const secondKeyWithin = 1500;
let goingSince = -Infinity;

function goTo(app: App, letter: string): boolean {
  const [page] = Object.entries(pageKeys).find(([, key]) => key === letter) ?? [];
  if (page === undefined) return false;
  const proxy = page === 'mesh' ? '' : app.place.proxy;
  app.navigation.go({ page, proxy, tab: '', selected: undefined, filters: {} });
  return true;
}

/** Keys that work everywhere: the palette, back and forward, refresh, and `/` for the filter of the page. */
export function shortcut(app: App, event: KeyboardEvent): void {
  const command = event.ctrlKey || event.metaKey;
  const plain = !command && !event.altKey && !isTyping(event.target);
  const going = plain && event.timeStamp - goingSince < secondKeyWithin;
  goingSince = plain && event.key === 'g' ? event.timeStamp : -Infinity;
  if (going && goTo(app, event.key)) {
    event.preventDefault();
    return;
  }
  if (plain && event.key === '?') app.shortcutsOpen = true;
  else if (command && event.key.toLowerCase() === 'k') app.paletteOpen = !app.paletteOpen;
  else if (event.altKey && event.key === 'ArrowLeft') app.navigation.back();
  else if (event.altKey && event.key === 'ArrowRight') app.navigation.forward();
  else if (event.key === '/' && !command && !isTyping(event.target)) {
    const filter = document.querySelector<HTMLInputElement>('main [data-filter]');
    if (filter === null) return;
    filter.focus();
    filter.select();
  } else return;
  event.preventDefault();
}

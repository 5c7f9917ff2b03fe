import type { App } from '../state/app.svelte.ts';

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('input, textarea, select, [contenteditable], .monaco-editor') !== null
  );
}

/** Keys that work everywhere: the palette, back and forward, refresh, and `/` for the filter of the page. */
export function shortcut(app: App, event: KeyboardEvent): void {
  const command = event.ctrlKey || event.metaKey;
  if (command && event.key.toLowerCase() === 'k') app.paletteOpen = !app.paletteOpen;
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

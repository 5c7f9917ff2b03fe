import type { AddressBar } from '../../src-renderer/state/navigation.svelte.ts';

/** A window's address and history, walked at once. */
export function addressBar(hash = ''): AddressBar & { readonly entries: readonly string[] } {
  const entries = [hash];
  let at = 0;
  const listeners = new Set<() => void>();
  const walk = (steps: number): void => {
    at = Math.max(0, Math.min(entries.length - 1, at + steps));
    for (const listener of [...listeners]) listener();
  };
  return {
    entries,
    location: {
      get hash() {
        return entries[at] ?? '';
      },
      origin: 'http://127.0.0.1:4000',
      pathname: '/',
      protocol: 'http:',
    },
    history: {
      pushState: (_data, _unused, url) => {
        at += 1;
        entries.splice(at, Infinity, String(url));
      },
      replaceState: (_data, _unused, url) => {
        entries[at] = String(url);
      },
      back: () => walk(-1),
      forward: () => walk(1),
    },
    addEventListener: (event, listener) => {
      if (event === 'popstate') listeners.add(listener);
    },
    removeEventListener: (_event, listener) => void listeners.delete(listener),
  };
}

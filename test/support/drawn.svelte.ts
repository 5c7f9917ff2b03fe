import { flushSync } from 'svelte';

/** Follows a piece of the page's state as a component would: what it was, each time that it changed. */
export function drawn<Value>(read: () => Value): { readonly values: Value[]; stop: () => void } {
  const values: Value[] = [];
  const stop = $effect.root(() => {
    $effect(() => {
      values.push(read());
    });
  });
  flushSync();
  return { values, stop };
}

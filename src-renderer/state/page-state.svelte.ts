import type { App } from './app.svelte.ts';

/**
 * A page's own state: made when it is first asked for, one per app, and kept when the page is left.
 * In a root of its own, so that what it derives outlives the component that asked first.
 */
export function pageState<State>(make: (app: App) => State): (app: App) => State {
  const made = new WeakMap<App, State>();
  return (app) => {
    const known = made.get(app);
    if (known !== undefined) return known;
    const built: State[] = [];
    $effect.root(() => {
      built.push(make(app));
    });
    const [state] = built;
    if (state === undefined) throw new Error('An effect root runs at once.');
    made.set(app, state);
    return state;
  };
}

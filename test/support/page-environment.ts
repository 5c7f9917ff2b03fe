import type { Environment } from 'vitest/runtime';

/** Node, with modules as the page gets them: Svelte compiles for a browser, where state is drawn. */
const environment: Environment = {
  name: 'page',
  viteEnvironment: 'client',
  setup: () => ({ teardown: () => undefined }),
};

export default environment;

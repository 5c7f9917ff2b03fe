import { registerHooks } from 'node:module';

/** `node --import` this file: the module `electron` is our stub, so that the built main program runs under Node. */
const stub = new URL('./electron-stub.ts', import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: stub, shortCircuit: true } : next(specifier, context),
});

import workerUrl from 'monaco-editor/editor/editor.worker?worker&url';

declare global {
  interface Window {
    /** Chromium has it; TypeScript's DOM does not yet, and takes what it makes for text. */
    readonly trustedTypes?: {
      createPolicy(
        name: string,
        rules: { createScriptURL(url: string): string },
      ): { createScriptURL(url: string): string };
    };
  }
}

/** The one script that the page may start: the page's policy names this maker and no other may be made. */
const trusted = window.trustedTypes?.createPolicy('meshscope-worker', {
  createScriptURL(url) {
    if (url === workerUrl) return url;
    throw new TypeError('Only the editor has a worker.');
  },
});

/** By its address: Monaco would make a blob of it, which `worker-src 'self'` refuses. */
export const editorWorker = (): Worker =>
  new Worker(trusted?.createScriptURL(workerUrl) ?? workerUrl, { type: 'module' });

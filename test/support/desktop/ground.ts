/** What the tests of a real desktop run on, or why there is none. */
export type Ground =
  | {
      readonly program: string;
      /** What `electron FOLDER` starts. */
      readonly app: string;
      readonly display: string;
      /** False for the Electron that package.json names: then nothing is lent, and all of the product is asked. */
      readonly shimmed: boolean;
      /**
       * Chromium's sandbox does not start as root, which containers usually are: then the app runs as somebody
       * else where it can (`user`), and without its sandbox where it cannot (`sandboxed` is false).
       */
      readonly user: number | undefined;
      readonly sandboxed: boolean;
    }
  | { readonly missing: string };

declare module 'vitest' {
  export interface ProvidedContext {
    desktop: Ground;
  }
}

/** Arguments of setpriv. */
export const asUser = (user: number): string[] => [
  `--reuid=${String(user)}`,
  `--regid=${String(user)}`,
  '--clear-groups',
];

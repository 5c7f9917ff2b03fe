import { writeFile } from 'node:fs/promises';
import path from 'node:path';

import { z } from 'zod';

import type { Desktop } from './launch.ts';

const shown = z.array(
  z.object({
    message: z.string().optional(),
    detail: z.string().optional(),
    title: z.string().optional(),
    buttons: z.array(z.string()).optional(),
    checkboxLabel: z.string().optional(),
    filters: z.array(z.object({ name: z.string(), extensions: z.array(z.string()) })).optional(),
    properties: z.array(z.string()).optional(),
  }),
);
export type Box = z.infer<typeof shown>[number];

/**
 * Boxes and dialogs of the system: nobody can click on one here, so they are written down and answered by the test.
 * Until `answer` they stay open, as a box does before which nobody sits.
 */
export interface Boxes {
  shown(): Promise<readonly Box[]>;
  /** Of the box that is open longest. */
  answer(response: object): Promise<void>;
}

/** Runs in the app, as it stands here. */
function take({ dialog }: { readonly dialog: object }): void {
  const boxes: object[] = [];
  const waiting: ((answer: object) => void)[] = [];
  Object.assign(globalThis, { boxes, answerBox: (answer: object) => waiting.shift()?.(answer) });
  const write = (...given: unknown[]): Promise<object> => {
    const options = given.at(-1);
    boxes.push(typeof options === 'object' && options !== null ? options : {});
    return new Promise((resolve) => waiting.push(resolve));
  };
  Object.assign(dialog, { showMessageBox: write, showOpenDialog: write });
}

/** From now on. */
export async function takeBoxes(desktop: Desktop): Promise<Boxes> {
  await desktop.app.evaluate(take);
  return boxesOf(desktop);
}

/** Switches of a start whose boxes are written down from the first: there may be one before a test can ask. */
export async function boxesFromStart(home: string): Promise<readonly string[]> {
  const hook = path.join(home, 'boxes.cjs');
  // The app must not take it for a file that it shall open.
  const hide = `process.argv.splice(process.argv.indexOf(__filename) - 1, 2);`;
  await writeFile(hook, `${hide}\n(${take.toString()})(require('electron'));\n`);
  return ['-r', hook];
}

export const boxesOf = (desktop: Desktop): Boxes => ({
  shown: async () =>
    shown.parse(await desktop.app.evaluate((): unknown => Reflect.get(globalThis, 'boxes'))),
  answer: async (response) => {
    await desktop.app.evaluate((_electron, given) => {
      const answer: unknown = Reflect.get(globalThis, 'answerBox');
      if (typeof answer === 'function') Reflect.apply(answer, undefined, [given]);
    }, response);
  },
});

/** A method of the contract, called by the page. */
export async function call(desktop: Desktop, method: string, params: object): Promise<unknown> {
  const request = JSON.stringify({ id: `test-${method}`, method, params });
  return await desktop.page.evaluate(`window.meshscope.call(${request})`);
}

/** The page's process ends at once; it is loaded anew by then. */
export async function crashPage(desktop: Desktop): Promise<void> {
  await desktop.app.evaluate(async ({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    const loaded = new Promise<void>((resolve) => {
      contents?.once('did-finish-load', () => resolve());
    });
    contents?.forcefullyCrashRenderer();
    await loaded;
  });
}

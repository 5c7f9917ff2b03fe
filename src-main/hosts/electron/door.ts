import { app } from 'electron';
import { z } from 'zod';

import type { Wish } from '../../services/asked.ts';
import type { StartArguments } from '../start-arguments.ts';
import { placeOf } from './places.ts';

const paths = z.array(z.string().max(4_096)).max(100);

/** What a second start hands to the first; it comes from another process, so it is checked. */
const handOverSchema = z.object({
  demo: z.boolean(),
  files: paths,
  kubeconfig: paths,
  links: paths,
});

export type HandOver = z.infer<typeof handOverSchema>;

export const handOver = ({ demo, files, kubeconfig, links }: StartArguments): HandOver => ({
  demo,
  files: [...files],
  kubeconfig: [...kubeconfig],
  links: [...links],
});

export function wishesOf({ demo, files, kubeconfig, links }: HandOver): Wish[] {
  return [
    ...(kubeconfig.length > 0 ? [{ kubeconfig }] : []),
    ...(demo ? [{ demo } as const] : []),
    ...files.map((open) => ({ open })),
    ...links.flatMap((link) => placeOf(link) ?? []).map((place) => ({ place })),
  ];
}

export interface Door {
  /** A wish from inside of main: a menu, for one. */
  readonly ask: (wish: Wish) => void;
  /** From here on wishes are taken; those that came before come first. */
  readonly open: (ask: (wish: Wish) => void) => void;
}

/**
 * Every way in: a second start, files and links that the system hands over. It stands before Electron is ready,
 * because macOS hands over early; what nobody can take yet waits.
 */
export function openDoor(show: () => void): Door {
  const early: Wish[] = [];
  let take = (wish: Wish): void => void early.push(wish);
  const ask = (wish: Wish): void => take(wish);
  app.on('second-instance', (_event, _argv, _cwd, data) => {
    const given = handOverSchema.safeParse(data).data;
    if (given !== undefined) wishesOf(given).forEach(ask);
    show();
  });
  app.on('open-file', (event, path) => {
    event.preventDefault();
    ask({ open: path });
    show();
  });
  app.on('open-url', (event, link) => {
    event.preventDefault();
    const place = placeOf(link);
    if (place !== undefined) ask({ place });
    show();
  });
  return {
    ask,
    open: (taker) => {
      take = taker;
      early.splice(0).forEach(taker);
    },
  };
}

/**
 * Where a configuration is, in the one grammar of the app and the command line: a file or folder, and what of it.
 *
 *     config_dump.json                 a dump by itself
 *     mesh.meshscope                   a snapshot, a folder, a zip, a tar or a bug report
 *     mesh.meshscope#reviews-1.shop    one proxy of it
 *     mesh.meshscope#pilot/reviews-1.shop   what Pilot would send to that proxy
 */
export interface Where {
  readonly path: string;
  /** `pod.namespace`; undefined: the only one, or the whole mesh. */
  readonly proxy: string | undefined;
  readonly side: Side;
}

/** What an Envoy has, or what its Pilot would send it now. */
export type Side = 'envoy' | 'pilot';

const pilotPrefix = 'pilot/';

/** `reviews-1.shop` or `pilot/reviews-1.shop`. */
export function parseProxySide(text: string): { readonly proxy: string; readonly side: Side } {
  return text.startsWith(pilotPrefix)
    ? { proxy: text.slice(pilotPrefix.length), side: 'pilot' }
    : { proxy: text, side: 'envoy' };
}

/** @param exists whether that is the name of a file or folder: names may hold a `#` */
export function parseWhere(text: string, exists: (path: string) => boolean): Where {
  const hash = text.lastIndexOf('#');
  if (hash <= 0 || exists(text)) return { path: text, proxy: undefined, side: 'envoy' };
  const { proxy, side } = parseProxySide(text.slice(hash + 1));
  return { path: text.slice(0, hash), proxy: proxy === '' ? undefined : proxy, side };
}

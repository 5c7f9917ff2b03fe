import type { ServerResponse } from 'node:http';

import { type JsonObject, num } from '../../contract/json.ts';
import type { StreamFault } from '../faults.ts';
import { inVersion, matcher } from './list.ts';
import type { ResourceType } from './resource-types.ts';
import { resourceKey } from './resources.ts';
import { failure } from './status.ts';
import type { Store, StoreEvent } from './store.ts';
import { type IncludeObject, table } from './table.ts';

export interface WatchOptions {
  readonly store: Store;
  readonly type: ResourceType;
  readonly version: string;
  readonly namespace: string;
  readonly query: URLSearchParams;
  readonly asTable: boolean;
  readonly include: IncludeObject;
  readonly now: () => number;
  /** Milliseconds between bookmarks (a real API server: about a minute). */
  readonly bookmarkEvery: number;
  /** Strikes once it has let `afterBytes` pass: an ended, broken or silent watch. */
  readonly fault: StreamFault | undefined;
}

/** Writes events as the client wants them, as objects or as rows, until the fault strikes. */
function eventWriter(
  response: ServerResponse,
  options: WatchOptions,
): {
  readonly write: (kind: string, object: JsonObject) => void;
  readonly send: (kind: string, object: JsonObject) => void;
  readonly bookmark: (initialEnd: boolean) => void;
} {
  const { store, type } = options;
  let columnsSent = false;
  let left =
    options.fault?.action === undefined
      ? Number.POSITIVE_INFINITY
      : (options.fault.afterBytes ?? 0);
  const write = (kind: string, object: JsonObject): void => {
    const line = `${JSON.stringify({ type: kind, object })}\n`;
    left -= line.length;
    if (left >= 0) response.write(line);
    else if (options.fault?.action === 'drop') response.destroy();
    else if (options.fault?.action === 'end') response.end();
  };
  const send = (kind: string, object: JsonObject): void => {
    const served = inVersion(type, options.version, object);
    if (!options.asTable) {
      write(kind, served);
      return;
    }
    write(
      kind,
      table(type, [served], versionMetadata(object), {
        now: options.now(),
        include: options.include,
        withColumns: !columnsSent,
      }),
    );
    columnsSent = true;
  };
  const bookmark = (initialEnd: boolean): void => {
    const metadata: JsonObject = {
      resourceVersion: String(store.version),
      creationTimestamp: null,
      ...(initialEnd ? { annotations: { 'k8s.io/initial-events-end': 'true' } } : {}),
    };
    const apiVersion = type.group === '' ? options.version : `${type.group}/${options.version}`;
    write(
      'BOOKMARK',
      options.asTable
        ? table(type, [], metadata, { now: 0, include: 'None', withColumns: false })
        : { kind: type.kind, apiVersion, metadata },
    );
  };
  return { write, send, bookmark };
}

/**
 * Streams events until the client goes, `timeoutSeconds` are over or the answer is destroyed. Answers what ends it.
 * A version older than the history gives an ERROR event with the 410 Status;
 * `resourceVersion` '' or '0' begins with everything that is there.
 */
export function startWatch(response: ServerResponse, options: WatchOptions): () => void {
  const { store, type, query } = options;
  const fits = matcher(type, options.namespace, query);
  const asked = query.get('resourceVersion') ?? '';
  const initial = query.get('sendInitialEvents') === 'true' || asked === '' || asked === '0';
  const since = Number(asked);
  if (!initial && Number.isNaN(since)) {
    throw failure.badRequest(
      `resourceVersion: Invalid value: "${asked}": strconv.ParseUint: parsing "${asked}": invalid syntax`,
    );
  }
  const past = initial ? [] : store.since(since);

  response.writeHead(200, {
    'Content-Type': 'application/json',
    'Cache-Control': 'no-cache, private',
  });
  const { write, send, bookmark } = eventWriter(response, options);
  if (past === undefined) {
    // As a real server: 200, then one ERROR event with the Status (cacher.go, "too old resource version").
    write('ERROR', failure.gone(since, store.compacted).toStatus());
    response.end();
    return () => undefined;
  }

  const wanted = resourceKey(type);
  const forward = (event: StoreEvent): void => {
    if (event.resource !== wanted) return;
    const fitted = event.previous !== undefined && fits(event.previous);
    const fitsNow = event.type !== 'DELETED' && fits(event.object);
    if (fitsNow) send(fitted ? 'MODIFIED' : 'ADDED', event.object);
    else if (fitted) send('DELETED', event.object);
  };

  if (initial) {
    for (const object of store.list(type).filter(fits)) send('ADDED', object);
    if (query.get('sendInitialEvents') === 'true') bookmark(true);
  }
  for (const event of past) forward(event);
  response.flushHeaders();

  const unsubscribe = store.subscribe(forward);
  const bookmarks =
    query.get('allowWatchBookmarks') === 'true' || query.get('allowWatchBookmarks') === '1';
  const ticker = bookmarks ? setInterval(() => bookmark(false), options.bookmarkEvery) : undefined;
  const seconds = num(query.get('timeoutSeconds') ?? '') ?? 1800;
  const timeout = setTimeout(() => {
    if (bookmarks) bookmark(false);
    stop();
    response.end();
  }, seconds * 1000);
  const stop = (): void => {
    unsubscribe();
    clearInterval(ticker);
    clearTimeout(timeout);
  };
  response.once('close', stop);
  return stop;
}

function versionMetadata(object: JsonObject): JsonObject {
  const metadata = object['metadata'];
  const version =
    typeof metadata === 'object' && metadata !== null && !Array.isArray(metadata)
      ? metadata['resourceVersion']
      : undefined;
  return { resourceVersion: version };
}

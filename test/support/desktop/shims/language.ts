/**
 * What V8 and the web platform of 2026 have and Electron 22 (V8 10.8, Chromium 108, Node 16.17) lacks, as far as
 * the app uses it. Each line names the first version that has it. Loaded before the program, in main, in the
 * engine's threads and in the page; a platform that has the real thing keeps it.
 */
function lend(target: object, name: PropertyKey, value: unknown): void {
  if (!(name in target)) {
    Object.defineProperty(target, name, { value, configurable: true, writable: true });
  }
}

// Chrome 110: copies instead of changes in place.
lend(Array.prototype, 'toSorted', function (this: unknown[], compare: never) {
  return [...this].sort(compare);
});
lend(Array.prototype, 'toReversed', function (this: unknown[]) {
  return [...this].reverse();
});
lend(Array.prototype, 'toSpliced', function (this: unknown[], ...change: [number, number]) {
  const copy = [...this];
  copy.splice(...change);
  return copy;
});
lend(Array.prototype, 'with', function (this: unknown[], index: number, value: unknown) {
  const copy = [...this];
  copy[index < 0 ? copy.length + index : index] = value;
  return copy;
});
// Chrome 121.
lend(Array, 'fromAsync', async (items: AsyncIterable<unknown>) => {
  const all: unknown[] = [];
  for await (const item of items) all.push(item);
  return all;
});
// Chrome 117.
lend(Object, 'groupBy', (items: Iterable<unknown>, key: (item: unknown) => PropertyKey) => {
  const groups = new Map<PropertyKey, unknown[]>();
  for (const item of items) {
    const name = key(item);
    groups.set(name, [...(groups.get(name) ?? []), item]);
  }
  return Object.fromEntries(groups);
});
lend(Map, 'groupBy', (items: Iterable<unknown>, key: (item: unknown) => unknown) => {
  const groups = new Map<unknown, unknown[]>();
  for (const item of items) {
    const name = key(item);
    groups.set(name, [...(groups.get(name) ?? []), item]);
  }
  return groups;
});
// Chrome 119.
lend(Promise, 'withResolvers', () => {
  const made: Record<string, unknown> = {};
  made['promise'] = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
});
// Chrome 128.
lend(Promise, 'try', (work: (...args: unknown[]) => unknown, ...args: unknown[]) =>
  Promise.resolve().then(() => work(...args)),
);
// Chrome 122: sets' own algebra.
lend(Set.prototype, 'union', function (this: Set<unknown>, other: Set<unknown>) {
  return new Set([...this, ...other.keys()]);
});
lend(Set.prototype, 'intersection', function (this: Set<unknown>, other: Set<unknown>) {
  return new Set([...this].filter((item) => other.has(item)));
});
lend(Set.prototype, 'difference', function (this: Set<unknown>, other: Set<unknown>) {
  return new Set([...this].filter((item) => !other.has(item)));
});
lend(Set.prototype, 'isSubsetOf', function (this: Set<unknown>, other: Set<unknown>) {
  return [...this].every((item) => other.has(item));
});
// Chrome 111.
lend(String.prototype, 'isWellFormed', function (this: string) {
  return !/\p{Surrogate}/u.test(this);
});
lend(String.prototype, 'toWellFormed', function (this: string) {
  return this.replace(/\p{Surrogate}/gu, '\ufffd');
});
// Chrome 122: helpers of every iterator.
const prototypeOf: (value: unknown) => object = Object.getPrototypeOf;
const iterators = prototypeOf(prototypeOf([][Symbol.iterator]()));
type Each = (item: unknown, index: number) => unknown;
const lazily = (name: string, walk: (items: Iterable<unknown>, given: never) => unknown): void =>
  lend(iterators, name, function (this: Iterable<unknown>, given: never) {
    return walk(this, given);
  });
lazily('map', function* (items, change: Each) {
  let index = 0;
  for (const item of items) yield change(item, index++);
});
lazily('filter', function* (items, keep: Each) {
  let index = 0;
  for (const item of items) if (keep(item, index++)) yield item;
});
lazily('flatMap', function* (items, change: (item: unknown) => Iterable<unknown>) {
  for (const item of items) yield* change(item);
});
lazily('take', function* (items, count: number) {
  let left = count;
  if (left > 0) {
    for (const item of items) {
      yield item;
      left -= 1;
      if (left <= 0) return;
    }
  }
});
lazily('drop', function* (items, count: number) {
  let left = count;
  for (const item of items) if (left-- <= 0) yield item;
});
lazily('toArray', (items) => [...items]);
lazily('some', (items, test: Each) => [...items].some(test));
lazily('every', (items, test: Each) => [...items].every(test));
lazily('find', (items, test: Each) => [...items].find(test));
lazily('forEach', (items, visit: Each) => [...items].forEach(visit));
lazily('reduce', (items, join: never) => Reflect.apply([].reduce, [...items], [join]));
// Chrome 120 and 126, Node 19.9 and 22.1.
lend(URL, 'canParse', (url: string, base?: string) => {
  try {
    return new URL(url, base) instanceof URL;
  } catch {
    return false;
  }
});
lend(URL, 'parse', (url: string, base?: string) => {
  try {
    return new URL(url, base);
  } catch {
    return null;
  }
});
// Chrome 116, Node 20.3.
lend(AbortSignal, 'any', (signals: readonly AbortSignal[]) => {
  const controller = new AbortController();
  for (const signal of signals) {
    if (signal.aborted) controller.abort(signal.reason);
    signal.addEventListener('abort', () => controller.abort(signal.reason), { once: true });
  }
  return controller.signal;
});
// Node 17.3 (Chromium 108 has both).
lend(AbortSignal, 'timeout', (ms: number) => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(new Error('timed out')), ms);
  return controller.signal;
});
lend(AbortSignal.prototype, 'throwIfAborted', function (this: AbortSignal) {
  if (this.aborted) throw this.reason ?? new Error('aborted');
});
// Chrome 134: ends what was opened, in the reverse order.
lend(Symbol, 'dispose', Symbol('dispose'));
lend(Symbol, 'asyncDispose', Symbol('asyncDispose'));
lend(
  globalThis,
  'AsyncDisposableStack',
  class {
    readonly deferred: (() => unknown)[] = [];
    defer(end: () => unknown): void {
      this.deferred.push(end);
    }
    async disposeAsync(): Promise<void> {
      for (const end of this.deferred.splice(0).reverse()) await end();
    }
  },
);

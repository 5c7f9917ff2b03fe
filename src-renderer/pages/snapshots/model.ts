import type { SnapshotEntry, SnapshotScope } from '../../../src-main/contract/snapshots.ts';
import type { HandedOut } from '../../../src-main/contract/tickets.ts';

export interface ExportForm {
  readonly kind: SnapshotScope['kind'];
  readonly namespace: string;
  readonly proxies: readonly string[];
  readonly title: string;
  /** Undefined: the library's own folder. */
  readonly folder: HandedOut | undefined;
  readonly redact: boolean;
  readonly inlineCode: boolean;
  readonly withContextName: boolean;
}

export const emptyForm: ExportForm = {
  kind: 'mesh',
  namespace: '',
  proxies: [],
  title: '',
  folder: undefined,
  redact: true,
  inlineCode: false,
  withContextName: false,
};

/** What the form says of which proxies; undefined while it says nothing whole. */
export function scopeOf(form: ExportForm): SnapshotScope | undefined {
  switch (form.kind) {
    case 'mesh':
      return { kind: 'mesh' };
    case 'namespace':
      return form.namespace === '' ? undefined : { kind: 'namespace', namespace: form.namespace };
    case 'proxies':
      return form.proxies.length === 0
        ? undefined
        : { kind: 'proxies', proxies: [...form.proxies] };
  }
}

/** Entries that hold every word, in title, note, tags, context or the names of their proxies. */
export function matching(all: readonly SnapshotEntry[], text: string): readonly SnapshotEntry[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return all.filter(({ title, note, tags, proxies, context }) => {
    const said = [title, note, context ?? '', ...tags, ...proxies].join('\n').toLowerCase();
    return words.every((word) => said.includes(word));
  });
}

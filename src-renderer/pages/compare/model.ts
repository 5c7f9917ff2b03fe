import type { DiffRulesView, DiffSide, ResourceDiff } from '../../../src-main/contract/diff.ts';

/** One difference among those shown: a change of a resource; -1: the resource as a whole, which one side lacks. */
export interface Spot {
  readonly resource: ResourceDiff;
  readonly change: number;
}

function spotsOf(resources: readonly ResourceDiff[]): readonly Spot[] {
  return resources.flatMap((resource) =>
    resource.changes.length === 0
      ? [{ resource, change: -1 }]
      : resource.changes.map((_, change) => ({ resource, change })),
  );
}

/** The next (1) or previous (-1) difference, over the ends of resources; undefined at the end of all. */
export function stepFrom(
  resources: readonly ResourceDiff[],
  resource: ResourceDiff | undefined,
  change: number,
  by: 1 | -1,
): Spot | undefined {
  const spots = spotsOf(resources);
  const at = spots.findIndex((one) => one.resource === resource && one.change === change);
  // Nothing of it chosen yet: its own first difference is the next one, the last one before it the previous.
  if (at < 0) {
    const first = spots.findIndex((one) => one.resource === resource);
    return by === 1 ? spots[Math.max(0, first)] : spots[first - 1];
  }
  return spots[at + by];
}

/** Where a difference stands among all, counted from one, and how many there are. */
export function placeOf(
  resources: readonly ResourceDiff[],
  resource: ResourceDiff | undefined,
  change: number,
): { readonly n: number; readonly of: number } {
  const spots = spotsOf(resources);
  const at = spots.findIndex(
    (one) => one.resource === resource && one.change === Math.max(change, one.change < 0 ? -1 : 0),
  );
  return { n: at + 1, of: spots.length };
}

/** The text that the lines of a change hold, and how many changes of the resource with the same come before it. */
export function needleOf(
  { changes }: Pick<ResourceDiff, 'changes'>,
  change: number,
): { readonly text: string; readonly nth: number } {
  const textOf = (path: string): string => {
    const item = /\[([^[\]]+)\]$/.exec(path)?.[1];
    return item ?? `"${path.slice(path.lastIndexOf('.') + 1)}"`;
  };
  const text = textOf(changes[change]?.path ?? '');
  const nth = changes.slice(0, Math.max(0, change)).filter(({ path }) => textOf(path) === text);
  return { text, nth: nth.length };
}

/**
 * The way to a change by the names on it, for where there is little room: `virtualInbound ▸ router ▸ timeout`.
 * A path without items is short enough as it stands.
 */
export function placeName(path: string): string {
  const names = [...path.matchAll(/\[((?:[^[\]]|\[[^\]]*\])*)\]/g)].map((found) => found[1] ?? '');
  if (names.length === 0) return path;
  const rest = path.slice(path.lastIndexOf(']') + 1).replace(/^\./, '');
  return [...names, ...(rest === '' ? [] : [rest])].join(' ▸ ');
}

/**
 * Changes that say the same of several places, as a filter that is new in four chains: each group is one line, with
 * the positions of its changes.
 */
export function foldAlike(
  changes: ResourceDiff['changes'],
): readonly { readonly first: number; readonly at: readonly number[] }[] {
  const groups = new Map<string, { readonly first: number; readonly at: number[] }>();
  for (const [i, { sentence, path, a, b }] of changes.entries()) {
    // The way there without the names on it, and what came of it.
    const way = path.replaceAll(/\[[^[\]]*\](?=.*\[)|\[[^[\]]*\](?=\.)/g, '[]');
    const key = JSON.stringify([sentence.key, way, a, b]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { first: i, at: [i] });
    else group.at.push(i);
  }
  return [...groups.values()];
}

/** How many fields of a resource came, went and changed. */
export function changeCounts({ changes }: Pick<ResourceDiff, 'changes'>): {
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
} {
  const of = (...kinds: readonly string[]): number =>
    changes.filter(({ kind }) => kinds.includes(kind)).length;
  return { added: of('added'), removed: of('removed'), changed: of('changed', 'moved') };
}

export const ruleNames = [
  'ignoreFieldSpelling',
  'ignoreOrder',
  'ignoreDefaults',
  'ignoreVersions',
  'ignoreApiGeneration',
  'ignoreNumberSpelling',
] as const satisfies readonly (keyof DiffRulesView)[];

export const rulesOn: DiffRulesView = {
  ignoreFieldSpelling: true,
  ignoreOrder: true,
  ignoreDefaults: true,
  ignoreVersions: true,
  ignoreApiGeneration: true,
  ignoreNumberSpelling: true,
};

export type DiffState = ResourceDiff['state'];

/** `only=only-a,changed` of the address; nothing shows all. */
export function readStates(text: string | undefined): readonly DiffState[] {
  const states = ['only-a', 'only-b', 'changed'] as const;
  return states.filter((one) => (text ?? '').split(',').includes(one));
}

/** `pilot~pod.ns`, `envoy~pod.ns@context`: a side as it stands in the address. */
export function sideText(side: DiffSide, here: string): string {
  const context = side.context === here ? '' : `@${side.context}`;
  return `${side.side}~${side.proxy}${context}`;
}

export function readSide(text: string | undefined, here: string): DiffSide | undefined {
  const found = /^(pilot|envoy)~([^@]+)(?:@(.+))?$/s.exec(text ?? '');
  const [, side, proxy, context] = found ?? [];
  if (proxy === undefined || (side !== 'pilot' && side !== 'envoy')) return undefined;
  return { side, proxy, context: context ?? here };
}

import type { ChainDiffering, ChainPicture } from '../../../../src-main/contract/chain.ts';
import type { Comparison, ResourceDiff } from '../../../../src-main/contract/diff.ts';
import type { Lit } from '../../../graph/lit.ts';

/** As many as one picture is asked for; a comparison lists at most 500 of each kind. */
const mostResources = 2000;

const drawnKinds = ['listener', 'route', 'cluster', 'endpoint'] as const;

/** Envoy has the left of Pilot against Envoy on its right: a change goes from what is to what is wanted. */
export function isWish({ pilotAgainstEnvoy }: Comparison): boolean {
  return pilotAgainstEnvoy === true;
}

/** What a comparison found, as the picture is asked for it. */
export function differingOf(comparison: Comparison): ChainDiffering[] {
  const wish = isWish(comparison);
  return comparison.kinds
    .flatMap(({ resources }) =>
      resources.flatMap(({ kind, a, b }): ChainDiffering[] => {
        const drawn = drawnKinds.find((one) => one === kind);
        const [before, after] = wish ? [b, a] : [a, b];
        if (drawn === undefined) return [];
        return [
          {
            kind: drawn,
            ...(before === undefined ? {} : { before: before.index }),
            ...(after === undefined ? {} : { after: after.index }),
          },
        ];
      }),
    )
    .slice(0, mostResources);
}

/** The difference that a card stands for. */
export function resourceOf(
  comparison: Comparison,
  card: ChainPicture['cards'][number],
): ResourceDiff | undefined {
  const side = (card.of === 'before') === isWish(comparison) ? 'b' : 'a';
  const all = comparison.kinds.flatMap(({ resources }) => resources);
  const own = all.find(
    (one) => one[side]?.kind === card.ref?.kind && one[side]?.index === card.ref?.index,
  );
  // A cluster whose endpoints alone differ.
  return own ?? all.find(({ kind, name }) => kind === 'endpoint' && name === card.whole);
}

/** What changes, and all that leads there. */
export function litChanges({ cards, links }: ChainPicture): Lit {
  const changed = cards.filter(({ change }) => change !== undefined).map(({ id }) => id);
  const lit = { cards: new Set(changed), links: new Set<string>() };
  const queue = [...changed];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    for (const link of links) {
      if (link.to !== id || link.kind === 'mirror') continue;
      // Another route to a cluster whose endpoints changed is none of the change.
      if (id.includes('cluster/') && link.change === undefined && hasChangedWay(id, links))
        continue;
      lit.links.add(link.id);
      if (lit.cards.has(link.from)) continue;
      lit.cards.add(link.from);
      queue.push(link.from);
    }
  }
  for (const link of links) {
    if (link.change === undefined) continue;
    lit.links.add(link.id);
    lit.cards.add(link.to);
  }
  return lit;
}

function hasChangedWay(id: string, links: ChainPicture['links']): boolean {
  return links.some(({ to, change }) => to === id && change !== undefined);
}

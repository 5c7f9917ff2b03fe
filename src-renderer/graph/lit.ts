import type { ChainHit, ChainPicture } from '../../src-main/contract/chain.ts';

/** What lights up with an object: everything that leads to it, and all that it leads to. */
export interface Lit {
  readonly cards: ReadonlySet<string>;
  readonly links: ReadonlySet<string>;
}

export const nothingLit: Lit = { cards: new Set(), links: new Set() };

/** The cards of the picture that stand for a node; an endpoint is a row of its cluster's card. */
export function cardsOfNode({ cards, drains }: ChainPicture, node: string): readonly string[] {
  const [lane = '', cluster = ''] = node.split('/');
  const wanted = lane === 'endpoint' ? `cluster/${cluster}` : node;
  return [
    ...cards.filter((card) => card.nodes.includes(wanted)),
    ...drains.filter((drain) => drain.id === wanted),
  ].map(({ id }) => id);
}

export function litFrom({ links }: ChainPicture, from: readonly string[]): Lit {
  const lit = { cards: new Set(from), links: new Set<string>() };
  spread(from, (id) => links.filter((link) => link.from === id), 'to', lit);
  spread(from, (id) => links.filter((link) => link.to === id), 'from', lit);
  return lit;
}

function spread(
  from: readonly string[],
  linksOf: (id: string) => ChainPicture['links'],
  end: 'from' | 'to',
  lit: { readonly cards: Set<string>; readonly links: Set<string> },
): void {
  const seen = new Set(from);
  const queue = [...from];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    for (const link of linksOf(id)) {
      lit.links.add(link.id);
      lit.cards.add(link[end]);
      if (seen.has(link[end])) continue;
      seen.add(link[end]);
      queue.push(link[end]);
    }
  }
}

/** A request's way: these cards, and the edges between them. */
export function litAlong({ links }: ChainPicture, cards: readonly string[]): Lit {
  const on = new Set(cards);
  return {
    cards: on,
    links: new Set(links.filter(({ from, to }) => on.has(from) && on.has(to)).map(({ id }) => id)),
  };
}

/** What is lit: from the card under the pointer, else from what is selected. */
export function litNow(
  picture: ChainPicture | undefined,
  hovered: string | undefined,
  selected: string | undefined,
): Lit {
  if (picture === undefined) return nothingLit;
  if (hovered !== undefined) return litFrom(picture, [hovered]);
  return selected === undefined ? nothingLit : litFrom(picture, cardsOfNode(picture, selected));
}

/** The cards that a search found; undefined while nothing is searched. */
export function cardsOfHits(
  picture: ChainPicture | undefined,
  hits: readonly ChainHit[] | undefined,
): ReadonlySet<string> | undefined {
  if (hits === undefined || picture === undefined) return undefined;
  return new Set(hits.flatMap(({ id }) => cardsOfNode(picture, id)));
}

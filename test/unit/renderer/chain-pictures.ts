import type { ChainCard, ChainLink, ChainPicture } from '../../../src-main/contract/chain.ts';
import type { ChainColumn } from '../../../src-main/contract/lanes.ts';
import { sentence } from '../../../src-main/words/keys.ts';

const columnOf: Readonly<Record<string, ChainColumn>> = {
  e: 'entry',
  v: 'virtual-host',
  r: 'route',
  c: 'cluster',
};

/** A card by its name: `e1`, `v2`, `r3`, `c4` stand in the column of their letter. */
export function card(id: string, extra: Partial<ChainCard> = {}): ChainCard {
  return {
    id,
    column: columnOf[id.charAt(0)] ?? 'cluster',
    nodes: [id],
    title: sentence('chain.text', { text: id }),
    pill: '',
    facts: [],
    whole: id,
    state: 'ok',
    madeBy: [],
    dangling: false,
    rows: [],
    ...extra,
  };
}

/** `e1>v1 v1>r1 r1>c1`: the cards that edges name, and the edges. `more` replaces cards. */
export function pictureOf(edges: string, more: readonly ChainCard[] = []): ChainPicture {
  const links = edges.split(/\s+/).map((edge, i): ChainLink => {
    const [from = '', to = ''] = edge.split('>');
    return { id: `${edge}#${String(i)}`, from, to, kind: 'reference' };
  });
  const ids = new Set([
    ...links.flatMap(({ from, to }) => [from, to]),
    ...more.map(({ id }) => id),
  ]);
  return {
    cards: [...ids].map((id) => more.find((one) => one.id === id) ?? card(id)),
    links,
    drains: [],
    totals: { entry: 0, 'virtual-host': 0, route: 0, cluster: 0, endpoint: 0 },
    cut: false,
  };
}

/** Endpoint rows of a cluster's card. */
export function rowsOf(...addresses: readonly string[]): ChainCard['rows'] {
  return addresses.map((address, i) => ({
    id: `endpoint/1/0/${String(i)}`,
    address,
    state: 'ok',
    notes: [],
  }));
}

/** As many cards as a big gateway has, four columns deep, every third cluster shared. */
export function bigPicture(hosts: number): ChainPicture {
  const edges: string[] = [];
  for (let h = 0; h < hosts; h += 1) {
    const host = String(h);
    edges.push(`e${String(h % 20)}>v${host}`);
    for (let r = 0; r < 2; r += 1) {
      edges.push(`v${host}>r${host}.${String(r)}`);
      edges.push(`r${host}.${String(r)}>c${String((h * 2 + r) % 3 === 0 ? 0 : h * 2 + r)}`);
    }
  }
  return pictureOf(edges.join(' '));
}

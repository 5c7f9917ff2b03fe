import type { ChainCard, ChainHit, ChainRow } from '../../src-main/contract/chain.ts';
import { type Message, t, tm } from '../state/words.svelte.ts';

/** What cards, tree, lists and exported pictures say of the same object, in the same words. */

export function titleText({ title }: Pick<ChainCard | ChainHit, 'title'>): string {
  return tm(title);
}

export function factsText(facts: readonly Message[]): string {
  return facts.map(tm).join(' · ');
}

const shortKinds: Readonly<Record<string, string>> = {
  VirtualService: 'VS',
  DestinationRule: 'DR',
  ServiceEntry: 'SE',
  EnvoyFilter: 'EF',
};

/** The chip of an object that made something: `VS reviews`. */
export function chipText({ kind, name }: ChainCard['madeBy'][number]): string {
  return `${shortKinds[kind] ?? kind} ${name}`;
}

/** Second line of a card; a missing target says that it is missing. */
export function secondLine(card: ChainCard): string {
  return factsText(card.facts);
}

/** What hovering tells: the whole name, who made it, what takes its requests. */
export function hoverText(card: ChainCard): string {
  const made = card.madeBy.map(({ kind, name, namespace }) => `${kind} ${namespace}/${name}`);
  return [
    card.whole,
    secondLine(card),
    ...(made.length === 0 ? [] : [t('chain.hover.made', { objects: made.join(', ') })]),
    ...(card.shadowedBy === undefined
      ? []
      : [t('chain.hover.shadowed', { order: card.shadowedBy })]),
    ...(card.dangling ? [t('chain.missing')] : []),
  ]
    .filter((line) => line !== '')
    .join('\n');
}

/** What a screen reader says of a card. */
export function cardLabel(card: ChainCard): string {
  const order = card.order === undefined ? '' : `${String(card.order)} `;
  const made = card.madeBy.slice(0, 1).map(chipText);
  const second = [secondLine(card), ...made].filter((one) => one !== '').join(' ');
  const facts = card.dangling ? [t('chain.missing')] : [second, emptyText(card)];
  return t('chain.label', {
    column: card.column === 'cluster' ? t('lane.cluster') : t(`chain.column.${card.column}`),
    title: `${order}${titleText(card)}${card.pill === '' ? '' : ` ${card.pill}`}`,
    facts: facts.filter((one) => one !== '').join(' · '),
    state: t(`chain.state.${card.state}`),
  });
}

export function rowLabel({ address, notes, state }: ChainRow): string {
  return t('chain.rowLabel', {
    address,
    notes: factsText(notes),
    state: t(`chain.state.${state}`),
  });
}

export function emptyText({ endpoints }: ChainCard): string {
  return endpoints?.total === 0 ? t('chain.cluster.none') : '';
}

/** Of a picture of two configurations. */
export const changeSigns = { added: '+', removed: '−', changed: '~' };

/** The last row: how many more there are. */
export function moreText({ endpoints }: ChainCard): string {
  if (endpoints === undefined || endpoints.hidden === 0) return '';
  const { hidden, usable, total } = endpoints;
  return t('chain.cluster.more', { hidden, usable, total });
}

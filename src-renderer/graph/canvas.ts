import cytoscape, { type ElementDefinition } from 'cytoscape';

import type { ChainCard, ChainPicture } from '../../src-main/contract/chain.ts';
import { stylesheet } from './canvas-style.ts';
import { emptyText, factsText, moreText, titleText } from './card-text.ts';
import type { ChainLayout } from './layout.ts';
import { linkText } from './link-text.ts';
import type { Lit } from './lit.ts';
import type { Palette } from './palette.ts';

export interface CanvasScene {
  readonly picture: ChainPicture;
  readonly layout: ChainLayout;
  readonly palette: Palette;
  readonly lit: Lit;
  readonly found: ReadonlySet<string> | undefined;
  readonly selected: string | undefined;
}

/**
 * The whole graph of a proxy: thousands of cards, drawn by Cytoscape on one canvas where as many elements of a page
 * would be slow to move (ARCHITECTURE, the chain's picture; how slow was not measured). The same layout, one text per card.
 */
export class ChainCanvas {
  readonly #cy: cytoscape.Core;

  constructor(container: HTMLElement, onPick: (id: string) => void) {
    this.#cy = cytoscape({
      container,
      minZoom: 0.05,
      maxZoom: 2.5,
      boxSelectionEnabled: false,
      autounselectify: true,
      autoungrabify: true,
      // What moves is drawn from a picture of itself: thousands of cards keep up with the hand.
      textureOnViewport: true,
      hideEdgesOnViewport: true,
      pixelRatio: 1,
      userZoomingEnabled: false,
    });
    this.#cy.on('tap', 'node', (event) => {
      const target: unknown = event.target;
      if (hasId(target)) onPick(target.id());
    });
    this.#cy.on('mouseover', 'node', () => (container.style.cursor = 'pointer'));
    this.#cy.on('mouseout', 'node', () => (container.style.cursor = ''));
  }

  draw(scene: CanvasScene): void {
    const cy = this.#cy;
    cy.batch(() => {
      cy.elements().remove();
      cy.add(toElements(scene));
      cy.style(stylesheet(scene.palette));
    });
  }

  /** The wheel scrolls, as it does over cards. */
  pan(x: number, y: number): void {
    this.#cy.panBy({ x: -x, y: -y });
  }

  zoom(level: number, at: { readonly x: number; readonly y: number }): void {
    this.#cy.zoom({ level, renderedPosition: { ...at } });
  }

  /** Brings a card to where it is seen, without changing the scale. */
  home(id: string | undefined): void {
    const node = id === undefined ? this.#cy.collection() : this.#cy.getElementById(id);
    if (node.empty()) this.#cy.viewport({ zoom: this.#cy.zoom(), pan: { x: 0, y: 0 } });
    else {
      const { y1 } = node.renderedBoundingBox();
      this.#cy.pan({ x: 0, y: this.#cy.pan().y - y1 + this.#cy.height() / 3 });
    }
  }

  resize(): void {
    this.#cy.resize();
  }

  dispose(): void {
    this.#cy.destroy();
  }
}

function hasId(target: unknown): target is { id(): string } {
  return (
    typeof target === 'object' &&
    target !== null &&
    'id' in target &&
    typeof target.id === 'function'
  );
}

function label(card: ChainCard): string {
  const order = card.order === undefined ? '' : `${String(card.order)} `;
  const title = `${order}${titleText(card)}${card.pill === '' ? '' : ` · ${card.pill}`}`;
  const rows = card.rows.map(({ address, state }) => `${state === 'ok' ? '●' : '✕'} ${address}`);
  return [title, factsText(card.facts), ...rows, emptyText(card) || moreText(card)]
    .filter((line) => line !== '')
    .join('\n');
}

function toElements({ picture, layout, lit, found, selected }: CanvasScene): ElementDefinition[] {
  const elements: ElementDefinition[] = [];
  for (const card of picture.cards) {
    const box = layout.boxes.get(card.id);
    if (box === undefined) continue;
    elements.push({
      group: 'nodes',
      data: {
        id: card.id,
        label: label(card),
        width: box.width,
        height: box.height,
        room: box.width - 20,
      },
      position: { x: box.x + box.width / 2, y: box.y + box.height / 2 },
      classes: [
        card.column,
        card.state,
        card.dangling ? 'dangling' : '',
        lit.cards.has(card.id) ? 'lit' : '',
        found !== undefined && !found.has(card.id) ? 'quiet' : '',
        selected !== undefined && card.nodes.includes(selected) ? 'selected' : '',
      ].join(' '),
    });
  }
  for (const { link, width } of layout.links) {
    if (!layout.boxes.has(link.to)) continue;
    elements.push({
      group: 'edges',
      data: { id: link.id, source: link.from, target: link.to, label: linkText(link), width },
      classes: `${link.kind} ${lit.links.has(link.id) ? 'lit' : ''}`,
    });
  }
  return elements;
}

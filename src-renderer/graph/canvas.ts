import cytoscape from 'cytoscape';

import type { ChainGraph } from '../../src-main/contract/chain.ts';
import { badgePrefix, stylesheet, toElements } from './elements.ts';
import type { ChainLayout } from './layout.ts';
import type { Palette } from './palette.ts';

export interface CanvasScene {
  readonly graph: ChainGraph;
  readonly layout: ChainLayout;
  readonly palette: Palette;
  readonly foldText: string;
  /** Node ids that a search hit; undefined when nothing is searched. */
  readonly hits: ReadonlySet<string> | undefined;
  readonly animate: boolean;
  /** A request's way, numbered. */
  readonly path: readonly string[];
}

/** Below this scale the 11-pixel names are no longer read without effort. */
const smallestReadable = 0.8;

export interface Viewport {
  readonly pan: { readonly x: number; readonly y: number };
  readonly zoom: number;
}

/** Cytoscape behind the few verbs that the view needs. One instance per view, recycled from scene to scene. */
export class ChainCanvas {
  readonly #cy: cytoscape.Core;

  constructor(container: HTMLElement, onTap: (id: string) => void, onMove: (at: Viewport) => void) {
    this.#cy = cytoscape({
      container,
      minZoom: 0.15,
      maxZoom: 2.5,
      boxSelectionEnabled: false,
      autounselectify: true,
      pixelRatio: 'auto',
    });
    this.#cy.on('tap', 'node', (event) => {
      const target: unknown = event.target;
      if (hasId(target)) onTap(target.id().replace(badgePrefix, ''));
    });
    this.#cy.on('pan zoom', () => onMove({ pan: { ...this.#cy.pan() }, zoom: this.#cy.zoom() }));
    this.#cy.on('mouseover', 'node', () => (container.style.cursor = 'pointer'));
    this.#cy.on('mouseout', 'node', () => (container.style.cursor = ''));
  }

  /** Replaces what is drawn, keeping nodes that stay where they can be followed by the eye. */
  draw(scene: CanvasScene): void {
    const { graph, layout, palette, foldText, hits, path } = scene;
    const wanted = toElements(graph, layout, foldText, hits, path);
    const ids = new Set(wanted.map((element) => element.data.id));
    const cy = this.#cy;
    cy.batch(() => {
      cy.elements().forEach((element) => {
        if (!ids.has(element.id())) element.remove();
      });
      for (const element of wanted) {
        const id = element.data.id;
        const known = id === undefined ? cy.collection() : cy.getElementById(id);
        if (known.empty()) cy.add(element);
        else {
          known.data(element.data);
          known.classes(element.classes ?? '');
          if (element.position !== undefined) known.position(element.position);
        }
      }
      cy.style(stylesheet(palette, layout));
    });
  }

  /** Brings one node into the middle, without changing the scale. */
  center(id: string): void {
    const node = this.#cy.getElementById(id);
    if (node.nonempty()) this.#cy.center(node);
  }

  mark(id: string | undefined): void {
    this.#cy.nodes('.cursor').removeClass('cursor');
    if (id !== undefined) this.#cy.getElementById(id).addClass('cursor');
  }

  /** Everything that belongs to the focus in the window; never larger than life. */
  fit(everything = false): void {
    const path = this.#cy.nodes('.role-focus, .role-ancestor, .role-descendant');
    const chosen = everything || path.empty() ? this.#cy.elements() : path;
    this.#cy.fit(chosen, 24);
    if (this.#cy.zoom() > 1) {
      this.#cy.zoom(1);
      this.#cy.center(chosen);
    }
  }

  /** All lanes side by side where they stay readable, the focus in sight. */
  home(focus: string | undefined, layoutWidth: number): void {
    const cy = this.#cy;
    const zoom = Math.min(1, Math.max(smallestReadable, cy.width() / layoutWidth));
    cy.viewport({ zoom, pan: { x: 0, y: 0 } });
    const node = focus === undefined ? cy.collection() : cy.getElementById(focus);
    if (node.empty()) return;
    const { x1, x2, y1, y2 } = node.renderedBoundingBox();
    const x = x2 > cy.width() ? cy.width() / 2 - (x1 + x2) / 2 : 0;
    const y = y2 > cy.height() ? cy.height() / 2 - (y1 + y2) / 2 : 0;
    cy.panBy({ x, y });
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

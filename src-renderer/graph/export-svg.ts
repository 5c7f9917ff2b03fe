import type { ChainCard, ChainPicture } from '../../src-main/contract/chain.ts';
import { chainColumns } from '../../src-main/contract/lanes.ts';
import { t } from '../state/words.svelte.ts';
import type { Box } from './boxes.ts';
import { drainHeight, rowHeight } from './card-size.ts';
import { chipText, emptyText, factsText, moreText, titleText } from './card-text.ts';
import { titleCharacter } from './columns.ts';
import type { ChainLayout } from './layout.ts';
import { linkText } from './link-text.ts';
import type { Lit } from './lit.ts';
import type { Palette } from './palette.ts';

/** Names come from the cluster: every one is escaped, so that no name can become markup in the file. */
function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '\ufffd');
}

/** Room of the columns' titles. */
const header = 34;
const mono = 'font-size="11"';

export interface Scene {
  readonly picture: ChainPicture;
  /** In columns wide enough for everything (natural-columns.ts). */
  readonly layout: ChainLayout;
  readonly palette: Palette;
  readonly lit: Lit;
  readonly steps: ReadonlyMap<string, number>;
}

function stateColor(card: ChainCard, { palette, lit }: Scene): string {
  if (card.state === 'error') return palette.error;
  return lit.cards.has(card.id) ? palette.accent : palette.line;
}

function text(x: number, y: number, fill: string, said: string, more = mono): string {
  return `<text x="${x}" y="${y}" fill="${fill}" ${more}>${escape(said)}</text>`;
}

function rows(card: ChainCard, box: Box, { palette }: Scene): string {
  const colors = { warning: palette.warning, error: palette.error };
  const drawn = card.rows.map((row, i) => {
    const y = box.y + (box.rows[i]?.y ?? 0);
    const color = row.state === 'warning' || row.state === 'error' ? colors[row.state] : palette.ok;
    const notes = factsText(row.notes);
    return [
      `<path d="M${box.x + 2} ${y} H${box.x + box.width}" stroke="${palette.line}" stroke-width="0.6"/>`,
      `<circle cx="${box.x + 15}" cy="${y + 10}" r="3.5" fill="${color}"/>`,
      text(box.x + 24, y + 14, palette.text, row.address),
      text(box.x + box.width - 10, y + 14, palette.faint, notes, `${mono} text-anchor="end"`),
    ].join('');
  });
  const last = emptyText(card) || moreText(card);
  if (last === '') return drawn.join('');
  const color = card.endpoints?.total === 0 ? palette.error : palette.faint;
  return [...drawn, text(box.x + 12, box.y + box.height - rowHeight + 14, color, last)].join('');
}

function cardSvg(card: ChainCard, box: Box, scene: Scene): string {
  const { palette, steps } = scene;
  const color = stateColor(card, scene);
  const lane = palette.lanes[card.column === 'entry' ? 'listener' : card.column];
  const dashes = card.dangling ? ' stroke-dasharray="4 3"' : '';
  const order = card.order === undefined ? '' : `${String(card.order)}  `;
  const title = titleText(card);
  const pill = card.pill === '' ? '' : `  ${card.pill}`;
  const facts = [factsText(card.facts), ...card.madeBy.map(chipText)].filter((one) => one !== '');
  const parts = [
    `<g><title>${escape(card.whole)}</title>`,
    `<rect x="${box.x}" y="${box.y}" width="${box.width}" height="${box.height}" rx="6" fill="${palette.background}" stroke="${color}"${dashes}/>`,
  ];
  if (card.dangling) {
    parts.push(
      text(box.x + 10, box.y + 18, palette.error, `✕ ${title}${pill} · ${t('chain.missing')}`),
    );
  } else {
    const strike = card.shadowedBy === undefined ? '' : ' text-decoration="line-through"';
    parts.push(
      `<rect x="${box.x}" y="${box.y + 2}" width="3" height="${box.height - 4}" fill="${lane}"/>`,
      text(
        box.x + 12,
        box.y + 18,
        palette.text,
        `${order}${title}`,
        `font-size="13" font-weight="600" font-family="${escape(palette.font)}"${strike}`,
      ),
      text(box.x + 12 + (order.length + title.length) * titleCharacter, box.y + 18, lane, pill),
      text(box.x + 12, box.y + 35, palette.faint, facts.join(' · ')),
      rows(card, box, scene),
    );
  }
  const step = steps.get(card.id);
  if (step !== undefined) {
    parts.push(
      `<circle cx="${box.x}" cy="${box.y}" r="9" fill="${palette.accent}"/>`,
      text(
        box.x,
        box.y + 4,
        palette.background,
        String(step),
        `${mono} font-weight="bold" text-anchor="middle"`,
      ),
    );
  }
  return `${parts.join('')}</g>`;
}

function linksSvg({ layout, palette, lit }: Scene): string {
  return layout.links
    .toSorted((a, b) => Number(lit.links.has(a.link.id)) - Number(lit.links.has(b.link.id)))
    .map(({ link, path, width, label }) => {
      const on = lit.links.has(link.id);
      const color = link.kind === 'dangling' ? palette.error : on ? palette.accent : palette.line;
      const dashes =
        link.kind === 'dangling' || link.kind === 'mirror' ? ' stroke-dasharray="5 4"' : '';
      const said =
        label === undefined
          ? ''
          : text(
              label.x,
              label.y + 4,
              palette.text,
              linkText(link),
              `${mono} text-anchor="middle" stroke="${palette.background}" stroke-width="5" paint-order="stroke"`,
            );
      return `<path d="${path}" fill="none" stroke="${color}" stroke-width="${on ? Math.max(2, width) : width}"${dashes}/>${said}`;
    })
    .join('');
}

function bandSvg({ picture, layout, palette }: Scene): string {
  if (layout.band === undefined) return '';
  const y = layout.band;
  const told = picture.drains.map(({ name, kind, chains, routes }, i) => {
    const gap = chains > 0 && routes > 0 ? ' · ' : '';
    const from = t('chain.drain.from', { chains, routes, gap });
    const said = `${from} ─── ${name} (${t(`chain.drain.${kind}`)})`;
    return text(14, y + 22 + i * drainHeight, palette.faint, said);
  });
  return `<path d="M12 ${y} H${layout.width - 12}" stroke="${palette.line}" stroke-dasharray="5 4"/>${told.join('')}`;
}

/** The picture as one self-contained SVG document; the PNG is drawn from it. */
export function toSvg(scene: Scene): string {
  const { picture, layout, palette } = scene;
  const heads = chainColumns.map((column, i) =>
    text(
      layout.columns.x[i] ?? 0,
      22 - header,
      palette.faint,
      t(`chain.column.${column}`),
      'font-size="12"',
    ),
  );
  const cards = picture.cards.map((card) => {
    const box = layout.boxes.get(card.id);
    return box === undefined ? '' : cardSvg(card, box, scene);
  });
  const { width, height } = svgSize(layout);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 ${-header} ${width} ${height}" font-family="${escape(palette.mono)}"><rect x="0" y="${-header}" width="${width}" height="${height}" fill="${palette.node}"/>${heads.join('')}${linksSvg(scene)}${cards.join('')}${bandSvg(scene)}</svg>`;
}

/** Of the whole picture, in CSS pixels. */
export function svgSize(layout: ChainLayout): { readonly width: number; readonly height: number } {
  return { width: layout.width, height: layout.height + header };
}

import { createRequire } from 'node:module';

import type { Page } from 'playwright-core';

const axeFile = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

interface Found {
  readonly id: string;
  readonly impact: string;
  readonly help: string;
  readonly nodes: readonly { readonly target: string; readonly summary: string }[];
}

/**
 * Lets the system prefer the other scheme, and waits until the page wears it: the media query is told of with a
 * frame, which a busy machine paints late, and axe remembers the colours it saw before.
 */
export async function switchScheme(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.waitForFunction(
    (scheme) => document.documentElement.dataset['theme'] === scheme,
    colorScheme,
  );
  // The editor and the graph take the colours over a frame later.
  await page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
  );
}

/** What axe finds wrong on the page as it stands: WCAG 2.2 A and AA and axe's best practices. */
export async function axeFindings(page: Page): Promise<readonly Found[]> {
  const loaded = await page.evaluate(() => 'axe' in window);
  if (!loaded) {
    // The page's policy forbids foreign scripts on purpose; the debugger's door is not bound by it.
    const { readFile } = await import('node:fs/promises');
    await page.evaluate(await readFile(axeFile, 'utf8'));
  }
  return page.evaluate(async () => {
    interface AxeNode {
      target: unknown[];
      failureSummary?: string;
    }
    interface AxeRule {
      id: string;
      impact: string | null;
      help: string;
      nodes: AxeNode[];
    }
    interface Axe {
      run(context: unknown, options: unknown): Promise<{ violations: AxeRule[] }>;
    }
    const has = (value: object): value is { axe: Axe } => 'axe' in value;
    if (!has(window)) throw new Error('axe did not load');
    const { violations } = await window.axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    });
    return violations.map(({ id, impact, help, nodes }) => ({
      id,
      impact: impact ?? '',
      help,
      nodes: nodes.slice(0, 4).map(({ target, failureSummary }) => ({
        target: target.join(' '),
        summary: failureSummary ?? '',
      })),
    }));
  });
}

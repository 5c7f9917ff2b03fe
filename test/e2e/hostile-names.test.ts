import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { expectVisible } from '../support/expect-visible.ts';
import { launchApp, type LaunchedApp } from '../support/launch-app.ts';

declare global {
  interface Window {
    readonly trustedTypes?: {
      createPolicy(
        name: string,
        rules: { createScriptURL(url: string): string },
      ): { createScriptURL(url: string): string };
    };
  }
}

const clusters = [
  'reads-\u202egpj.exe',
  'no-\u200b\u00adwidth',
  'set-\u2067apart\u2069',
  'escape-\u001b[31m',
  `<img src=x onerror="window.owned=1"><script>window.owned=1</script>`,
  `long-${'x'.repeat(1 << 20)}`,
];
const dump = JSON.stringify({
  configs: [
    {
      '@type': 'type.googleapis.com/envoy.admin.v3.ClustersConfigDump',
      static_clusters: clusters.map((name) => ({ cluster: { name, type: 'STATIC' } })),
    },
  ],
});

let app: LaunchedApp;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'meshscope-names-'));
  writeFileSync(path.join(folder, 'alone.json'), dump);
  app = await launchApp({ args: ['--file', path.join(folder, 'alone.json')] });
  app.page.setDefaultTimeout(20_000);
});
afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true });
});

describe('hostile names in the page', () => {
  it('are written visibly, within their own cells, and cut where nobody reads on', async () => {
    const { page } = app;
    await page.getByRole('link', { name: /^Clusters/ }).click();
    await expectVisible(page.getByRole('row').filter({ hasText: 'reads-\\u202egpj.exe' }));
    await expectVisible(page.getByRole('row').filter({ hasText: 'no-\\u200b\\u00adwidth' }));
    await page.getByRole('row').filter({ hasText: 'reads-' }).click();
    await page
      .getByRole('complementary', { name: 'Inspector' })
      .locator('.view-line')
      .first()
      .waitFor();
    const seen = await page.evaluate(() => {
      const cells = [...document.querySelectorAll('[role=gridcell]')];
      const outside = [...document.querySelectorAll('*')].filter(
        (one) => one.closest('.monaco-editor, style') === null,
      );
      const read = outside.flatMap((one) => [
        one.getAttribute('title') ?? '',
        one.getAttribute('aria-label') ?? '',
        ...[...one.childNodes].flatMap((node) => (node instanceof Text ? [node.data] : [])),
      ]);
      return {
        unseen: read.filter((text) => /(?![\n\t])[\p{Cc}\p{Cf}]/u.test(text)),
        longest: Math.max(...read.map((text) => text.length)),
        isolated: cells.every((cell) => getComputedStyle(cell).unicodeBidi === 'isolate'),
        owned: 'owned' in window,
      };
    });
    expect(seen).toMatchObject({ unseen: [], isolated: true, owned: false });
    expect(seen.longest).toBeLessThan(5_000);
    expect(app.complaints).toEqual([]);
  });

  it('are data in Monaco, too', async () => {
    const { page } = app;
    await page.getByRole('row').filter({ hasText: 'onerror' }).click();
    const code = page.getByRole('complementary', { name: 'Inspector' }).locator('.view-lines');
    await expectVisible(code.getByText('onerror').first());
    expect(await page.evaluate(() => 'owned' in window)).toBe(false);
    expect(app.complaints).toEqual([]);
  });
});

it('a script in the page makes no HTML of text, no code, and no policy of its own', async () => {
  const outcomes = await app.page.evaluate(() => {
    const own = (name: string): unknown =>
      window.trustedTypes?.createPolicy(name, { createScriptURL: String });
    const place = document.createElement('div');
    const tries: Record<string, () => unknown> = {
      innerHTML: () => (place.innerHTML = '<b>x</b>'),
      outerHTML: () => (document.body.append(place), (place.outerHTML = '<b>x</b>')),
      insertAdjacentHTML: () => place.insertAdjacentHTML('beforeend', '<b>x</b>'),
      parse: () => new DOMParser().parseFromString('<b>x</b>', 'text/html'),
      fragment: () => document.createRange().createContextualFragment('<b>x</b>'),
      frame: () => (document.createElement('iframe').srcdoc = '<b>x</b>'),
      script: () => (document.createElement('script').src = '/assets/x.js'),
      text: () => (document.createElement('script').text = 'window.owned = 1'),
      worker: () => new Worker('/assets/x.js'),
      policy: () => own('mine'),
      default: () => own('default'),
      again: () => own('svelte-trusted-html'),
    };
    return Object.entries(tries).map(([name, attempt]) => {
      try {
        attempt();
        return `${name}: done`;
      } catch {
        return `${name}: refused`;
      }
    });
  });
  expect(outcomes.filter((one) => !one.endsWith(': refused'))).toEqual([]);
});

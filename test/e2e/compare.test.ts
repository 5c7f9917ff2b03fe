import { readFile } from 'node:fs/promises';

import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { details, productpage } from '../../src-main/demo/world/faults.ts';
import { axeFindings, switchScheme } from '../support/axe.ts';
import { expectVisible } from '../support/expect-visible.ts';
import { launchApp, type LaunchedApp } from '../support/launch-app.ts';

const modern = 'demo:meshscope-demo';
const reviewsV2 = ['reviews-v2-686bbb668-99j76.default', 'reviews-v2-686bbb668-tq4bd.default'];
const changedCluster = 'outbound|9080|v1|reviews.default.svc.cluster.local';

let app: LaunchedApp;
let page: Page;

beforeAll(async () => {
  app = await launchApp({ colorScheme: 'light' });
  page = app.page;
  page.setDefaultTimeout(20_000);
  await expectVisible(page.getByRole('row').filter({ hasText: 'productpage' }).first());
});
afterAll(() => app.close());

const kind = (name: string): Locator => page.getByRole('main').getByRole('region', { name });
const rule = (name: string): Locator =>
  page.getByRole('group', { name: 'Rules of the comparison' }).getByRole('checkbox', { name });

async function go(proxy: string, query: Record<string, string> = {}): Promise<void> {
  const search = new URLSearchParams(query).toString();
  const parts = [modern, 'compare', proxy].map(encodeURIComponent).join('/');
  await page.evaluate((to) => (window.location.hash = to), `#/${parts}?${search}`);
}

/** Until the next reload but one, what Monaco's worker is asked to compare reaches it late: the models may be gone. */
async function answerDiffsLate(milliseconds: number): Promise<void> {
  await page.addInitScript((late) => {
    if (sessionStorage.getItem('late') === null) return;
    sessionStorage.removeItem('late');
    window.Worker = class extends Worker {
      override postMessage(message: { method?: string }): void {
        setTimeout(() => super.postMessage(message), message.method === '$computeDiff' ? late : 0);
      }
    };
  }, milliseconds);
  await page.evaluate(() => sessionStorage.setItem('late', 'yes'));
  await page.reload();
}

async function exported(label: string): Promise<{ name: string; text: string }> {
  const coming = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('menuitem', { name: label }).click();
  const download = await coming;
  return {
    name: download.suggestedFilename(),
    text: await readFile(await download.path(), 'utf8'),
  };
}

describe('what Pilot would send, against what Envoy has', () => {
  it('leads from the board over the proxy to the changed cluster and its sentence', async () => {
    await page.getByRole('link', { name: /^details/ }).click();
    await page.getByRole('button', { name: 'Compare with Pilot' }).click();
    await expectVisible(page.getByText('Clusters differ (4)'));
    await expectVisible(page.getByText('Listeners match'));
    await expectVisible(page.getByText(/Routes match\s*· RDS loaded/));
    await kind('Clusters').getByRole('button', { name: changedCluster }).click();
    await expectVisible(
      page.getByText(
        'Interval of outlier detection of outbound|9080|v1|reviews.default: Pilot wants 5s, Envoy still has 30s',
      ),
    );
    await expectVisible(page.getByText('outlierDetection.interval').last());
    await expectVisible(
      page
        .locator('.modified-in-monaco-diff-editor .view-line')
        .filter({ hasText: '"interval"' })
        .first(),
    );
    await app.shot('compare-1-pilot-envoy');
  });

  it('is walked with F7 from difference to difference, over the ends of resources', async () => {
    const place = page.getByText(/^\d+ of 6$/);
    await page.keyboard.press('F7');
    await expectVisible(page.getByText('1 of 6', { exact: true }));
    await expectVisible(
      kind('Clusters').locator('button[aria-current=true]', {
        hasText: 'outlierDetection.interval',
      }),
    );
    await page.keyboard.press('F7');
    await page.keyboard.press('F7');
    await expectVisible(page.getByText('3 of 6', { exact: true }));
    await page.keyboard.press('Shift+F7');
    await expectVisible(page.getByText('2 of 6', { exact: true }));
    await page.goBack();
    await expectVisible(page.getByText('3 of 6', { exact: true }));
    expect(await place.count()).toBe(1);
    await kind('Clusters').getByRole('button', { name: changedCluster }).click();
  });

  it('goes to the next pair while the last is still being compared', async () => {
    await answerDiffsLate(300);
    const clusters = kind('Clusters').getByRole('button');
    await clusters.nth(3).waitFor();
    for (const at of [0, 1, 2, 3, 2, 1, 0]) {
      await clusters.nth(at).click();
      await page.locator('.monaco-diff-editor .view-line:visible').first().waitFor();
    }
    await page.waitForTimeout(900);
    expect(app.complaints).toEqual([]);
    await page.reload();
  });

  it('says how old the last push is, and looks again', async () => {
    await expectVisible(page.getByText(/^Last push .* ago/));
    await page.getByRole('button', { name: 'Look again' }).first().click();
    await expectVisible(page.getByText('Clusters differ (4)'));
  });

  it('shows what only one side has', async () => {
    await page
      .getByRole('group', { name: 'Which differences are shown' })
      .getByRole('button', { name: /^Envoy lacks/ })
      .click();
    // Without the fields of the one that is chosen.
    const clusters = kind('Clusters').locator('button:not(.field)');
    await expect.poll(() => clusters.count()).toBe(1);
    await expectVisible(clusters.filter({ hasText: 'outbound|9080||reviews' }));
    await expectVisible(page.getByText('Pilot wants it, Envoy lacks it').last());
    expect(page.url()).toContain('only=only-a');
    await page
      .getByRole('group', { name: 'Which differences are shown' })
      .getByRole('button', { name: /^Envoy lacks/ })
      .click();
    await expect.poll(() => clusters.count()).toBe(4);
  });

  it('is drawn as one picture: both weights on the edges, cards + − ~, a card chooses its difference', async () => {
    await go(productpage);
    await page.getByRole('button', { name: 'Picture', exact: true }).click();
    const drawn = page.getByRole('region', { name: 'Picture of what differs' });
    await expectVisible(drawn.getByText('From what Envoy has to what Pilot wants'));
    for (const weight of ['90 → 75 %', '10 → 20 %', '+ 5 %']) {
      await expectVisible(drawn.getByText(weight, { exact: true }));
    }
    await expectVisible(drawn.getByRole('button', { name: /^Route 4 all other.* It changes\.$/ }));
    expect(
      await drawn.getByRole('button', { name: /^Route 1 end-user = jason.*fine$/ }).count(),
    ).toBe(1);
    await app.shot('compare-picture');
    expect(await axeFindings(page)).toEqual([]);
    await go(details, { view: 'picture' });
    await expectVisible(drawn.getByRole('button', { name: /^Cluster reviews, .* It comes\.$/ }));
    await expectVisible(drawn.getByRole('button', { name: /^Cluster public-.* It goes\.$/ }));
    const changed = drawn.getByRole('button', { name: /^Cluster ratings, .* It changes\.$/ });
    await changed.click();
    await expect.poll(() => changed.getAttribute('aria-pressed')).toBe('true');
    expect(new URL(page.url()).hash).toContain('ratings');
    await go(details);
  });

  it('finds more as rules are switched off', async () => {
    await page.getByRole('button', { name: '6 noise rules' }).click();
    await rule('Ignore versions').click();
    await expectVisible(page.getByText('Listeners differ (23)'));
    await rule('Ignore defaults').click();
    await expectVisible(page.getByText('Endpoints differ (34)'));
    await app.shot('compare-3-rules-off');
    await rule('Ignore versions').click();
    await rule('Ignore defaults').click();
    await page.keyboard.press('Escape');
    await expectVisible(page.getByText('Endpoints differ (2)'));
    await expectVisible(page.getByText('Listeners match'));
  });

  it.each([
    ['Sentences, as text', 'txt', "Clusters Don't Match"],
    ['Unified diff, as istioctl prints it', 'diff', '+        "interval": "30s"'],
    ['JSON', 'json', '"verdict": "differ"'],
    ['HTML report, one file', 'html', '<!doctype html>'],
  ])('is exported: %s', async (label, ending, text) => {
    const file = await exported(label);
    expect(file.name).toBe(`diff-${details}.${ending}`);
    expect(file.text).toContain(text);
  });
});

describe('two pods', () => {
  it('are compared from the link alone, by identity', async () => {
    await go('', { a: `envoy~${reviewsV2[0]}`, b: `envoy~${reviewsV2[1]}` });
    await expectVisible(page.getByText('Listeners match'));
    await expectVisible(page.getByText('Clusters match'));
    // Each pod knows its own address under another locality.
    await expectVisible(page.getByText('Endpoints differ (3)'));
    await expectVisible(page.getByText('node.metadata.NODE_NAME').last());
    await app.shot('compare-2-two-pods');
  });

  it('of two contexts as well', async () => {
    await page.getByRole('group', { name: 'Right side' }).getByRole('button').click();
    const dialog = page.getByRole('dialog', { name: 'Right side' });
    await dialog
      .getByRole('combobox', { name: 'Context' })
      .selectOption({ label: 'meshscope-demo-legacy' });
    await dialog.getByRole('row').filter({ hasText: 'reviews-v3' }).first().click();
    await expectVisible(
      page.getByRole('group', { name: 'Right side' }).getByText('meshscope-demo-legacy').first(),
    );
    await expectVisible(page.getByText(/^✕ Clusters differ/));
    expect(page.url()).toContain(encodeURIComponent('@demo:meshscope-demo-legacy'));
    await page.goBack();
    // Both sides may be old enough by now to be read again.
    await page.getByText('Clusters match').waitFor({ timeout: 60_000 });
  });

  it('are chosen in the list, and swapped', async () => {
    await page.getByRole('group', { name: 'Right side' }).getByRole('button').click();
    await page
      .getByRole('dialog', { name: 'Right side' })
      .getByRole('row')
      .filter({ hasText: 'gslng' })
      .click();
    await expectVisible(page.getByText(/Listeners differ/));
    await page.getByRole('button', { name: 'Swap the sides' }).click();
    await expectVisible(
      page.getByRole('group', { name: 'Left side' }).getByText('ratings-v1', { exact: false }),
    );
  });
});

describe('what cannot be compared', () => {
  it('is a card that says what to do; the other choice stays', async () => {
    await go('', { a: 'pilot~nobody.default', b: `envoy~${details}` });
    const card = page.getByRole('main').getByRole('alert');
    await expectVisible(card.getByRole('button', { name: 'Try again' }));
    await app.shot('compare-4-error');
    await go(details);
    await expectVisible(page.getByText('Clusters differ (4)'));
    expect(await card.count()).toBe(0);
  });

  it('axe finds nothing, in the light and in the dark', async () => {
    await page.locator('.monaco-diff-editor .view-line').first().waitFor();
    // Away from what shows a tip.
    await page.mouse.move(640, 716);
    await page.waitForTimeout(300);
    expect(await axeFindings(page)).toEqual([]);
    await switchScheme(page, 'dark');
    expect(await axeFindings(page)).toEqual([]);
    await page.setViewportSize({ width: 1920, height: 1080 });
    await app.shot('compare-5-dark-1920');
  });

  it('complained about nothing on the way', () => {
    expect(app.complaints).toEqual([]);
  });
});

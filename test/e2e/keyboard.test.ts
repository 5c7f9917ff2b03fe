import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { expectVisible } from '../support/expect-visible.ts';
import { launchApp, type LaunchedApp } from '../support/launch-app.ts';

/** The whole walk without a mouse: only keys are pressed here, and what is looked at is where the focus is. */
let app: LaunchedApp;
let page: Page;

beforeAll(async () => {
  app = await launchApp({ colorScheme: 'light' });
  page = app.page;
  page.setDefaultTimeout(20_000);
  await expectVisible(page.getByRole('row').filter({ hasText: 'productpage' }));
});
afterAll(() => app.close());

const focused = (): Promise<string> =>
  page.evaluate(() => (document.activeElement?.textContent ?? '').replaceAll(/\s+/g, ' ').trim());

/** Presses a key until the focus stands on something that says `text`; at most `times`. */
async function until(key: string, text: RegExp, times = 60): Promise<void> {
  for (let press = 0; press < times; press += 1) {
    if (text.test(await focused())) return;
    await page.keyboard.press(key);
  }
  throw new Error(`${key} never led to ${String(text)}; the focus is on: ${await focused()}`);
}

const waitForFocus = (pattern: string): Promise<unknown> =>
  page.waitForFunction(
    (source) => new RegExp(source).test(document.activeElement?.textContent ?? ''),
    pattern,
  );

describe('by keyboard alone', () => {
  it('the skip link comes first and leads to the content', async () => {
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
  });

  it('the filter, the board and the stale cell', async () => {
    await page.keyboard.press('/');
    await page.keyboard.type('productpage');
    await page.waitForFunction(
      () => document.querySelectorAll('[role=row][data-index]').length === 1,
    );
    await page.keyboard.press('ArrowDown');
    await waitForFocus('productpage');
    await until('ArrowRight', /^◔ ?Stale/);
    await page.keyboard.press('Enter');
    await expectVisible(page.getByRole('dialog', { name: 'What this state means' }));
    await page.keyboard.press('Escape');
    await waitForFocus('Stale');
    await until('ArrowLeft', /^productpage.*sidecar/);
    await page.keyboard.press('Enter');
    await expectVisible(page.getByRole('region', { name: 'Outbound' }));
  });

  it('the listeners, and 0.0.0.0_9080 in the inspector', async () => {
    await until('Tab', /^Overview$/);
    await page.keyboard.press('ArrowRight');
    expect(await focused()).toMatch(/^Listeners/);
    await page.keyboard.press('Enter');
    await expectVisible(page.getByRole('grid', { name: 'Listeners' }));
    await page.keyboard.press('/');
    await page.keyboard.type('port:9080 0.0.0.0_9080');
    await page.waitForFunction(
      () => document.querySelectorAll('[role=row][data-index]').length < 5,
    );
    await page.keyboard.press('Enter');
    await waitForFocus('0.0.0.0_9080');
    await page.keyboard.press('Enter');
    await expectVisible(
      page
        .getByRole('complementary', { name: 'Inspector' })
        .getByRole('navigation')
        .getByRole('button', { name: '0.0.0.0_9080' }),
    );
    await app.shot('keyboard-listener');
  });

  it('its route, from the row itself', async () => {
    await until('ArrowDown', /route config ?9080/, 5);
    await until('ArrowRight', /^route config ?9080$/);
    await page.keyboard.press('Enter');
    await expectVisible(page.getByRole('heading', { name: '9080', exact: true }));
    await waitForFocus('9080');
  });

  it('the cluster of reviews and its endpoints', async () => {
    await until('j', /v2·reviews/);
    await until('ArrowRight', /^v2·reviews/);
    await page.keyboard.press('Enter');
    await expectVisible(page.getByRole('heading', { name: /^outbound\|9080\|v2\|reviews/ }));
    await waitForFocus('reviews');
    await until('ArrowRight', /^.? ?\d+\/\d+$/);
    await page.keyboard.press('Enter');
    await expectVisible(page.getByRole('grid', { name: 'Endpoints' }));
    await waitForFocus('\\d+\\.\\d+\\.\\d+\\.\\d+:9080');
    await app.shot('keyboard-endpoints');
  });

  it('leaves the editor with Tab and the inspector closes', async () => {
    await page.keyboard.press('Alt+ArrowLeft');
    await expectVisible(page.getByRole('heading', { name: /^outbound\|9080\|v2\|reviews/ }));
    await expectVisible(page.locator('.monaco-editor').first());
    const seen = new Set<string>();
    for (let press = 0; press < 60; press += 1) {
      await page.keyboard.press('Tab');
      seen.add(
        await page.evaluate(() =>
          document.activeElement?.closest('.monaco-editor') === null
            ? (document.activeElement.getAttribute('aria-label') ??
              document.activeElement.textContent)
            : 'editor',
        ),
      );
    }
    expect(seen).toContain('editor');
    expect(seen).toContain('Close the inspector');
    expect([...seen].some((name) => name.includes('Skip to the content'))).toBe(true);
  });

  it('the palette takes to another proxy', async () => {
    await page.keyboard.press('Control+k');
    await page.keyboard.type('details-v1');
    await expectVisible(page.getByRole('option', { name: /details-v1/ }).first());
    await until('ArrowDown', /never/, 0).catch(() => undefined);
    await page.keyboard.press('Enter');
    await expectVisible(page.getByRole('heading', { name: /details-v1/ }));
  });
});

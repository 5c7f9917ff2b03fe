import type { Locator } from 'playwright-core';
import { expect } from 'vitest';

/** How often it is looked again for what is drawn anew and gone for a moment. */
const looks = 50;

/** Waits until the page shows it; fails with what was looked for. Also in hooks, where `expect.poll` may not be. */
export async function expectVisible(locator: Locator): Promise<void> {
  await locator.waitFor();
  let visible = await locator.isVisible();
  for (let look = 1; look < looks && !visible; look += 1) {
    await locator.page().waitForTimeout(100);
    visible = await locator.isVisible();
  }
  expect(visible, String(locator)).toBe(true);
}

import type { Locator } from 'playwright-core';
import { expect } from 'vitest';

/** Waits until the page shows it; fails with what was looked for. What is drawn again meanwhile may be gone for a moment. */
export async function expectVisible(locator: Locator): Promise<void> {
  await locator.waitFor();
  await expect
    .poll(() => locator.isVisible(), { message: String(locator), timeout: 5000 })
    .toBe(true);
}

import type { Locator } from 'playwright-core';
import { expect } from 'vitest';

/** Waits until the page shows it; fails with what was looked for. */
export async function expectVisible(locator: Locator): Promise<void> {
  await locator.waitFor();
  expect(await locator.isVisible(), String(locator)).toBe(true);
}

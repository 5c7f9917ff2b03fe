import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { expectVisible } from '../support/expect-visible.ts';
import { fixture } from '../support/fixtures.ts';
import { launchApp, type LaunchedApp } from '../support/launch-app.ts';

let app: LaunchedApp;
let page: Page;

beforeAll(async () => {
  app = await launchApp({ colorScheme: 'dark' });
  page = app.page;
  page.setDefaultTimeout(20_000);
  await expectVisible(page.getByRole('row').filter({ hasText: 'productpage' }));
});
afterAll(() => app.close());

async function give(name: string, content: string | Buffer): Promise<void> {
  await page.getByTestId('file-input').setInputFiles({
    name,
    mimeType: 'application/json',
    buffer: Buffer.from(content),
  });
}

const dump = `{"configs":[{"@type":"type.googleapis.com/envoy.admin.v3.ClustersConfigDump","static_clusters":[{"cluster":{"@type":"type.googleapis.com/envoy.config.cluster.v3.Cluster","name":"only-one","type":"STATIC"}}]}]}`;

describe('files that are no dump', () => {
  it.each([
    ['truncated.json', dump.slice(0, 120)],
    ['empty.json', ''],
    ['other.json', '{"hello":"world"}'],
    ['noise.json', Buffer.from(Array.from({ length: 4096 }, (_, at) => (at * 7919) % 251))],
    ['list.json', '[1,2,3]'],
  ])('%s gets a card that says what, why and what next; the board stays', async (name, content) => {
    await give(name, content);
    const card = page.getByRole('alert');
    await expectVisible(card);
    expect(await card.innerText()).toContain('What next:');
    await app.shot(`file-${name.replace('.json', '')}`);
    await card.getByRole('button', { name: 'Close' }).click();
    await expectVisible(page.getByRole('row').filter({ hasText: 'productpage' }));
  });
});

describe('a dump named on the command line', () => {
  it('opens at its proxy', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'meshscope-file-'));
    writeFileSync(path.join(folder, 'alone.json'), dump);
    const alone = await launchApp({ args: ['--file', path.join(folder, 'alone.json')] });
    try {
      await expectVisible(alone.page.getByRole('heading', { name: /alone/ }));
      await expectVisible(alone.page.getByRole('region', { name: 'Outbound' }));
      await alone.page.getByRole('link', { name: 'Mesh' }).click();
      await expectVisible(alone.page.getByText('what Pilot thinks of these proxies is not known'));
    } finally {
      await alone.close();
      rmSync(folder, { recursive: true });
    }
  });
});

describe('a dump', () => {
  it('opens as a context of its own, at its proxy, with what it has', async () => {
    await give('small.json', dump);
    await expectVisible(page.getByRole('heading', { name: /small/ }));
    await page.getByRole('link', { name: /^Clusters/ }).click();
    await expectVisible(page.getByRole('row').filter({ hasText: 'only-one' }));
    await page.getByRole('link', { name: /^Routes/ }).click();
    await expectVisible(page.getByText('The dump has no such section'));
    await app.shot('file-small');
  });

  it('of a real proxy opens by being dropped', async () => {
    const content = readFileSync(
      fixture('istio/live/proxies/reviews-v3-6c.default/config_dump.json'),
      'utf8',
    );
    const transfer = await page.evaluateHandle((text) => {
      const data = new DataTransfer();
      data.items.add(new File([text], 'dropped.json', { type: 'application/json' }));
      return data;
    }, content);
    await page.dispatchEvent('body', 'dragenter', { dataTransfer: transfer });
    await expectVisible(page.getByText('Drop a config dump to open it'));
    await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
    await expectVisible(page.getByRole('button', { name: /^Context:.*dropped/ }));
    await app.shot('file-dropped');
  });

  it('is closed from the list of contexts', async () => {
    await page.getByRole('button', { name: /^Context:/ }).click();
    await page.getByRole('button', { name: 'Close small.json' }).click();
    await page.getByRole('button', { name: 'Close small.json' }).waitFor({ state: 'detached' });
    expect(await page.getByRole('button', { name: 'Close small.json' }).count()).toBe(0);
    await page.keyboard.press('Escape');
  });
});

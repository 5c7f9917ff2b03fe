import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { ingress, plantedFaults, productpage } from '../../src-main/demo/world/faults.ts';
import { axeFindings, switchScheme } from '../support/axe.ts';
import { expectVisible } from '../support/expect-visible.ts';
import { launchApp, type LaunchedApp } from '../support/launch-app.ts';

const modern = 'demo:meshscope-demo';
const legacy = 'demo:meshscope-demo-legacy';
const ledger = 'ledger-v1-5c6f8d7b94-8vzrl.payments';
const reviews = 'http://reviews:9080/reviews/7';

let app: LaunchedApp;
let page: Page;

beforeAll(async () => {
  app = await launchApp({ colorScheme: 'dark' });
  page = app.page;
  page.setDefaultTimeout(20_000);
  await expectVisible(page.getByRole('row').filter({ hasText: 'productpage' }).first());
});
afterAll(() => app.close());

const verdict = (): Locator => page.getByRole('main').locator('.verdict');
const hop = (n: number): Locator =>
  page.getByRole('region', { name: new RegExp(`^Hop ${String(n)}:`) });
const step = (n: number, kind: string): Locator =>
  hop(n)
    .getByRole('listitem')
    .filter({ has: page.getByText(kind, { exact: true }) });
const destination = (): Locator => page.getByRole('combobox', { name: /^URL or destination/ });

function resourceOf(id: string): string {
  return plantedFaults.find((fault) => fault.id === id)?.resource ?? '';
}

async function go(context: string, proxy: string, query: Record<string, string> = {}) {
  const search = new URLSearchParams(query).toString();
  const parts = [context, 'trace', proxy].map(encodeURIComponent).join('/');
  await page.evaluate((to) => (window.location.hash = to), `#/${parts}?${search}`);
}

async function reachesReviews(): Promise<void> {
  await expectVisible(verdict().getByText('Reaches its destination'));
  await expectVisible(
    verdict().getByText(/outbound\|9080\|v1\|reviews\S* 90 % · outbound\|9080\|v2/),
  );
  await expectVisible(step(1, 'Listener').filter({ hasText: '0.0.0.0_9080' }));
  await expectVisible(step(1, 'Route config').getByRole('button', { name: '9080', exact: true }));
  await expectVisible(step(1, 'Virtual host').filter({ hasText: 'reviews.default' }));
  await expectVisible(step(1, 'Cluster').filter({ hasText: 'v1|reviews' }));
  await expectVisible(
    hop(1)
      .getByText(/10\.244\.\d+\.\d+:9080/)
      .first(),
  );
}

describe('the request of the guide', () => {
  it('is traced from the form', async () => {
    await go(modern, productpage);
    await destination().fill(reviews);
    await destination().press('Enter');
    await reachesReviews();
    expect(new URL(page.url()).hash).toContain(encodeURIComponent(reviews));
    const asked = page.getByRole('region', { name: 'What is really asked' });
    await expectVisible(asked.getByText(/^10\.\d+\.\d+\.\d+:9080 · reviews\.default$/));
    await app.shot('trace-1-form');
  });

  it('shows the server’s side at hop two', async () => {
    await expectVisible(step(2, 'Listener').filter({ hasText: 'virtualInbound' }));
    await expectVisible(step(2, 'TLS').filter({ hasText: 'sa/bookinfo-productpage' }));
    await expectVisible(step(2, 'Cluster').filter({ hasText: 'inbound|9080||' }));
    await step(2, 'Endpoint').scrollIntoViewIfNeeded();
    await app.shot('trace-2-server-side');
  });

  it('says of the others why not', async () => {
    const host = step(1, 'Virtual host');
    await host.getByText('8 others considered, why not').click();
    await expectVisible(host.getByText('ratings.default.svc.cluster.local:9080'));
  });

  it('goes another way now and then, which can be looked at as well', async () => {
    const other = page.getByRole('button', { name: 'Show the way taken in 10 % of cases' });
    expect(await other.innerText()).toContain('outbound|9080|v2|reviews');
    await other.click();
    await expectVisible(page.getByRole('region', { name: /^Hop 2: reviews-v2-/ }));
    await page.getByRole('button', { name: 'Show the most likely way' }).click();
    await expectVisible(page.getByRole('region', { name: /^Hop 2: reviews-v1-/ }));
  });

  it('says of the endpoint that is left out why', async () => {
    const endpoint = step(1, 'Endpoint').filter({ hasText: 'v2|reviews' });
    await endpoint.getByText('1 other considered, why not').click();
    await expectVisible(endpoint.getByText(/Unhealthy: /));
  });

  it('is drawn as one strip per Envoy, numbered to the endpoint, filters as dots', async () => {
    const way = page.getByRole('region', { name: 'The way of the request, one strip per Envoy' });
    await expectVisible(way.getByRole('button', { name: /^step 1: Entry HTTP 9080/ }));
    await expectVisible(way.getByRole('button', { name: /^step 2: Virtual host reviews/ }));
    await expectVisible(way.getByRole('button', { name: /^step 3: Route 4 all other/ }));
    expect(await way.getByRole('button', { name: /^step 4: Cluster reviews v[12]/ }).count()).toBe(
      2,
    );
    await expectVisible(way.getByRole('button', { name: /^step 5: Entry HTTP 9080/ }));
    await expectVisible(way.getByRole('button', { name: /^step 7: Cluster application/ }));
    expect(await way.getByRole('button', { name: /^Cluster reviews v3/ }).count()).toBe(1);
    await expectVisible(way.getByText('90 %'));
    await expectVisible(way.getByText('server side'));
    expect(await way.getByRole('list', { name: 'Filters it passes' }).count()).toBe(2);
    // All of it within the window, however narrow: 1280 here, with the form beside it.
    expect(await way.evaluate((one) => one.scrollWidth - one.clientWidth)).toBeLessThanOrEqual(0);
    const cut = await way
      .locator('.address')
      .evaluateAll((all) => all.filter((one) => one.scrollWidth > one.clientWidth + 1).length);
    expect(cut).toBe(0);
    await app.shot('trace-3-strips');
  });

  it('outlines in its strip the card that ended the way, says why, and keeps the rest quiet', async () => {
    await go(modern, productpage, { to: 'http://ledger.payments:9080/reviews/7' });
    const way = page.getByRole('region', { name: 'The way of the request, one strip per Envoy' });
    const blocked = way.getByRole('button', {
      name: /^step 4: Entry .*The request goes no further/,
    });
    await expectVisible(blocked);
    await expectVisible(way.getByText(/403 by this Envoy: Denied: no ALLOW policy holds/));
    expect(await way.getByRole('button', { name: /^Cluster application/ }).count()).toBe(1);
    expect(await way.getByText(/: ends it here$/).count()).toBe(1);
    await app.shot('trace-4-blocked');
    await page.goBack();
    await reachesReviews();
  });

  it('is traced from its link alone', async () => {
    const link = page.url();
    await page.goto('about:blank');
    await page.goto(link);
    await reachesReviews();
    expect(await destination().inputValue()).toBe(reviews);
  });

  it('is traced from a pasted curl, whose header takes another route', async () => {
    await page.getByRole('button', { name: 'Paste curl' }).click();
    const paste = page.getByRole('dialog', { name: 'Paste curl' });
    await paste.getByRole('textbox').fill('curl -H');
    await paste.getByRole('button', { name: 'Read command' }).click();
    await expectVisible(paste.getByRole('alert'));
    expect(await paste.getByRole('textbox').inputValue()).toBe('curl -H');
    await paste.getByRole('textbox').fill(`curl -H 'end-user: jason' '${reviews}'`);
    await paste.getByRole('button', { name: 'Read command' }).click();
    await paste.waitFor({ state: 'hidden' });
    expect(await page.getByRole('textbox', { name: /^Headers/ }).inputValue()).toContain(
      'end-user: jason',
    );
    await expectVisible(verdict());
  });

  it('takes the same way through the Istio 1.1 mesh', async () => {
    await go(legacy, productpage, { to: reviews });
    await expectVisible(step(1, 'Listener').filter({ hasText: 'virtual' }).first());
    await expectVisible(step(1, 'Listener').filter({ hasText: '0.0.0.0_9080' }));
    await expectVisible(step(1, 'Route config').getByRole('button', { name: '9080', exact: true }));
    await expectVisible(step(1, 'Cluster').filter({ hasText: 'outbound|9080||reviews' }));
    await expectVisible(step(1, 'Endpoint').filter({ hasText: 'can be picked' }));
    await expectVisible(verdict().getByText('Reaches its destination'));
    await app.shot('trace-4-legacy');
  });
});

describe('what is planted', () => {
  beforeEach(async () => {
    // A place without a proxy between two questions: no answer of the last one is taken for the next one's.
    await go(modern, '');
  });

  it('the shadowed route never gets a turn', async () => {
    await go(modern, productpage, { to: 'http://ratings:9080/ratings/deep/1' });
    const route = step(1, 'Route').first();
    await route.getByText(/other considered/).click();
    await expectVisible(route.getByText('would match too, but never gets a turn'));
    await app.shot('trace-5-shadowed');
  });

  it('the missing cluster of the gateway’s route ends in 503 NC', async () => {
    await go(modern, ingress, { to: 'http://bookinfo.example.com/gone' });
    await expectVisible(verdict().getByText('Answered by Envoy', { exact: false }).first());
    await expectVisible(verdict().getByText('NC', { exact: true }));
    await expectVisible(hop(1).getByText(resourceOf('dangling-route')).first());
    await expectVisible(
      verdict().getByText('The route names a cluster that is not there', { exact: false }),
    );
    await app.shot('trace-6-missing-cluster');
  });

  it('the service without pods ends in 503 UH, explained in words', async () => {
    await go(modern, productpage, { to: 'http://coupons:8080/' });
    await expectVisible(verdict().getByText('503', { exact: true }));
    await expectVisible(verdict().getByText('UH', { exact: true }));
    await expectVisible(
      verdict().getByText('The cluster has no endpoint that may be picked (503)'),
    );
    await expectVisible(
      step(1, 'Endpoint')
        .filter({ hasText: resourceOf('no-endpoints') })
        .first(),
    );
    await app.shot('trace-7-no-endpoints');
  });

  it('strict mutual TLS refuses plaintext, and shows which criterion left no chain', async () => {
    await go(modern, ledger, {
      to: 'http://ledger.payments:9080/accounts/1',
      direction: 'inbound',
    });
    await expectVisible(verdict().getByText('Refused', { exact: false }).first());
    await expectVisible(verdict().getByText('filter_chain_not_found', { exact: true }));
    await expectVisible(
      verdict().getByText('strict mutual TLS (PeerAuthentication)', { exact: false }),
    );
    await expectVisible(
      step(1, 'Filter chain').getByText('No filter chain matches', { exact: false }),
    );
    await expectVisible(step(1, 'Filter chain').getByText('transport_protocol', { exact: true }));
    await app.shot('trace-8-strict-mtls');
  });

  it('the certificate that never came closes the connection', async () => {
    await go(modern, ingress, { to: 'https://www.shop.example.com/' });
    await expectVisible(verdict().getByText('Refused', { exact: false }).first());
    await expectVisible(step(1, 'TLS').filter({ hasText: resourceOf('certificate-never-came') }));
    await expectVisible(verdict().getByText(/kubernetes:.*shop-cert never came/));
    await app.shot('trace-9-certificate');
  });
});

describe('an access log line', () => {
  const line = (path: string, cluster: string): string =>
    `[2026-11-20T10:00:00.000Z] "GET ${path} HTTP/1.1" 503 UH no_healthy_upstream - "-" 0 19 0 - "-" "curl/8.5.0" "6d3e" "coupons:8080" "-" ${cluster} - 10.101.118.11:8080 10.244.1.12:40000 - default`;

  it('fills the form, and is set beside the answer', async () => {
    await go(modern, productpage);
    await page.getByRole('button', { name: 'Paste log line' }).click();
    const paste = page.getByRole('dialog', { name: 'Paste log line' });
    await paste.getByRole('textbox').fill('no log line at all');
    await paste.getByRole('button', { name: 'Read line' }).click();
    await expectVisible(paste.getByRole('alert'));
    await paste
      .getByRole('textbox')
      .fill(line('/', 'outbound|8080||coupons.default.svc.cluster.local'));
    await paste.getByRole('button', { name: 'Read line' }).click();
    const beside = page.getByRole('region', { name: 'Beside the access log' });
    await expectVisible(beside.getByText('The log agrees with the trace'));
    expect(await destination().inputValue()).toBe('10.101.118.11:8080');
    await app.shot('trace-10-log-agrees');
  });

  it('says where it differs', async () => {
    await page.getByRole('button', { name: 'Paste log line' }).click();
    const paste = page.getByRole('dialog', { name: 'Paste log line' });
    await paste
      .getByRole('textbox')
      .fill(line('/', 'outbound|8080||catalog.catalog.svc.cluster.local'));
    await paste.getByRole('button', { name: 'Read line' }).click();
    const beside = page.getByRole('region', { name: 'Beside the access log' });
    await expectVisible(beside.getByRole('row', { name: /Cluster.*catalog.*coupons.*differs/ }));
    await app.shot('trace-11-log-differs');
  });
});

describe('saved checks', () => {
  it('are kept, and asked again', async () => {
    await go(modern, productpage, { to: reviews });
    await reachesReviews();
    await page.getByRole('button', { name: 'Save as check' }).click();
    await page.getByRole('dialog', { name: 'Save as check' }).getByRole('textbox').press('Enter');
    const checks = page.getByRole('region', { name: 'Saved checks' });
    await expectVisible(checks.getByRole('button', { name: `GET ${reviews}`, exact: true }));
    await page.reload();
    await checks.getByRole('button', { name: 'Run all', exact: true }).click();
    await expectVisible(checks.getByText('as expected'));
    await go(legacy, productpage);
    await checks.getByRole('button', { name: /^Run all on/ }).click();
    await expectVisible(checks.getByText(/changed: .*clusters/));
    await app.shot('trace-12-checks');
    await checks.getByRole('button', { name: `GET ${reviews}`, exact: true }).click();
    await reachesReviews();
    await checks.getByRole('button', { name: /^Delete check/ }).click();
    await checks.waitFor({ state: 'detached' });
  });
});

describe('what cannot be answered', () => {
  it('is a card that says what to do, and the form stays', async () => {
    await go(modern, productpage);
    await destination().fill('no destination');
    await destination().press('Enter');
    const card = page.getByRole('main').getByRole('alert');
    await expectVisible(card.getByRole('button', { name: 'Try again' }));
    expect(await destination().inputValue()).toBe('no destination');
    await app.shot('trace-13-error');
    await destination().fill(reviews);
    await destination().press('Enter');
    await reachesReviews();
    expect(await card.count()).toBe(0);
  });

  it('each question is a place that back and forward find again', async () => {
    await destination().fill('http://coupons:8080/');
    await destination().press('Enter');
    await expectVisible(verdict().getByText('UH', { exact: true }));
    await page.goBack();
    await reachesReviews();
    expect(await destination().inputValue()).toBe(reviews);
  });

  it('proposes destinations of the proxy’s own configuration, and the protocols that callers speak', async () => {
    await go(modern, '');
    await go(modern, productpage);
    expect(await page.locator('#trace-destinations option').count()).toBeGreaterThan(5);
    await page.getByRole('combobox', { name: 'Protocol' }).selectOption('gRPC');
    expect(await page.getByRole('textbox', { name: /^Headers/ }).inputValue()).toContain('grpc');
    await page.getByRole('combobox', { name: 'Protocol' }).selectOption('HTTP/1.1');
    await destination().fill(reviews);
    await page.getByRole('combobox', { name: 'Method' }).selectOption('GET');
    await destination().press('Enter');
    await reachesReviews();
  });

  it('axe finds nothing, in the dark and in the light', async () => {
    expect(await axeFindings(page)).toEqual([]);
    await switchScheme(page, 'light');
    expect(await axeFindings(page)).toEqual([]);
    await app.shot('trace-14-light');
  });

  it('complained about nothing on the way', () => {
    expect(app.complaints).toEqual([]);
  });
});

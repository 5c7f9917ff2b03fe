import { createServer, type Server } from 'node:http';

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { launchChromium, serveApp, type ServedApp, tokenOf } from '../support/launch-app.ts';

/**
 * What other sites can try against the browser host, done by a real Chromium: it decides which headers are
 * sent, whether a socket opens, and what a page may read. Every name of *.test leads to this machine.
 */
let app: ServedApp;
let browser: Browser;
let elsewhere: Server;
let target: URL;
let token: string;
let attacker: string;

beforeAll(async () => {
  app = await serveApp();
  target = new URL(app.url);
  token = await tokenOf(app.url);
  elsewhere = createServer((_request, response) => {
    response.setHeader('Content-Type', 'text/html');
    response.setHeader('Set-Cookie', 'sid=1; SameSite=Strict; HttpOnly');
    response.end('<!doctype html><title>attacker</title>');
  });
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
  const address = elsewhere.address();
  if (address === null || typeof address === 'string') throw new Error('The attacker has no port.');
  attacker = `:${address.port}`;
  browser = await launchChromium([
    '--host-resolver-rules=MAP *.test 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
  ]);
});
afterAll(async () => {
  await browser.close();
  elsewhere.close();
  await app.stop();
});

const blocked = (): number =>
  Number(
    /; (\d+) so far/.exec(
      app
        .output()
        .split('\n')
        .findLast((line) => line.includes('so far')) ?? '',
    )?.[1] ?? 0,
  );

async function at(url: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(url);
  return page;
}

describe.each(['http://127.0.0.1', 'http://evil.test'])('a page of %s', (site) => {
  it('gets no call through and reads no answer', async () => {
    const page = await at(`${site}${attacker}/`);
    const before = blocked();
    const outcomes = await page.evaluate(
      async ({ rpc, token, session, code }) => {
        const body = JSON.stringify({ id: '1', method: 'app.info', params: {} });
        const tries: Record<string, RequestInit> = {
          simple: { method: 'POST', mode: 'no-cors', credentials: 'include', body },
          json: { method: 'POST', headers: { 'content-type': 'application/json' }, body },
          // Even one who has the token does not get past the other guards.
          token: {
            method: 'POST',
            headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
            body,
          },
        };
        const seen: Record<string, string> = {};
        const exchange = { ...tries['json'], body: JSON.stringify({ code }) };
        for (const [name, init] of Object.entries({ ...tries, exchange })) {
          seen[name] = await fetch(name === 'exchange' ? session : rpc, init).then(
            async (response) => `${response.type} ${await response.text()}`,
            () => 'failed',
          );
        }
        return seen;
      },
      {
        rpc: `${target.origin}/rpc`,
        session: `${target.origin}/session`,
        token,
        code: new URL(app.url).hash.slice(3),
      },
    );
    expect(outcomes).toEqual({
      simple: 'failed',
      json: 'failed',
      token: 'failed',
      exchange: 'failed',
    });
    expect(blocked()).toBeGreaterThan(before);
    await page.context().close();
  });

  it('opens no socket, with or without the token', async () => {
    const page = await at(`${site}${attacker}/`);
    const opened = await page.evaluate(
      async ({ url, token }) => {
        const attempt = (protocols: string[]) =>
          new Promise<string>((resolve) => {
            const socket = new WebSocket(url, protocols);
            socket.onopen = () => resolve('open');
            socket.onerror = () => resolve('refused');
          });
        return [await attempt([]), await attempt([`bearer.${token}`])];
      },
      { url: `ws://${target.host}/events`, token },
    );
    expect(opened).toEqual(['refused', 'refused']);
    await page.context().close();
  });

  it('cannot frame the page, load its scripts or send a form', async () => {
    const page = await at(`${site}${attacker}/`);
    const seen = await page.evaluate(async (origin) => {
      const frame = document.createElement('iframe');
      frame.src = `${origin}/`;
      document.body.append(frame);
      await new Promise((resolve) => frame.addEventListener('load', resolve));
      const script = document.createElement('script');
      script.src = `${origin}/index.html`;
      const loaded = await new Promise((resolve) => {
        script.onload = () => resolve('loaded');
        script.onerror = () => resolve('refused');
        document.body.append(script);
      });
      let inside = 'unreadable';
      try {
        inside = frame.contentDocument?.body.textContent ?? 'unreadable';
      } catch {
        inside = 'unreadable';
      }
      return { loaded, inside };
    }, target.origin);
    expect(seen).toEqual({ loaded: 'refused', inside: 'unreadable' });
    await page.context().close();
  });
});

it('serves nothing to a name that was rebound to this machine', async () => {
  const page = await (await browser.newContext()).newPage();
  const answer = await page.goto(`http://rebound.test:${target.port}/`);
  expect(answer?.status()).toBe(403);
  expect(await page.textContent('body')).toContain('Refused.');
  const call = await page.evaluate(async () => {
    const response = await fetch('/rpc', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"id":"1","method":"app.info"}',
    });
    return response.status;
  });
  expect(call).toBe(403);
  await page.context().close();
});

it('serves its own page all the while', async () => {
  const page = await at(app.url);
  expect(await page.title()).toContain('Meshscope');
  await page.context().close();
});

describe('an address', () => {
  it('opens one page; another is told where to find a new address', async () => {
    const address = app.url;
    const first = await at(address);
    await expect.poll(() => first.url()).not.toContain('#c=');
    await expect.poll(() => app.url).not.toBe(address);
    // What a history keeps, opened by somebody else on this machine.
    const second = await at(address);
    await second.getByRole('heading', { name: 'This page has no session' }).waitFor();
    await first.reload();
    expect(await first.title()).toContain('Meshscope');
    expect(new URL(first.url()).pathname).toBe('/');
    for (const page of [first, second]) await page.context().close();
  });

  it('may be pasted into a tab that has the app in it', async () => {
    const page = await at(app.url);
    await expect.poll(() => page.url()).not.toContain('#c=');
    const next = app.url;
    await expect.poll(() => app.url).not.toBe(page.url());
    await page.evaluate((to) => (window.location.href = to), next);
    await expect.poll(() => page.url()).not.toContain('#c=');
    await page.waitForLoadState();
    expect(new URL(page.url()).pathname).toBe('/');
    await page.getByRole('button').first().waitFor();
    await page.context().close();
  });
});

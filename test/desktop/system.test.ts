import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import manifest from '../../package.json' with { type: 'json' };
import { type Boxes, call, crashPage, takeBoxes } from '../support/desktop/boxes.ts';
import {
  type Desktop,
  desktopGround,
  launchDesktop,
  newHome,
  noElectron,
} from '../support/desktop/launch.ts';

const context = 'demo:meshscope-demo';

/** One server for all that the app may want to reach: a feed of updates, a PAC file, a proxy. */
describe.skipIf(noElectron)('what the system brings', () => {
  let home: string;
  let desktop: Desktop;
  let boxes: Boxes;
  let server: Server;
  let newest = '99.0.0';
  const asked: string[] = [];
  const origin = (): string => {
    const address: AddressInfo | string | null = server.address();
    if (address === null || typeof address === 'string') throw new Error('not listening');
    return `127.0.0.1:${String(address.port)}`;
  };
  const feed = (): string => path.join(desktopGround().app, 'app-update.yml');

  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(`${request.method ?? ''} ${request.url ?? ''}`);
      if (request.url === '/proxy.pac') {
        response.setHeader('content-type', 'application/x-ns-proxy-autoconfig');
        response.end(
          `function FindProxyForURL(url, host) { return host === 'cluster.example' ? 'PROXY ${origin()}; DIRECT' : 'DIRECT'; }`,
        );
      } else response.end(`version: ${newest}\npath: meshscope.AppImage\n`);
    });
    server.on('connect', (request, socket) => {
      asked.push(`CONNECT ${request.url ?? ''}`);
      socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    home = await newHome();
    await writeFile(
      path.join(home, 'config'),
      'apiVersion: v1\nkind: Config\nclusters: [{name: c, cluster: {server: "https://cluster.example:6443"}}]\ncontexts: [{name: far, context: {cluster: c}}]\n',
    );
    writeFileSync(feed(), `provider: generic\nurl: http://${origin()}/feed\n`);
    desktop = await launchDesktop({
      home,
      switches: [`--proxy-pac-url=http://${origin()}/proxy.pac`],
      args: ['--demo', '--kubeconfig', path.join(home, 'config')],
    });
    await desktop.page.getByText('productpage-v1').first().waitFor();
    boxes = await takeBoxes(desktop);
  });
  afterAll(async () => {
    rmSync(feed(), { force: true });
    await desktop.close();
    await new Promise((resolve) => server.close(resolve));
    await rm(home, { recursive: true, force: true });
  });
  afterEach(() => asked.splice(0));

  const choose = (label: string): Promise<void> =>
    desktop.app.evaluate(({ Menu }, wanted) => {
      const items = (Menu.getApplicationMenu()?.items ?? []).flatMap(
        (menu) => menu.submenu?.items ?? [],
      );
      items.find((one) => one.label === wanted)?.click();
    }, label);

  it('looks for updates when it is asked, says what is there, and fetches nothing', async () => {
    expect(asked.filter((line) => line.includes('/feed'))).toEqual([]);
    await choose('Check for Updates…');
    await expect.poll(() => boxes.shown()).toHaveLength(1);
    expect((await boxes.shown())[0]).toMatchObject({
      message: `Version 99.0.0 is there; this is ${manifest.version}.`,
      detail: expect.stringContaining('on Linux Meshscope does not replace itself'),
      buttons: ['OK'],
    });
    await boxes.answer({ response: 0 });
    newest = manifest.version;
    await choose('Check for Updates…');
    await expect.poll(() => boxes.shown()).toHaveLength(2);
    expect((await boxes.shown())[1]).toMatchObject({
      message: `Version ${manifest.version} is the newest.`,
    });
    await boxes.answer({ response: 0 });
    const feeds = asked.filter((line) => line.includes('/feed'));
    expect(feeds).toEqual(['GET /feed/latest-linux.yml', 'GET /feed/latest-linux.yml']);
  });

  it('says where updates come from in About', async () => {
    await choose('About Meshscope');
    await expect
      .poll(async () => (await boxes.shown()).at(-1)?.detail)
      .toContain(`Updates are looked for at http://${origin()}/feed`);
    await boxes.answer({ response: 0 });
  });

  it('goes to a cluster through the proxy that the PAC file names', async () => {
    const list = JSON.stringify(await call(desktop, 'contexts.list', {}));
    const id = /"id":"([^"]*far)"/.exec(list)?.[1];
    expect(await call(desktop, 'contexts.open', { context: id })).toMatchObject({ ok: false });
    expect(asked).toContain('CONNECT cluster.example:6443');
  });

  it('probes forwards and asks anew when the machine wakes up', async () => {
    await desktop.page.evaluate(`
      window.heard = [];
      void window.meshscope.subscribe(({ event }) => window.heard.push(event));
    `);
    await desktop.app.evaluate(({ powerMonitor }) => powerMonitor.emit('resume'));
    await expect
      .poll(() => desktop.page.evaluate('window.heard'))
      .toEqual(expect.arrayContaining(['contextsChanged', 'forwardsChanged']));
  });

  it('notifies of what was asked for, and of nothing else', async () => {
    // Nobody shows notifications here; then they stand in the log.
    const notified = (): string[] => desktop.output().match(/^The forward to .*$/gm) ?? [];
    // The port of this test's own server is taken: such a forward fails for good.
    const localPort = Number(origin().split(':')[1]);
    const fail = (name: string): Promise<unknown> =>
      call(desktop, 'forwards.add', {
        context,
        target: { kind: 'service', namespace: 'default', name },
        port: 9080,
        localPort,
      });
    expect(await fail('details')).toMatchObject({
      ok: true,
      result: { state: { state: 'failed' } },
    });
    const asks = desktop.page.getByRole('button', { name: 'Settings' });
    await asks.click();
    await desktop.page.getByLabel('a forward that has failed for good').check();
    await expect
      .poll(async () => JSON.stringify(await call(desktop, 'app.settings', {})))
      .toContain('"notify":["forward"]');
    expect(await fail('productpage')).toMatchObject({ result: { state: { state: 'failed' } } });
    await expect.poll(notified).toEqual(['The forward to productpage:9080 has failed for good.']);
  });

  it('keeps the dump of a crash here and lists it in diagnostics', async () => {
    await crashPage(desktop);
    const folder = path.join(home, '.config/meshscope/crashes');
    const dumps = (): string[] =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
        name.endsWith('.dmp'),
      );
    await expect.poll(() => dumps().length).toBeGreaterThan(0);
    const uploads = await desktop.app.evaluate(({ crashReporter }) =>
      crashReporter.getUploadToServer(),
    );
    expect(uploads).toBe(false);
    const diagnostics = (): Promise<unknown> =>
      desktop.app.evaluate(
        async ({ BrowserWindow }): Promise<unknown> =>
          await BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(
            `meshscope.call({ id: 'd', method: 'app.diagnostics', params: {} }).then(({ result }) => result.text)`,
          ),
      );
    await expect
      .poll(async () => z.string().parse(await diagnostics()))
      .toMatch(/^crash \d{4}-.*\.dmp \(\d+ bytes\)$/m);
  });
});

describe.skipIf(noElectron)('where no publisher set a place for updates', () => {
  it('nothing is looked for, and About and the menu say so', async () => {
    const desktop = await launchDesktop();
    try {
      const boxes = await takeBoxes(desktop);
      const items = await desktop.app.evaluate(({ Menu }) => {
        const all = (Menu.getApplicationMenu()?.items ?? []).flatMap(
          (menu) => menu.submenu?.items ?? [],
        );
        all.find((one) => one.label === 'Check for Updates…')?.click();
        return all
          .filter((one) => one.label === 'Check at Each Start')
          .map((one) => [one.enabled, one.checked]);
      });
      expect(items).toEqual([[false, false]]);
      await expect
        .poll(() => boxes.shown())
        .toMatchObject([{ message: expect.stringContaining('none are looked for') }]);
    } finally {
      await desktop.close();
    }
  });
});

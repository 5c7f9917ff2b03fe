import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { call } from '../support/desktop/boxes.ts';
import {
  type Desktop,
  launchDesktop,
  newHome,
  noElectron,
  runDesktop,
} from '../support/desktop/launch.ts';

const dump = (cluster: string): string =>
  JSON.stringify({
    configs: [
      {
        '@type': 'type.googleapis.com/envoy.admin.v3.ListenersConfigDump',
        static_listeners: [
          {
            listener: {
              '@type': 'type.googleapis.com/envoy.config.listener.v3.Listener',
              name: 'a-listener',
              address: { socket_address: { address: '0.0.0.0', port_value: 8080 } },
              filter_chains: [
                {
                  filters: [
                    {
                      name: 'envoy.filters.network.tcp_proxy',
                      typed_config: {
                        '@type':
                          'type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy',
                        stat_prefix: 'a',
                        cluster,
                      },
                    },
                  ],
                },
              ],
            },
          },
        ],
      },
      {
        '@type': 'type.googleapis.com/envoy.admin.v3.ClustersConfigDump',
        static_clusters: [
          {
            cluster: {
              '@type': 'type.googleapis.com/envoy.config.cluster.v3.Cluster',
              name: cluster,
              type: 'STATIC',
            },
          },
        ],
      },
    ],
  });

describe.skipIf(noElectron)('every way into the desktop app', () => {
  let home: string;
  let desktop: Desktop;
  const at = (name: string): string => path.join(home, name);
  const places = (): Promise<string> =>
    desktop.page.evaluate(() => decodeURIComponent(location.hash));

  beforeAll(async () => {
    home = await newHome();
    await writeFile(at('one.json'), dump('first-cluster'));
    await writeFile(at('two.json'), dump('second-cluster'));
    await writeFile(at('no-dump.json'), 'nothing of the kind');
    desktop = await launchDesktop({ home, args: ['one.json'], cwd: home });
  });
  afterAll(async () => {
    await desktop.close();
    await rm(home, { recursive: true, force: true });
  });

  // D4: a file that stood alone ended the app.
  it('begins with the file that stands alone on the command line', async () => {
    await expect.poll(places).toContain('one.json');
  });

  /** A second start ends at once, with 0: the first one has taken over. */
  async function again(...args: string[]): Promise<void> {
    const ran = await runDesktop(home, { args, cwd: home });
    expect([await ran.ended, ran.output()]).toEqual([0, expect.any(String)]);
  }

  // D6: it appeared in the switcher only.
  it('goes to the file of a second start', async () => {
    await again('two.json');
    await expect.poll(places).toContain('two.json');
  });

  it('shows why the file of a second start cannot be opened', async () => {
    await again('no-dump.json', '--disable-gpu');
    await expect.poll(() => desktop.page.locator('body').innerText()).toMatch(/no-dump\.json/);
  });

  it('goes to the demo that a second start asks for', async () => {
    await again('--demo');
    await expect.poll(places).toContain('demo:meshscope-demo');
  });

  // D10: links named an address that no other program knows.
  it('goes to the place of a link, and to nothing else', async () => {
    await again('meshscope://place/demo%3Ameshscope-demo/forwards');
    await expect.poll(places).toBe('#/demo:meshscope-demo/forwards');
    await again('meshscope://evil/x', 'meshscope://a@place/x', 'meshscope://place/-/trace');
    await expect.poll(places).toBe('#/-/trace');
  });

  it('takes a kubeconfig from a second start', async () => {
    await writeFile(
      at('config'),
      'apiVersion: v1\nkind: Config\nclusters: [{name: c, cluster: {server: "https://127.0.0.1:1"}}]\ncontexts: [{name: from-second-start, context: {cluster: c}}]\n',
    );
    await again('--kubeconfig', 'config');
    const names = (): Promise<unknown> =>
      desktop.page.evaluate(
        `meshscope.call({ id: 'test', method: 'contexts.list', params: {} }).then(JSON.stringify)`,
      );
    await expect.poll(names).toContain('from-second-start');
  });

  it('remembers what was opened', async () => {
    const kept = await readFile(path.join(home, '.config/meshscope/desktop.json'), 'utf8');
    expect(JSON.parse(kept)).toMatchObject({
      recent: expect.arrayContaining([at('two.json'), at('one.json')]),
    });
    const recent = await desktop.app.evaluate(({ Menu }) => {
      const file = Menu.getApplicationMenu()?.items[0]?.submenu;
      const list = file?.items.find((item) => (item.submenu?.items.length ?? 0) > 1)?.submenu;
      return list?.items.map((item) => item.label);
    });
    expect(recent).toEqual(expect.arrayContaining(['two.json', 'one.json']));
  });
});

describe.skipIf(noElectron)('a start', () => {
  it('moves what an older version kept to the one folder', async () => {
    const home = await newHome();
    // D15: the desktop kept its things in Meshscope, the browser host in meshscope.
    await mkdir(path.join(home, '.config/Meshscope'), { recursive: true });
    await writeFile(
      path.join(home, '.config/Meshscope/settings.json'),
      '{"theme":"high-contrast"}',
    );
    for (const folder of ['.config', '.config/Meshscope']) {
      await chmod(path.join(home, folder), 0o777);
    }
    const desktop = await launchDesktop({ home });
    try {
      await expect
        .poll(() => desktop.page.evaluate(() => document.documentElement.dataset['theme']))
        .toBe('high-contrast');
      // D20: what Electron draws itself follows, too.
      await expect
        .poll(() => desktop.app.evaluate(({ nativeTheme }) => nativeTheme.themeSource))
        .toBe('dark');
    } finally {
      await desktop.close();
      await rm(home, { recursive: true, force: true });
    }
  });

  // Each start flashed dark before the page of somebody whose theme is light.
  it('draws its first frame in the theme of the last run, and takes it away again', async () => {
    const home = await newHome();
    const first = await launchDesktop({ home });
    await call(first, 'app.setSettings', { theme: 'light' });
    await first.close();
    const next = await launchDesktop({ home, switches: ['--force-dark-mode'] });
    try {
      const surface = await next.app.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()[0]?.getBackgroundColor(),
      );
      expect(surface?.toLowerCase()).toBe('#f4f6fa');
      await next.page.getByRole('navigation').first().waitFor();
      expect(await next.page.locator('#start').count()).toBe(0);
      // Electron makes its own folder at each start; ours is the one that a person has to know.
      expect(existsSync(path.join(home, '.config/Meshscope'))).toBe(false);
      // The served file stands for itself: no script has to run before something is seen.
      const html = await next.page.evaluate(() => fetch('/').then((answer) => answer.text()));
      expect(html).toMatch(/<div id="start"[^]*<img[^]*<div id="app">/);
    } finally {
      await next.close();
      await rm(home, { recursive: true, force: true });
    }
  });

  // D7: writing to a stderr that nobody reads ended the app with an error box.
  it('outlives whoever reads its output', async () => {
    const home = await newHome();
    const ran = await runDesktop(home, { args: ['--file'] });
    ran.child.stderr?.destroy();
    ran.child.stdout?.destroy();
    const log = path.join(home, '.config/meshscope/logs/meshscope.log');
    await expect.poll(() => readFile(log, 'utf8').catch(() => '')).toContain('needs a value');
    expect(ran.child.exitCode).toBeNull();
    ran.child.kill();
    await ran.ended;
    await rm(home, { recursive: true, force: true });
  });

  // D6: what a second start handed over while the first still started was lost.
  it('loses no file of two starts at once', async () => {
    const home = await newHome();
    for (const name of ['this.json', 'that.json']) {
      await writeFile(path.join(home, name), dump('a-cluster'));
    }
    const starts = await Promise.all(
      ['this.json', 'that.json'].map((name) => runDesktop(home, { args: [name], cwd: home })),
    );
    const kept = path.join(home, '.config/meshscope/desktop.json');
    const opened = (): Promise<string> => readFile(kept, 'utf8').catch(() => '');
    try {
      await expect.poll(opened).toMatch(/this\.json/);
      await expect.poll(opened).toMatch(/that\.json/);
      expect(await Promise.race(starts.map(({ ended }) => ended))).toBe(0);
    } finally {
      for (const { child } of starts) child.kill();
      await Promise.all(starts.map(({ ended }) => ended));
      await rm(home, { recursive: true, force: true });
    }
  });

  // R1: the engine's thread, the graph, the editor and a snapshot, from a file to an exit code.
  it('looks at everything with --smoke', async () => {
    const home = await newHome();
    await writeFile(path.join(home, 'dump.json'), dump('a-cluster'));
    const ran = await runDesktop(home, { args: ['--smoke', 'dump.json'], cwd: home });
    const code = await ran.ended;
    const line = ran
      .output()
      .split('\n')
      .find((text) => text.startsWith('{"ok"'));
    expect({ code, seen: JSON.parse(line ?? '{}') }).toEqual({
      code: 0,
      seen: {
        ok: true,
        context: expect.stringContaining('dump.json'),
        proxies: 1,
        listeners: 1,
        cards: expect.any(Number),
        editorLines: expect.any(Number),
        snapshotBytes: expect.any(Number),
      },
    });
    await rm(home, { recursive: true, force: true });
  });
});

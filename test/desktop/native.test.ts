import { writeFile } from 'node:fs/promises';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import manifest from '../../package.json' with { type: 'json' };
import { type Boxes, call, takeBoxes } from '../support/desktop/boxes.ts';
import { artefacts, type Desktop, launchDesktop, noElectron } from '../support/desktop/launch.ts';

/** What the system draws around the page: menus, dialogs, the window itself. */
describe.skipIf(noElectron)('around the page', () => {
  let desktop: Desktop;
  let boxes: Boxes;

  beforeAll(async () => {
    desktop = await launchDesktop({ args: ['--demo'] });
    await desktop.page.getByText('productpage-v1').first().waitFor();
    boxes = await takeBoxes(desktop);
  });
  afterAll(() => desktop.close());

  /** Clicks an item of the menu by what it is called. */
  async function choose(label: string): Promise<void> {
    const found = await desktop.app.evaluate(({ Menu }, wanted) => {
      const items = (Menu.getApplicationMenu()?.items ?? []).flatMap(
        (menu) => menu.submenu?.items ?? [],
      );
      const item = items.find((one) => one.label === wanted);
      item?.click();
      return item !== undefined;
    }, label);
    expect(found).toBe(true);
  }

  const lastBox = async (): Promise<unknown> => (await boxes.shown()).at(-1);

  // D12
  it('has the menus that a desktop has', async () => {
    const labels = await desktop.app.evaluate(({ Menu }) =>
      (Menu.getApplicationMenu()?.items ?? []).map((menu) => [
        menu.label,
        (menu.submenu?.items ?? []).map((item) => item.label).filter((label) => label !== ''),
      ]),
    );
    expect(Object.fromEntries(labels)).toMatchObject({
      '&File': expect.arrayContaining([
        'Open…',
        'Open Folder…',
        'Add Kubeconfig…',
        'Open Recent',
        'Settings…',
      ]),
      '&Help': [
        'Keyboard Shortcuts',
        'Show Logs Folder',
        'Copy Diagnostics',
        'Check for Updates…',
        'Check at Each Start',
        'Licences',
        'About Meshscope',
      ],
    });
  });

  // D19: dialogs had neither a title nor filters.
  it('opens what File → Open… is answered with', async () => {
    await choose('Open…');
    await expect.poll(lastBox).toMatchObject({
      title: 'Open config dumps and snapshots',
      properties: ['openFile', 'multiSelections'],
      filters: [
        { extensions: expect.arrayContaining(['json', 'meshscope', 'zip']) },
        { name: 'All files', extensions: ['*'] },
      ],
    });
    const file = path.join(desktop.home, 'not-a-dump.json');
    await writeFile(file, 'nothing');
    await boxes.answer({ canceled: false, filePaths: [file] });
    await expect.poll(() => desktop.page.locator('body').innerText()).toMatch(/not-a-dump\.json/);
  });

  it('names a download by its name', async () => {
    const options = await desktop.app.evaluate(async ({ BrowserWindow, session }, home) => {
      const told = new Promise<unknown>((resolve) => {
        session.defaultSession.once('will-download', (_event, item) => {
          resolve(item.getSaveDialogOptions());
          item.setSavePath(`${home}/download.yaml`);
        });
      });
      await BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(`{
        const link = document.createElement('a');
        link.href = URL.createObjectURL(new Blob(['a: 1']));
        link.download = 'cluster.yaml';
        link.click();
      }`);
      return await told;
    }, desktop.home);
    expect(options).toMatchObject({
      title: 'Save cluster.yaml',
      defaultPath: 'cluster.yaml',
      filters: [
        { name: 'YAML', extensions: ['yaml'] },
        { name: 'All files', extensions: ['*'] },
      ],
    });
  });

  // D18: the version was shown nowhere on Linux and Windows.
  it('says its version in Help → About', async () => {
    await choose('About Meshscope');
    await expect.poll(lastBox).toMatchObject({
      message: 'Meshscope',
      detail: expect.stringMatching(
        new RegExp(`Version ${manifest.version.replaceAll('.', '\\.')}[^]*Electron \\d+`),
      ),
    });
    await boxes.answer({ response: 0 });
  });

  it('shows settings, finds in the list, copies diagnostics', async () => {
    const { page } = desktop;
    await choose('Settings…');
    await page.getByRole('radiogroup', { name: 'Density' }).waitFor();
    await page.keyboard.press('Escape');
    await choose('Find in List');
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.hasAttribute('data-filter')))
      .toBe(true);
    await choose('Copy Diagnostics');
    await expect
      .poll(() => desktop.app.evaluate(({ clipboard }) => clipboard.readText()))
      .toContain(`Meshscope ${manifest.version}, host electron`);
  });

  it('shows the folder of its log and that of licences', async () => {
    await desktop.app.evaluate(({ shell }) => {
      Object.assign(globalThis, { revealed: [] as string[] });
      const revealed: string[] = Reflect.get(globalThis, 'revealed');
      shell.showItemInFolder = (file) => void revealed.push(file);
      shell.openPath = (file) => {
        revealed.push(file);
        return Promise.resolve('');
      };
    });
    await choose('Show Logs Folder');
    await choose('Licences');
    const revealed = (): Promise<unknown> =>
      desktop.app.evaluate((): unknown => Reflect.get(globalThis, 'revealed'));
    await expect
      .poll(revealed)
      .toEqual([
        path.join(desktop.home, '.config/meshscope/logs/meshscope.log'),
        expect.stringMatching(/licences$/),
      ]);
  });

  it('zooms by every key that means it', async () => {
    const keys = await desktop.app.evaluate(({ BrowserWindow, Menu }) => {
      const items = (Menu.getApplicationMenu()?.items ?? []).flatMap(
        (menu) => menu.submenu?.items ?? [],
      );
      const zoom = items.filter((item) => item.role?.toLowerCase() === 'zoomin');
      const window = BrowserWindow.getAllWindows()[0];
      const before = window?.webContents.getZoomLevel() ?? 0;
      zoom[1]?.click(undefined, window, window?.webContents);
      const after = window?.webContents.getZoomLevel() ?? 0;
      window?.webContents.setZoomLevel(0);
      return { accelerators: zoom.map((item) => item.accelerator), grew: after > before };
    });
    expect(keys).toEqual({
      accelerators: [null, 'CommandOrControl+=', 'CommandOrControl+numadd'],
      grew: true,
    });
  });

  // D12: the right button did nothing.
  it('offers what can be done where the right button is pressed', async () => {
    const { page } = desktop;
    await desktop.app.evaluate(({ Menu }) => {
      Menu.prototype.popup = function (this: { items: { label: string; role?: string }[] }) {
        const items = this.items.map((item) => item.role ?? item.label);
        Object.assign(globalThis, { popped: items.map((item) => item.toLowerCase()) });
      };
    });
    const popped = (): Promise<unknown> =>
      desktop.app.evaluate((): unknown => Reflect.get(globalThis, 'popped'));
    const filter = page.locator('main [data-filter]').first();
    await filter.fill('reviews');
    await filter.click({ button: 'right' });
    await expect
      .poll(popped)
      .toEqual(expect.arrayContaining(['cut', 'copy', 'paste', 'selectall']));
    await filter.fill('');
    await page.evaluate(() => {
      const link = document.createElement('a');
      link.href = '#/demo%3Ameshscope-demo/mesh';
      link.textContent = 'reviews-v1';
      link.dataset['testid'] = 'planted';
      link.style.cssText = 'position:fixed;top:0;left:0;z-index:99;padding:20px';
      document.body.append(link);
    });
    await page.getByTestId('planted').click({ button: 'right' });
    await expect.poll(popped).toEqual(['copy name', 'copy link']);
    await page.getByTestId('planted').evaluate((link) => link.remove());
  });

  // D20: what Electron draws did not follow the theme that was chosen.
  it('gives the system’s parts the theme of the page', async () => {
    for (const [theme, native] of [
      ['dark', 'dark'],
      ['high-contrast', 'dark'],
      ['light', 'light'],
      ['system', 'system'],
    ]) {
      await call(desktop, 'app.setSettings', { theme });
      expect(await desktop.app.evaluate(({ nativeTheme }) => nativeTheme.themeSource)).toBe(native);
    }
  });

  it('says menus in the language of the page', async () => {
    const first = (): Promise<string | undefined> =>
      desktop.app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.items[0]?.label);
    await call(desktop, 'app.setSettings', { locale: 'zh-CN' });
    await expect.poll(first).toBe('文件(&F)');
    await call(desktop, 'app.setSettings', { locale: 'system' });
    await expect.poll(first).toBe('&File');
  });

  // D20: a window had no icon on Linux.
  it('gives the window its icon', async () => {
    const read = z.object({ width: z.number(), height: z.number() });
    const size = await desktop.app.evaluate(
      ({ nativeImage }, file) => nativeImage.createFromPath(file).getSize(),
      path.join(desktop.appFolder, 'assets/icons/256x256.png'),
    );
    expect(read.parse(size)).toEqual({ width: 256, height: 256 });
    await desktop.page.screenshot({ path: path.join(artefacts, 'native.png') });
  });

  // D4: of several files that are dropped, the first alone was opened.
  it('opens every file that is dropped on it', async () => {
    const dump = (name: string): string =>
      JSON.stringify({
        configs: [
          {
            '@type': 'type.googleapis.com/envoy.admin.v3.ClustersConfigDump',
            static_clusters: [
              {
                cluster: {
                  '@type': 'type.googleapis.com/envoy.config.cluster.v3.Cluster',
                  name,
                  type: 'STATIC',
                },
              },
            ],
          },
        ],
      });
    await desktop.page.evaluate(
      (files) => {
        const data = new DataTransfer();
        for (const [name, text] of files) data.items.add(new File([text], name));
        window.dispatchEvent(new DragEvent('drop', { dataTransfer: data, cancelable: true }));
      },
      [
        ['dropped-one.json', dump('one')],
        ['dropped-two.json', dump('two')],
      ] as const,
    );
    const contexts = async (): Promise<string> =>
      JSON.stringify(await call(desktop, 'contexts.list', {}));
    await expect.poll(contexts).toMatch(/dropped-one\.json.*dropped-two\.json/);
  });

  // D4, macOS: the system hands a file over by an event, also to an app that runs.
  it('opens the file of open-file and the place of open-url', async () => {
    const at = (): Promise<string> =>
      desktop.page.evaluate(() => decodeURIComponent(location.hash));
    await desktop.app.evaluate(({ app }) => {
      app.emit('open-url', { preventDefault: () => undefined }, 'meshscope://place/-/trace');
    });
    await expect.poll(at).toBe('#/-/trace');
    const file = path.join(desktop.home, 'of-the-system.json');
    await writeFile(file, 'nothing');
    await desktop.app.evaluate(({ app }, name) => {
      app.emit('open-file', { preventDefault: () => undefined }, name);
    }, file);
    await expect
      .poll(() => desktop.page.locator('body').innerText())
      .toMatch(/of-the-system\.json/);
  });
});

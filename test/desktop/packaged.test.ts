import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { shipped } from '../../packaging/stage.mjs';
import { appFor22 } from '../support/desktop/build.ts';
import { type DebuggedPage, debugPage } from '../support/desktop/debugged.ts';
import {
  asTestUser,
  desktopEnv,
  desktopGround,
  newHome,
  noElectron,
} from '../support/desktop/launch.ts';
import { pack } from '../support/desktop/packed.ts';
import { root } from '../support/desktop/root.ts';
import { wheelVersion } from '../support/desktop/wheel.ts';

/**
 * `npm run dist -- --dir`, made and started: the program out of its archive, with its fuses as they are burnt. Around
 * the wheel's Electron where 45 is not here (for this test alone; that one's wire ends before the last fuse).
 */
describe.skipIf(noElectron)('the packaged app', () => {
  let project: string;
  let home: string;
  let program: string;

  beforeAll(async () => {
    const { program: electron, shimmed } = desktopGround();
    project = await newHome();
    const app = shimmed
      ? {
          from: appFor22,
          main: 'dist/start.cjs',
          entries: ['preload.cjs', 'main.cjs'].map((file) => `dist/electron/${file}`),
          electronVersion: wheelVersion,
          without: ['grantFileProtocolExtraPrivileges'],
        }
      : { ...shipped, from: root, electronVersion: '45.3.4' };
    const release = pack(path.join(project, 'project'), {
      ...app,
      entries: [...app.entries, `dist/engine-worker.cjs`],
      electronDist: path.dirname(electron),
      targets: ['dir'],
    });
    home = await newHome();
    program = await asTestUser(path.join(release, 'linux-unpacked', 'meshscope'), home);
  });
  afterAll(() => {
    for (const folder of [project, home]) rmSync(folder, { recursive: true, force: true });
  });

  const start = (...args: string[]): ChildProcess =>
    spawn(program, args, { env: desktopEnv(home), stdio: ['ignore', 'pipe', 'pipe'] });

  // R1: on the engine's thread a module could not be loaded from inside the archive, and --smoke did not notice.
  it('passes --smoke from inside its archive, with the engine’s thread', async () => {
    const child = start('--smoke');
    let output = '';
    child.stdout?.on('data', (data: Buffer) => (output += data.toString('utf8')));
    const code = await new Promise((resolve) => child.once('exit', resolve));
    expect({ code, seen: JSON.parse(output) }).toEqual({
      code: 0,
      seen: {
        ok: true,
        context: 'demo:meshscope-demo',
        proxies: 21,
        listeners: expect.any(Number),
        cards: expect.any(Number),
        editorLines: expect.any(Number),
        snapshotBytes: expect.any(Number),
      },
    });
  });

  describe('walked by its pages', () => {
    let child: ChildProcess;
    let page: DebuggedPage;

    beforeAll(async () => {
      child = start('--demo', '--remote-debugging-port=0');
      page = await debugPage(child);
    });
    afterAll(async () => {
      page.close();
      child.kill();
      await new Promise((resolve) => child.once('exit', resolve));
    });

    it('opens the demo, a proxy and its tables', async () => {
      const text = (): Promise<unknown> => page.evaluate('document.body.innerText');
      await expect.poll(text).toContain('productpage-v1');
      const proxy = z.string().parse(
        await page.evaluate(
          `meshscope.call({ id: 'walk', method: 'mesh.board', params: { context: 'demo:meshscope-demo', query: { limit: 50 } } })
            .then(({ result }) => result.rows.map(({ proxy }) => proxy).find((name) => name.startsWith('productpage')))`,
        ),
      );
      for (const tab of ['clusters', 'routes', 'listeners']) {
        const hash = `#/demo%3Ameshscope-demo/proxy/${encodeURIComponent(proxy)}/${tab}`;
        await page.evaluate(`void (location.hash = ${JSON.stringify(hash)})`);
        await expect
          .poll(() => page.evaluate(`document.querySelectorAll('main [role="row"]').length > 2`))
          .toBe(true);
      }
      expect(await page.evaluate('location.href')).toMatch(/^app:\/\/bundle\/.*\/listeners/);
    });
  });
});

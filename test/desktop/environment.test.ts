import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { call } from '../support/desktop/boxes.ts';
import { type Desktop, launchDesktop, newHome, noElectron } from '../support/desktop/launch.ts';

/**
 * Started from a dock or a menu: no terminal's environment, a login shell that takes its time, and, as in an AppImage,
 * folders of the app in front of every path.
 */
describe.skipIf(noElectron)('an app that no terminal started', () => {
  let home: string;
  let desktop: Desktop;
  const at = (name: string): string => path.join(home, name);
  const script = async (name: string, lines: readonly string[]): Promise<string> => {
    await writeFile(at(name), ['#!/bin/sh', ...lines, ''].join('\n'));
    await chmod(at(name), 0o755);
    return at(name);
  };

  beforeAll(async () => {
    home = await newHome();
    // Says what it has once the test lets it.
    const shell = await script('slow-shell', [
      `while [ ! -e '${at('go')}' ]; do sleep 0.05; done`,
      `export PATH="${home}/bin-of-profile:$PATH" AWS_PROFILE=prod GOOGLE_CLOUD_PROJECT=p OTHER=no`,
      'for last; do :; done',
      'eval "$last"',
    ]);
    const plugin = await script('plugin', [
      `env > '${at('plugin-env.txt')}'`,
      `echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"t"}}'`,
    ]);
    await writeFile(
      at('config'),
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Config',
        clusters: [{ name: 'c', cluster: { server: 'https://127.0.0.1:1' } }],
        users: [
          {
            name: 'u',
            user: {
              exec: {
                apiVersion: 'client.authentication.k8s.io/v1',
                command: plugin,
                interactiveMode: 'Never',
              },
            },
          },
        ],
        contexts: [{ name: 'own', context: { cluster: 'c', user: 'u' } }],
      }),
    );
    desktop = await launchDesktop({
      home,
      args: ['--demo', '--kubeconfig', at('config')],
      env: {
        SHELL: shell,
        APPDIR: '/tmp/.mount_x',
        APPIMAGE: at('Meshscope.AppImage'),
        XDG_DATA_DIRS: '/tmp/.mount_x/usr/share:/usr/share',
        GSETTINGS_SCHEMA_DIR: '/tmp/.mount_x/usr/share/glib-2.0/schemas',
      },
      without: ['TERM'],
    });
  });
  afterAll(async () => {
    await desktop.close();
    await rm(home, { recursive: true, force: true });
  });

  // D9: the window came after the login shell, up to 5 seconds later.
  it('shows its window and the demo while the login shell still thinks', async () => {
    await desktop.page.getByText('productpage-v1').first().waitFor();
    await expect(readFile(at('plugin-env.txt'))).rejects.toThrow('ENOENT');
  });

  // D13: plugins had the libraries of the AppImage and little of what their clouds want.
  it('gives a credential plugin what a terminal would, and nothing of the AppImage', async () => {
    const list = JSON.stringify(await call(desktop, 'contexts.list', {}));
    const context = /"id":"([^"]*#own|[^"]*own)"/.exec(list)?.[1];
    const opening = call(desktop, 'contexts.open', { context });
    await writeFile(at('go'), '');
    // Nothing listens there: that it cannot be reached comes after the plugin has run.
    expect(await opening).toMatchObject({ id: expect.any(String) });
    const env = Object.fromEntries(
      (await readFile(at('plugin-env.txt'), 'utf8')).split('\n').map((line) => {
        const equals = line.indexOf('=');
        return [line.slice(0, equals), line.slice(equals + 1)];
      }),
    );
    expect(env).toMatchObject({
      AWS_PROFILE: 'prod',
      GOOGLE_CLOUD_PROJECT: 'p',
      PATH: expect.stringMatching(new RegExp(`^${home}/bin-of-profile:`)),
      XDG_DATA_DIRS: '/usr/share',
    });
    for (const name of ['OTHER', 'APPDIR', 'APPIMAGE', 'GSETTINGS_SCHEMA_DIR']) {
      expect(env).not.toHaveProperty(name);
    }
  });
});

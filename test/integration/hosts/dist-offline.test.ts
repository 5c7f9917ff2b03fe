import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { expect, it } from 'vitest';

import { root } from '../../support/desktop/root.ts';

// D22: it ended in a stack of electron-builder's after 49 seconds.
it('without a network, npm run dist says in one sentence what is missing', () => {
  const caches = mkdtempSync(path.join(tmpdir(), 'meshscope-caches-'));
  const { status, stderr, stdout } = spawnSync(
    process.execPath,
    [path.join(root, 'bootstrap.mjs'), 'dist', '--linux', 'deb'],
    {
      cwd: root,
      encoding: 'utf8',
      env: {
        PATH: process.env['PATH'],
        HOME: caches,
        XDG_CACHE_HOME: caches,
        ELECTRON_MIRROR: 'http://127.0.0.1:1/',
      },
    },
  );
  rmSync(caches, { recursive: true });
  expect({ status, said: `${stdout}${stderr}`.trim().split('\n') }).toEqual({
    status: 1,
    said: [
      expect.stringMatching(/^Packages cannot be made here: 127\.0\.0\.1:1 .*Electron 45.*deb/),
    ],
  });
});

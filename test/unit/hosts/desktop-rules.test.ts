import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { moveOldData } from '../../../src-main/hosts/electron/data-folder.ts';
import { callersEnvironment } from '../../../src-main/hosts/electron/environment.ts';
import { placeOf } from '../../../src-main/hosts/electron/places.ts';
import { withRecent } from '../../../src-main/hosts/electron/preferences.ts';

// D10: a link is a place, never an action.
describe('a link', () => {
  it.each([
    ['meshscope://place/prod-eu/proxy/a.b/routes?name=80', '#/prod-eu/proxy/a.b/routes?name=80'],
    ['meshscope://place', '#/'],
    ['meshscope://place/demo%3Ax/mesh', '#/demo%3Ax/mesh'],
    ['meshscope://evil/prod-eu/mesh', undefined],
    ['meshscope://place:80/x', undefined],
    ['meshscope://user@place/x', undefined],
    ['meshscope://place/x#t=token', undefined],
    ['https://place/x', undefined],
    ['file:///etc/passwd', undefined],
    [`meshscope://place/${'x'.repeat(5_000)}`, undefined],
    ['meshscope:', undefined],
  ])('%s is %s', (link, place) => {
    expect(placeOf(link)).toBe(place);
  });
});

// D13: credential plugins ran with the libraries of the AppImage.
describe('the environment of an AppImage', () => {
  it('loses what the AppImage put in, and nothing else', () => {
    expect(
      callersEnvironment({
        APPDIR: '/tmp/.mount_x',
        APPIMAGE: '/home/u/Meshscope.AppImage',
        ARGV0: 'Meshscope.AppImage',
        OWD: '/home/u',
        PATH: '/tmp/.mount_x:/tmp/.mount_x/usr/sbin:/usr/bin',
        LD_LIBRARY_PATH: '/tmp/.mount_x/usr/lib:',
        XDG_DATA_DIRS: '/tmp/.mount_x/usr/share:/usr/share',
        GSETTINGS_SCHEMA_DIR: '/tmp/.mount_x/usr/share/glib-2.0/schemas',
        AWS_PROFILE: 'prod',
      }),
    ).toEqual({ PATH: '/usr/bin', XDG_DATA_DIRS: '/usr/share', AWS_PROFILE: 'prod' });
  });

  it('is as it was where there is none', () => {
    const env = { PATH: '/usr/bin', LD_LIBRARY_PATH: '/opt/lib' };
    expect(callersEnvironment(env)).toEqual(env);
  });
});

// D15: two hosts, two folders.
describe('what an older version kept', () => {
  it('moves as a whole where there is nothing yet, and piece by piece where there is', () => {
    const home = mkdtempSync(path.join(tmpdir(), 'meshscope-move-'));
    const old = path.join(home, 'Meshscope');
    const folder = path.join(home, 'meshscope');
    mkdirSync(old);
    writeFileSync(path.join(old, 'settings.json'), 'old');
    moveOldData(old, folder);
    expect(readFileSync(path.join(folder, 'settings.json'), 'utf8')).toBe('old');
    mkdirSync(old);
    writeFileSync(path.join(old, 'settings.json'), 'older');
    writeFileSync(path.join(old, 'forwards.json'), 'kept');
    moveOldData(old, folder);
    expect(readFileSync(path.join(folder, 'settings.json'), 'utf8')).toBe('old');
    expect(readFileSync(path.join(folder, 'forwards.json'), 'utf8')).toBe('kept');
    moveOldData(path.join(home, 'nothing'), folder);
    expect(existsSync(folder)).toBe(true);
    rmSync(home, { recursive: true });
  });
});

it('the list of recent files has each once, the newest first, ten at most', () => {
  const many = Array.from({ length: 10 }, (_item, index) => `/f${String(index)}`);
  expect(withRecent(many, '/f3').slice(0, 3)).toEqual(['/f3', '/f0', '/f1']);
  expect(withRecent(many, '/new')).toHaveLength(10);
});

import { describe, expect, it } from 'vitest';

import { dataDirectory } from '../../../src-main/hosts/begin.ts';
import { opener } from '../../../src-main/hosts/browser/launcher.ts';
import {
  ownArguments,
  parseStartArguments,
  usage,
} from '../../../src-main/hosts/start-arguments.ts';
import { locales } from '../../../src-main/words/say.ts';

const parse = (...argv: string[]) => parseStartArguments(argv, '/work');

describe('the flags of npm start', () => {
  it('have defaults', () => {
    expect(parse()).toEqual({
      help: false,
      demo: false,
      version: false,
      files: [],
      links: [],
      kubeconfig: [],
      port: 0,
      open: true,
      allowPlugins: false,
      smoke: false,
      logLevel: undefined,
    });
  });

  it('are read, with paths from where the person stands', () => {
    expect(
      parse(
        '--demo',
        '--file',
        'dump.json',
        '--kubeconfig=a',
        '--kubeconfig',
        '/etc/b',
        '--port',
        '8080',
        '--no-open',
        '--host',
        'browser',
      ),
    ).toMatchObject({
      demo: true,
      files: ['/work/dump.json'],
      kubeconfig: ['/work/a', '/etc/b'],
      port: 8080,
      open: false,
    });
  });

  it.each([
    [['--port', 'eighty'], '--port must be a number'],
    [['--port', '70000'], '--port must be a number'],
    [['--port', '-1'], '--port'],
    [['--port', '1.5'], '--port must be a number'],
    [['--host', 'firefox'], '--host must be electron or browser'],
    [['--file'], '--file'],
    [['--file', '--demo'], '--file needs a value'],
    [['--demo=yes'], '--demo takes no value'],
    [['--unknown'], '--unknown'],
  ])('%j are refused with the reason', (argv, reason) => {
    expect(() => parse(...argv)).toThrow(reason);
    expect(() => parse(...argv)).toThrow(expect.objectContaining({ code: 'bad-request' }));
  });

  it('stand beside files and links', () => {
    expect(
      parse('a.json', '--file', 'b.json', 'file:///c%20d.json', 'meshscope://place/x/mesh'),
    ).toMatchObject({
      files: ['/work/b.json', '/work/a.json', '/c d.json'],
      links: ['meshscope://place/x/mesh'],
    });
  });

  // D1: each of these ended the app with exit code 1 and no window.
  it.each([
    '--no-sandbox',
    '--disable-gpu',
    '--lang=de',
    '--proxy-server=http://127.0.0.1:1',
    '--ozone-platform-hint=auto',
    '--force-device-scale-factor=2',
    '--enable-features=A,B',
    '--inspect=0',
    '--remote-debugging-port=0',
    '--updated',
    '--hidden',
    '--original-process-start-time=1',
    '-psn_0_1',
  ])('leave %s to Electron', (flag) => {
    const read = parseStartArguments([flag, '--demo', 'a.json'], '/work', 'ignored');
    expect(read).toMatchObject({ demo: true, files: ['/work/a.json'] });
  });

  it('are all in the help', () => {
    for (const flag of [
      'demo',
      'file',
      'kubeconfig',
      'host',
      'port',
      'no-open',
      'smoke',
      'help',
      'lang',
    ]) {
      for (const locale of locales) expect(usage(locale)).toContain(`--${flag}`);
    }
  });
});

// D5: they were found by their position.
describe('the app’s own arguments', () => {
  it.each([
    [true, ['meshscope', '--demo', 'a.json']],
    [false, ['electron', '/app', '--demo', 'a.json']],
    [false, ['electron', '--no-sandbox', '/app', '--demo', 'a.json']],
    [false, ['electron', '--inspect=0', '--remote-debugging-port=0', '/app', '--demo', 'a.json']],
    [false, ['electron', '/app/main.mjs', '--demo', 'a.json']],
    [false, ['electron', '--demo', '/elsewhere', 'a.json']],
  ])('are found (packaged: %s) in %j', (packaged, argv) => {
    const own = ownArguments(argv, { packaged, path: '/app' });
    expect(own.filter((text) => !/^--(?:no-sandbox|inspect|remote)/.test(text))).toEqual([
      '--demo',
      'a.json',
    ]);
  });
});

describe('the folder of the app’s own files', () => {
  it.each<[NodeJS.Platform, NodeJS.ProcessEnv, RegExp]>([
    ['linux', { XDG_CONFIG_HOME: '/x' }, /^\/x\/meshscope$/],
    ['linux', {}, /\.config\/meshscope$/],
    ['darwin', {}, /Library\/Application Support\/Meshscope$/],
    ['linux', { MESHSCOPE_DATA_DIR: '/own', XDG_CONFIG_HOME: '/x' }, /^\/own$/],
  ])('on %s with %j', (platform, env, expected) => {
    expect(dataDirectory(env, platform)).toMatch(expected);
  });
});

describe('the program that opens the address', () => {
  it.each<[NodeJS.Platform, NodeJS.ProcessEnv, string | undefined]>([
    ['darwin', {}, 'open'],
    ['win32', {}, 'explorer.exe'],
    ['linux', { DISPLAY: ':0' }, 'xdg-open'],
    ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, 'xdg-open'],
    ['linux', {}, undefined],
  ])('on %s with %j is %s', (platform, env, program) => {
    expect(opener(platform, env)?.program).toBe(program);
  });
});

import { describe, expect, it } from 'vitest';

import { opener } from '../../../src-main/hosts/browser/launcher.ts';
import { dataDirectory, parseStartArguments, usage } from '../../../src-main/hosts/start.ts';

const parse = (...argv: string[]) => parseStartArguments(argv, '/work');

describe('the flags of npm start', () => {
  it('have defaults', () => {
    expect(parse()).toEqual({
      help: false,
      demo: false,
      file: undefined,
      kubeconfig: [],
      port: 0,
      open: true,
      smoke: false,
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
      file: '/work/dump.json',
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
    [['--unknown'], '--unknown'],
    [['dump.json'], 'dump.json'],
  ])('%j are refused with the reason', (argv, reason) => {
    expect(() => parse(...argv)).toThrow(reason);
    expect(() => parse(...argv)).toThrow(expect.objectContaining({ code: 'bad-request' }));
  });

  it('are all in the help', () => {
    for (const flag of ['demo', 'file', 'kubeconfig', 'host', 'port', 'no-open', 'help']) {
      expect(usage).toContain(`--${flag}`);
    }
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

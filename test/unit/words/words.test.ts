import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

import { AppError } from '../../../src-main/contract/errors.ts';
import { messageSchema } from '../../../src-main/contract/messages.ts';
import { run } from '../../../src-main/hosts/cli/main.ts';
import { en } from '../../../src-main/words/en/index.ts';
import { joined } from '../../../src-main/words/joined.ts';
import { sentence } from '../../../src-main/words/keys.ts';
import {
  isMessage,
  localeOf,
  locales,
  say,
  sayEvidence,
  sayMessage,
  sayWord,
} from '../../../src-main/words/say.ts';
import { zh } from '../../../src-main/words/zh/index.ts';

describe('a sentence', () => {
  // "HTTP 400., Proxy not connected" stood in the doctor.
  it('stands before what a machine said without a comma', () => {
    const said = sentence('error.kube.status-only', { what: 'GET /x', status: 400 });
    const both = joined([said, 'Proxy not connected'], 'sentences');
    expect(sayEvidence('en', both)).toBe('GET /x: HTTP 400. Proxy not connected');
  });

  it('is said in each language, with what stands in it', () => {
    const said = sentence('error.kube.plugin-failed', {
      command: 'aws',
      why: sentence('error.kube.plugin.exit', { code: 3 }),
    });
    expect(sayMessage('en', said)).toBe('The exec plugin aws ended with exit code 3.');
    expect(sayMessage('zh-CN', said)).toBe('exec 插件 aws 以退出码 3 结束。');
  });

  it('is checked against its template by the compiler', () => {
    // @ts-expect-error no such key
    expect(() => say('en', 'error.nowhere')).toThrow();
    // @ts-expect-error {path} is missing
    expect(say('en', 'error.mesh.damaged')).toBe('{path} is damaged.');
    // @ts-expect-error no {file} in it
    expect(say('en', 'error.mesh.damaged', { file: 'x' })).toBe('{path} is damaged.');
    // @ts-expect-error what is counted is a number
    expect(say('en', 'error.envoy.brackets', { open: '2' })).toBe('2 brackets');
  });

  it('of another version is refused at the door', () => {
    expect(messageSchema.safeParse(sentence('error.cancelled')).success).toBe(true);
    expect(messageSchema.safeParse({ key: 'error.nowhere', params: {} }).success).toBe(false);
    expect(isMessage({ key: 'error.cancelled', params: { a: { key: 'x', params: {} } } })).toBe(
      false,
    );
    expect(isMessage({ key: 'toString', params: {} })).toBe(false);
  });

  it('of an error is English in a log and the reader’s elsewhere', () => {
    const error = new AppError('not-found', sentence('error.mesh.damaged', { path: 'a.zip' }), {
      hint: sentence('hint.mesh.unpack-folder'),
    });
    expect(error.message).toBe('a.zip is damaged.');
    expect(error.advice).toBe('Unpack it and open the folder instead.');
    expect(sayMessage('zh-CN', error.toShape().said)).toBe('a.zip 已损坏。');
  });
});

describe('the languages', () => {
  it.each([
    [['zh_CN.UTF-8'], 'zh-CN'],
    [['zh-Hans-SG'], 'zh-CN'],
    [['en_US.UTF-8'], 'en'],
    [['tlh-QO', 'zh'], 'zh-CN'],
    [['C'], undefined],
    [[''], undefined],
  ])('%j is %s', (preferences, locale) => {
    expect(localeOf(preferences)).toBe(locale);
  });

  it('name themselves', () => {
    const names = locales.map((locale) => say(locale, 'locale.name'));
    expect(names).toEqual(expect.arrayContaining(['English', '简体中文']));
    expect(new Set(names).size).toBe(names.length);
  });

  it('are those whose texts of Chromium go into the packages, which cannot read our list', () => {
    const config: unknown = parse(readFileSync('electron-builder.yml', 'utf8'));
    const ours = locales.map((locale) => (locale === 'en' ? 'en-US' : locale));
    expect(config).toMatchObject({ electronLanguages: ours });
  });

  it('leave Envoy’s own names as they are', () => {
    const told: string = ['not-there'].join('');
    expect(sayWord('zh-CN', 'error.title', told)).toBe('not-there');
  });

  it('do not compile below a prefix when they are of a closed set and have no sentence', () => {
    const kind: 'forwarded' | 'nonsense' = 'nonsense';
    // @ts-expect-error: no catalogue holds trace.kind.nonsense
    expect(sayWord('en', 'trace.kind', kind)).toBe('nonsense');
    // @ts-expect-error: nothing stands below this
    expect(sayWord('en', 'trace.nonsense', 'other')).toBe('other');
  });
});

describe('Chinese', () => {
  /** Sentences of names, numbers and other people's words alone. */
  const bare = new Set([
    'error.mesh.page-status',
    'error.mesh.istiod-status',
    'error.kube.oidc',
    'error.kube.status',
    'error.kube.status-only',
  ]);

  it('is written in Chinese wherever an error or a hint has words', () => {
    const left = Object.entries(zh)
      .filter(([key]) => /^(?:error|hint)\./.test(key) && !bare.has(key))
      .filter(([, text]) => /[a-z]{2,}/i.test(text.replaceAll(/\{\w+\}/g, '')))
      .filter(([, text]) => !/[\u4e00-\u9fff]/.test(text));
    expect(left).toEqual([]);
  });
});

describe('the command line', () => {
  async function asked(
    args: readonly string[],
    env: NodeJS.ProcessEnv = {},
  ): Promise<{ readonly code: number; readonly err: string }> {
    let err = '';
    const read = (): never => {
      throw new AppError(
        'file-unreadable',
        sentence('error.cli.cannot-read', { reason: sentence('error.cli.no-file') }),
      );
    };
    const io = {
      read,
      open: () => ({ head: read, bytes: read, dump: read }),
      out: () => undefined,
      err: (text: string) => (err += text),
      now: () => 0,
    };
    const code = await run(args, io, undefined, env);
    return { code, err };
  }

  it.each([
    [['inspect', 'clusters', '--file', 'x', '--lang', 'zh-CN'], {}],
    [['inspect', 'clusters', '--file', 'x', '--lang=zh'], {}],
    [['inspect', 'clusters', '--file', 'x'], { LC_ALL: 'zh_CN.UTF-8', LANG: 'en_US.UTF-8' }],
    [['inspect', 'clusters', '--file', 'x'], { LANG: 'zh_CN.UTF-8' }],
  ])('says an error in Chinese for %j %j', async (args, env) => {
    const { code, err } = await asked(args, env);
    expect(code).toBe(1);
    expect(err).toContain('无法读取：没有这个文件');
  });

  it('is English for scripts and where the environment says nothing', async () => {
    const { err } = await asked(['inspect', 'clusters', '--file', 'x'], { LC_ALL: 'C' });
    expect(err).toContain('cannot read: there is no such file');
  });

  it('refuses a language that is not here', async () => {
    const { code, err } = await asked(['status', '--lang', 'xx']);
    expect(code).toBe(2);
    expect(err).toContain('en, zh-CN');
  });
});

// "Kubectl config get-contexts lists them" stood behind an unknown context: a hint begins with a capital, a command has none.
it.each(['en', 'zh'] as const)('no hint begins with a command to type (%s)', (locale) => {
  const all = { en, zh }[locale];
  const hints = Object.entries(all).filter(([key]) => key.startsWith('hint.'));
  expect(hints.length).toBeGreaterThan(20);
  expect(hints.filter(([, text]) => /^(kubectl|istioctl|curl|meshscope) /.test(text))).toEqual([]);
});

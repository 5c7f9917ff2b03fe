import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import { errorCodes } from '../../../src-main/contract/errors.ts';
import { summaryKeys } from '../../../src-main/envoy/summary/keys.ts';
import { en } from '../../../src-main/words/en/index.ts';
import { format, paramsOf } from '../../../src-main/words/format.ts';
import * as catalogues from '../../../src-main/words/locales.ts';
import { zh } from '../../../src-main/words/zh/index.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const english: Readonly<Record<string, string>> = en;
const chinese: Readonly<Record<string, string>> = zh;
const others: Readonly<Record<string, Readonly<Record<string, string>>>> = catalogues;
const keys = Object.keys(english);

function files(folder: string, ending: RegExp): readonly string[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => ending.test(name))
    .map((name) => path.join(root, folder, name));
}

describe('format', () => {
  it.each([
    ['{n} of {m}', { n: 1, m: 'two' }, 'en', '1 of two'],
    ['port {port}', { port: 15001 }, 'en', 'port 15001'],
    ['{n, plural, one {# proxy} other {# proxies}}', { n: 1 }, 'en', '1 proxy'],
    ['{n, plural, one {# proxy} other {# proxies}}', { n: 12000 }, 'en', '12,000 proxies'],
    [
      '{n, plural, one {one} other {#}} in {m, plural, one {one host} other {# hosts}}',
      { n: 1, m: 3 },
      'en',
      'one in 3 hosts',
    ],
    ['{count, plural, other {# 个代理}}', { count: 3 }, 'zh-CN', '3 个代理'],
    ['{n, plural, one {a {what}} other {# {what}s}}', { n: 2, what: 'pod' }, 'en', '2 pods'],
    ['{n, plural, =0 {none} one {one} other {#}}', { n: 0 }, 'en', 'none'],
    ['{absent} stays', {}, 'en', '{absent} stays'],
    ['{share} %', { share: 12.345 }, 'en', '12.3 %'],
    ['a { without end', {}, 'en', 'a { without end}'],
  ])('%s', (template, params, locale, expected) => {
    expect(format(template, params, locale)).toBe(expected);
  });

  it('names the parameters of a template', () => {
    expect(paramsOf('{b} {a, plural, one {# {c}} other {#}} {b}')).toEqual(['a', 'b', 'c']);
  });
});

describe.each(Object.entries(others))('the catalogue of %s', (_name, other) => {
  it('says the same keys as the English one', () => {
    expect(Object.keys(other).toSorted()).toEqual(keys.toSorted());
  });

  it('says them with the same parameters', () => {
    for (const key of keys) {
      expect(paramsOf(other[key] ?? ''), key).toEqual(paramsOf(english[key] ?? ''));
    }
  });
});

describe('the catalogue', () => {
  it('is Chinese where it is said in Chinese: no sentence of more than four words is left as it was', () => {
    const left = keys.filter(
      (key) => english[key] === chinese[key] && (english[key] ?? '').split(' ').length > 4,
    );
    expect(left).toEqual([]);
  });

  it.each([...errorCodes, 'host-gone'])(
    'error %s says what happened and what to do next',
    (code) => {
      expect(english[`error.title.${code}`]).toBeTruthy();
      expect(english[`error.next.${code}`]).toBeTruthy();
    },
  );

  it.each(Object.entries(summaryKeys))('%s of main is said with its parameters', (key, params) => {
    expect(english[key], key).toBeDefined();
    const known: readonly string[] = params;
    for (const name of paramsOf(english[key] ?? '')) expect(known).toContain(name);
  });

  it('says every key that main writes as a message', () => {
    const written = files('src-main', /\.ts$/)
      .filter((file) => !file.includes(`${path.sep}demo${path.sep}`))
      .flatMap((file) =>
        [...readFileSync(file, 'utf8').matchAll(/key: '([a-z]+(?:\.[a-z0-9-]+)+)'/g)].map(
          (found) => found[1] ?? '',
        ),
      );
    expect(written.length).toBeGreaterThan(3);
    expect([...new Set(written)].filter((key) => english[key] === undefined)).toEqual([]);
  });
});

describe('components', () => {
  /** Markup without its script and style: what a person reads. */
  function markup(source: string): string {
    return source
      .replaceAll(/<script[\s\S]*?<\/script>/g, '')
      .replaceAll(/<style[\s\S]*?<\/style>/g, '')
      .replaceAll(/<!--[\s\S]*?-->/g, '');
  }

  /** Expressions in braces, nested ones too. */
  function withoutExpressions(text: string): string {
    let before = text;
    for (;;) {
      const after = before.replaceAll(/\{[^{}]*\}/g, '');
      if (after === before) return after;
      before = after;
    }
  }

  const names = /^(?:Istio|Envoy|xDS|Ctrl|K|Esc|Meshscope|Location)$/;

  it.each(files('src-renderer', /\.svelte$/))('%s holds no literal sentence', (file) => {
    const text = withoutExpressions(markup(readFileSync(file, 'utf8')));
    const words = text
      .replaceAll(/=>/g, '')
      .replaceAll(/<[^>]*>/g, ' ')
      .split(/[^A-Za-z]+/)
      .filter((word) => word.length > 1 && !names.test(word));
    expect(words).toEqual([]);
    const attributes = [
      ...withoutExpressions(markup(readFileSync(file, 'utf8'))).matchAll(
        /(?:aria-label|title|placeholder|alt)="([^"]*[a-z][^"]*)"/g,
      ),
    ]
      .map((found) => found[1] ?? '')
      // Examples of what to type are the same in every language.
      .filter((value) => !/[:/,]/.test(value));
    expect(attributes).toEqual([]);
  });

  it('never writes HTML from data', () => {
    const bad = [...files('src-renderer', /\.svelte$/), ...files('src-renderer', /\.ts$/)].filter(
      (file) => /\{@html|innerHTML|insertAdjacentHTML|outerHTML/.test(readFileSync(file, 'utf8')),
    );
    expect(bad).toEqual([]);
  });
});

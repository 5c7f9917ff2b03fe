import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { describe, expect, it } from 'vitest';

import {
  isObject,
  type JsonObject,
  obj,
  parseJson,
  text,
} from '../../../src-main/contract/json.ts';
import { jsonName } from '../../../src-main/envoy/canonical.ts';
import type { Verdict } from '../../../src-main/envoy/ledger/entry.ts';
import { extensions } from '../../../src-main/envoy/ledger/extensions.ts';
import { istio } from '../../../src-main/envoy/ledger/istio.ts';
import { beyond, messages, older } from '../../../src-main/envoy/ledger/messages.ts';

const root = resolve(import.meta.dirname, '../../../src-main/envoy');
const json = parseJson(
  readFileSync(resolve(import.meta.dirname, '../../fixtures/envoy/fields.json'), 'utf8'),
);
/** Names derived from Envoy's proto files of July 2026. */
const list: JsonObject = isObject(json) ? json : {};
const listed = obj(list['messages']);

interface Entry {
  readonly message: string;
  readonly field: string;
  readonly verdict: Verdict;
}

function entries(of: typeof messages): readonly Entry[] {
  return Object.entries(of).flatMap(([message, groups]) =>
    groups.flatMap(({ verdict, fields }) =>
      fields
        .split(' ')
        .filter((entry) => entry !== '')
        .map((entry) => ({ message, field: entry.split(':', 1)[0] ?? '', verdict })),
    ),
  );
}

const all = [...entries(messages), ...entries(beyond), ...entries(older)];
const sources = new Map<string, string>();

function source(file: string): string {
  const known = sources.get(file);
  if (known !== undefined) return known;
  const path = resolve(root, `${file}.ts`);
  const made = existsSync(path) ? readFileSync(path, 'utf8') : '';
  sources.set(file, made);
  return made;
}

describe('the ledger of Envoy’s fields', () => {
  it('has each field of the list once, and no other', () => {
    const want = Object.entries(listed).flatMap(([message, fields]) =>
      text(fields)
        .split(' ')
        .filter((field) => field !== '')
        .map((field) => `${message}.${field}`),
    );
    const have = entries(messages).map(({ message, field }) => `${message}.${field}`);
    expect(have.toSorted()).toEqual(want.toSorted());
    expect(Object.keys(messages).toSorted()).toEqual(Object.keys(listed).toSorted());
  });

  it('has each extension of the list, and no other, with its messages', () => {
    const have = Object.fromEntries(
      Object.entries(extensions).map(([name, { types }]) => [name, types.join(' ')]),
    );
    const want = Object.fromEntries(
      Object.entries(obj(list['extensions'])).map(([name, types]) => [
        name,
        text(types).replaceAll(/(^| )envoy\./g, '$1'),
      ]),
    );
    expect(have).toEqual(want);
  });

  it('goes on into messages that it knows, and says no message twice', () => {
    const known = new Set([...Object.keys(messages), ...Object.keys(beyond)]);
    const held = [messages, beyond].flatMap((family) =>
      Object.values(family).flatMap((groups) =>
        groups.flatMap(({ fields }) =>
          fields.split(' ').flatMap((entry) => entry.split(':')[1]?.replace('map~', '') ?? []),
        ),
      ),
    );
    expect(held.filter((type) => type !== 'any' && !known.has(type))).toEqual([]);
    expect(Object.keys(beyond).filter((type) => messages[type] !== undefined)).toEqual([]);
  });

  it('names files that exist and mention the field', () => {
    const wrong = all.flatMap(({ message, field, verdict }) => {
      if (verdict.kind !== 'evaluated') return [];
      const word = new RegExp(`\\b${jsonName(field)}\\b`);
      return word.test(source(verdict.by)) ? [] : [`${message}.${field}: ${verdict.by}`];
    });
    expect(wrong).toEqual([]);
  });

  it('names files that say what they do not evaluate', () => {
    const wrong = all.flatMap(({ message, field, verdict }) =>
      verdict.kind === 'noted-by' && !source(verdict.by).includes(`'${verdict.key}'`)
        ? [`${message}.${field}: ${verdict.by}`]
        : [],
    );
    expect(wrong).toEqual([]);
  });

  it('names a noted extension wherever one stands for its fields', () => {
    const wrong = all.flatMap(({ message, field, verdict }) => {
      if (verdict.kind !== 'through') return [];
      const extension = extensions[verdict.extension];
      return extension !== undefined && 'noted' in extension ? [] : [`${message}.${field}`];
    });
    expect(wrong).toEqual([]);
  });

  it('names files that evaluate each extension', () => {
    const wrong = Object.entries({ ...extensions, ...istio }).flatMap(([name, extension]) =>
      'evaluated' in extension && source(extension.evaluated) === '' ? [name] : [],
    );
    expect(wrong).toEqual([]);
  });
});

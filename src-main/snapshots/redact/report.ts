import type { ChangeView, DumpDiff } from '../../contract/diff.ts';
import { type Json, jsonIn, parseJson } from '../../contract/json.ts';
import type { MessageParam } from '../../words/keys.ts';
import { JsonRedactor } from './json-redactor.ts';
import { isSecretHeader, ruleOfName } from './names.ts';
import { replacement } from './shapes.ts';
import { redactText } from './text.ts';

/** A comparison as it may be passed on: that a secret changed is told, what it was and is now is not. */
export function withoutSecrets<Diff extends DumpDiff>(diff: Diff): Diff {
  return {
    ...diff,
    kinds: diff.kinds.map((kind) => ({
      ...kind,
      resources: kind.resources.map((resource) => ({
        ...resource,
        changes: resource.changes.map(changeWithout),
      })),
    })),
  };
}

function changeWithout(change: ChangeView): ChangeView {
  const way = change.path.match(/(?:\[[^\]]*\]|[^.[])+/g) ?? [];
  const a = change.a === undefined ? undefined : redactedAt(way, change.a);
  const b = change.b === undefined ? undefined : redactedAt(way, change.b);
  if (a === change.a && b === change.b) return change;
  const { key, params } = change.sentence;
  // Sentences repeat values; what the way itself says is none.
  const clean = Object.entries(params).map(([name, value]): [string, MessageParam] => [
    name,
    typeof value === 'string' && !change.path.includes(value) ? replacement : value,
  ]);
  return {
    ...change,
    sentence: { key, params: Object.fromEntries(clean) },
    ...(a === undefined ? {} : { a }),
    ...(b === undefined ? {} : { b }),
  };
}

/** A value (JSON, perhaps cut short) that stands at the end of a way: its names decide, as they do in a snapshot. */
function redactedAt(way: readonly string[], json: string): string {
  const near = way.slice(-3);
  const keys = near.map((one) => one.replace(/\[.*$/s, ''));
  const items = near.flatMap((one) => /\[([^\]]*)\]/.exec(one)?.[1] ?? []);
  const named = items.some((one) => isSecretHeader(one) || ruleOfName(one) !== undefined);
  if (named && /^(?:raw_?)?value$/i.test(keys.at(-1) ?? '')) return JSON.stringify(replacement);
  if (!isWhole(json)) {
    if (keys.some((key) => ruleOfName(key) !== undefined)) return JSON.stringify(replacement);
    return redactText(json).text;
  }
  const before = keys.map((key) => `{${JSON.stringify(key)}:`).join('');
  const found: unknown[] = [];
  const redactor = new JsonRedactor({ inlineCode: false, onFound: (one) => found.push(one) });
  const pieces = redactor.push(Buffer.from(`${before}${json}${'}'.repeat(keys.length)}`));
  const out = Buffer.concat([...pieces, ...redactor.end()]).toString();
  return found.length > 0 ? out.slice(before.length, out.length - keys.length) : json;
}

/** A document as it may be shown, and how much of it is not. */
export function shownWithoutSecrets(data: Json): { readonly shown: Json; readonly hidden: number } {
  let hidden = 0;
  const redactor = new JsonRedactor({ inlineCode: false, onFound: () => (hidden += 1) });
  const pieces = redactor.push(Buffer.from(JSON.stringify(data)));
  const text = Buffer.concat([...pieces, ...redactor.end()]).toString();
  return hidden === 0 ? { shown: data, hidden } : { shown: parseJson(text), hidden };
}

const isWhole = (json: string): boolean => jsonIn(json) !== undefined;

const keyed = /^([ +-])(\s*)"((?:[^"\\]|\\.){1,120})": ?(.*?)(,?)$/;

/** A unified report: the keys around a line are told by how far they are set in. */
export function unifiedWithoutSecrets(text: string): string {
  const way: { readonly indent: number; readonly key: string }[] = [];
  return text
    .split('\n')
    .map((line) => {
      const [, mark, blank, key, value, comma] = keyed.exec(line) ?? [];
      if (mark === undefined || blank === undefined || key === undefined || value === undefined)
        return redactText(line).text;
      while ((way.at(-1)?.indent ?? -1) >= blank.length) way.pop();
      if (/^[{[]$/.test(value)) {
        way.push({ indent: blank.length, key });
        return line;
      }
      const made = redactedAt([...way.map((one) => one.key), key], value);
      return made === value ? line : `${mark}${blank}"${key}": ${made}${comma ?? ''}`;
    })
    .join('\n');
}

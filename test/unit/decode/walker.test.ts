import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { walkDocument } from '../../../src-main/envoy/decode/indexer.ts';
import { KeySet } from '../../../src-main/envoy/decode/key-set.ts';
import type { Place } from '../../../src-main/envoy/decode/walker.ts';
import { encode } from './support.ts';

const keys = new KeySet(['name', 'lbPolicy', '@type', 'x']);

/** The text of each value that was looked for, once by `locate` and once by the plain walk over all members. */
function both(text: string): { located: unknown[]; walked: unknown[] } {
  const walker = walkDocument(encode(text));
  const located: unknown[] = [];
  const walked: unknown[] = [];
  walker.elements(walker.root(), (item) => {
    const show = (place: Place | undefined): string | undefined => place && walker.text(place);
    located.push(walker.locate(item, keys).map(show));
    const found = new Map<string, Place>();
    walker.members(item, (name, value) => {
      found.set(name, value);
      return false;
    });
    walked.push(keys.names.map((name) => show(found.get(name))));
  });
  return { located, walked };
}

const key = fc.constantFrom(
  'name',
  'lb_policy',
  'lbPolicy',
  '@type',
  'x',
  'other',
  'nam',
  'names',
  '',
);
const object = fc.array(fc.tuple(key, fc.jsonValue({ maxDepth: 2 })), { maxLength: 5 });

describe('locate', () => {
  it('finds what the plain walk finds, whatever stood in the objects before', () => {
    fc.assert(
      fc.property(
        fc.array(object, { maxLength: 6 }),
        fc.constantFrom('', ' ', '\n  '),
        (objects, space) => {
          // Written by hand, so that keys may be repeated and stand in any order.
          const text = objects
            .map((members) => {
              const written = members.map(
                ([name, value]) =>
                  `${space}${JSON.stringify(name)}:${space}${JSON.stringify(value)}`,
              );
              return `{${written.join(',')}${space}}`;
            })
            .join(',');
          const { located, walked } = both(`[${text}]`);
          expect(located).toEqual(walked);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('a key with an escape is the same key', () => {
    const { located } = both('[{"na\\u006de":1,"lb\\u005fpolicy":2}]');
    expect(located).toEqual([['1', '2', undefined, undefined]]);
  });

  it.each([
    ['lb_policy', '1'],
    ['lbPolicy', '1'],
    ['lb_Policy', undefined],
    ['lb__policy', undefined],
    ['_lb_policy', undefined],
    ['lb_policy_', undefined],
    ['LB_POLICY', undefined],
    ['lbpolicy', undefined],
  ])('the key %s', (name, expected) => {
    const { located, walked } = both(`[{"${name}":1}]`);
    expect(located).toEqual([[undefined, expected, undefined, undefined]]);
    expect(walked).toEqual(located);
  });

  it('stops at the first when only one is wanted', () => {
    const walker = walkDocument(encode('{"a":[],"x":1,"name":"n" broken'.concat('}')));
    const first = walker.first(walker.root(), keys);
    expect(first && walker.text(first)).toBe('1');
    expect(() => walker.locate(walker.root(), keys)).toThrow(/expected `,` or `}`/);
  });

  it.each([
    ['{"name" 1}', /expected `:`/],
    ['{name:1}', /expected a key in quotes/],
    ['{"name":}', /expected a value/],
    ['{"a":1 "name":2}', /expected `,` or `}`/],
  ])('%s is refused', (text, message) => {
    const walker = walkDocument(encode(text));
    expect(() => walker.locate(walker.root(), keys)).toThrow(message);
  });
});

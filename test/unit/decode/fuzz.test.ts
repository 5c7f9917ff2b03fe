import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { AppError } from '../../../src-main/contract/errors.ts';
import { decodePage } from '../../../src-main/envoy/decode/decode-page.ts';
import { recognise } from '../../../src-main/envoy/decode/recognise.ts';
import { adminType, dumpOf, encode, readAll, refusal } from './support.ts';

const sample = encode(
  JSON.stringify(
    {
      configs: [
        { '@type': adminType('BootstrapConfigDump'), bootstrap: { node: { id: 'x' } } },
        {
          '@type': adminType('ClustersConfigDump'),
          version_info: '1',
          dynamic_active_clusters: [
            {
              cluster: {
                name: 'a',
                connect_timeout: '1s',
                metadata: { filter_metadata: { i: {} } },
              },
            },
          ],
        },
        {
          '@type': adminType('ListenersConfigDump'),
          dynamic_listeners: [
            {
              name: 'l',
              active_state: { listener: { name: 'l' } },
              error_state: { details: 'é\\n' },
            },
          ],
        },
      ],
    },
    null,
    1,
  ),
);

const mutation = fc.oneof(
  fc.record({ kind: fc.constant('set'), at: fc.nat(), byte: fc.integer({ min: 0, max: 255 }) }),
  fc.record({ kind: fc.constant('cut'), at: fc.nat(), byte: fc.nat(60) }),
  fc.record({
    kind: fc.constant('insert'),
    at: fc.nat(),
    byte: fc.constantFrom(
      ...'{}[]",:\\0anx \n'.split('').map((character) => character.charCodeAt(0)),
    ),
  }),
);

function mutated(changes: readonly { kind: string; at: number; byte: number }[]): Uint8Array {
  const bytes = [...sample];
  for (const { kind, at, byte } of changes) {
    const where = at % Math.max(1, bytes.length);
    if (kind === 'set') bytes[where] = byte;
    else if (kind === 'cut') bytes.splice(where, byte);
    else bytes.splice(where, 0, byte);
  }
  return Uint8Array.from(bytes);
}

/** As `refusal`: anything thrown that is no AppError fails. */
function pageRefusal(bytes: Uint8Array): AppError | undefined {
  try {
    decodePage('clusters', bytes);
    return undefined;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}
describe('hostile bytes', () => {
  it('the sample is sound', () => expect(refusal(sample)).toBeUndefined());

  // `refusal` fails for anything thrown that is no AppError.
  it('mutated dumps are read or refused', () => {
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 6 }), (changes) => {
        refusal(mutated(changes));
      }),
      { numRuns: 3000 },
    );
  });

  it('any bytes are read or refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        refusal(bytes);
        recognise(bytes);
      }),
      { numRuns: 2000 },
    );
  });

  it('any text of brackets, quotes and YAML is read or refused', () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      ':',
      ',',
      '\\',
      '\n',
      ' ',
      '- ',
      'a',
      '"configs":',
      '*a',
      '&a ',
      '!!',
      '? ',
      '|',
      '#',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        refusal(pieces.join(''));
        recognise(encode(pieces.join('')));
      }),
      { numRuns: 3000 },
    );
  });

  it('any JSON in any place of a dump is read or refused', () => {
    const listName = fc.constantFrom(
      'static_clusters',
      'dynamic_listeners',
      'dynamicRouteConfigs',
      'bootstrap',
      'x',
    );
    fc.assert(
      fc.property(listName, fc.jsonValue(), fc.jsonValue(), (name, value, other) => {
        for (const document of [
          value,
          { configs: value },
          { configs: [{ [name]: value }] },
          {
            configs: [
              {
                '@type': adminType('ListenersConfigDump'),
                [name]: [{ active_state: value, error_state: other }],
              },
            ],
          },
          [{ cluster: value, last_updated: other }],
        ]) {
          refusal(JSON.stringify(document));
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('what a resource holds comes back equal', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.stringMatching(/^[a-z][a-zA-Z]{0,8}$/), fc.jsonValue()),
        (value) => {
          // Keys below are data of any form: a Struct keeps them, the rest of a resource is tested by tables.
          const dump = dumpOf({
            static_clusters: [{ cluster: { name: 'n', filter_metadata: value } }],
          });
          expect(dump.resource(dump.entries('cluster')[0]!)).toEqual(
            // Numbers of a Struct are doubles, however many digits they have.
            JSON.parse(JSON.stringify({ name: 'n', filterMetadata: value })),
          );
          readAll(dump);
        },
      ),
    );
  });

  it('admin pages are read or refused', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
        pageRefusal(encode(text));
      }),
    );
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { describe, expect, it } from 'vitest';

import { text } from '../../../src-main/contract/json.ts';
import { asksOf, askTrace, misjudged, proxyOf, readJudged } from '../../support/judged.ts';

const folder = resolve(import.meta.dirname, 'judged');

/** What a real Envoy 1.40 was seen to do (recorded by test/conformance/judged.test.ts). */
for (const name of readdirSync(folder)) {
  describe(`judged: ${name}`, () => {
    const judged = readJudged(readFileSync(resolve(folder, name), 'utf8'));
    const proxy = proxyOf(judged);
    for (const [index, world] of judged.worlds.entries())
      it(`world ${text(world['name'])}`, () => {
        const wrong = asksOf(world).flatMap((ask) => {
          const { envoy, source } = ask;
          const found =
            envoy === undefined
              ? ['never recorded']
              : misjudged(askTrace(proxy, index, ask), envoy);
          return found.map(
            (one) => `${text(source['ask'])} ${JSON.stringify(source['headers'] ?? [])}: ${one}`,
          );
        });
        expect(wrong).toEqual([]);
      });
  });
}

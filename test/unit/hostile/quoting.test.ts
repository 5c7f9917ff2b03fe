import { describe, expect, it } from 'vitest';

import { errorText } from '../../../src-main/contract/errors.ts';
import { parseExactJson, parseJson } from '../../../src-main/contract/json.ts';
import { jsonOf } from '../../../src-main/mesh/doctor/proxy-facts.ts';

function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    const detail = error instanceof Error && 'detail' in error ? String(error.detail) : '';
    return `${errorText(error)} ${detail}`;
  }
  return 'nothing was thrown';
}

const secret = 'hunter2';
const texts = [
  secret,
  `${secret} and ${'more '.repeat(20)}`,
  `{"token":${secret}}`,
  `{"token":"x",${secret}}`,
  `["${secret}"`,
  `"${secret}`,
  `"${secret}\n"`,
  `{"n":12345678901234567890,${secret}:1}`,
  `{"a":1}${secret}`,
  `'${secret}'`,
];

describe('the refusal of a text that is no JSON', () => {
  it.each(texts)('%j: holds nothing of the text', (text) => {
    for (const parse of [parseJson, parseExactJson, (one: string) => jsonOf(Buffer.from(one))]) {
      const said = messageOf(() => parse(text));
      expect(said).not.toBe('nothing was thrown');
      expect(said).not.toMatch(/hunt|unter2/);
    }
  });
});

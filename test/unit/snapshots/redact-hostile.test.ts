import { describe, expect, it } from 'vitest';

import { JsonRedactor } from '../../../src-main/snapshots/redact/json-redactor.ts';
import { redactText } from '../../../src-main/snapshots/redact/text.ts';

const size = 1 << 20;
const filled = (part: string): string => part.repeat(Math.ceil(size / part.length)).slice(0, size);

/** Parts that make a search begin again and again, or go on for ever. */
const parts = [
  'a-',
  'a.',
  'a',
  'eyJ-',
  'eyJ',
  'eyJ.eyJ',
  'eyJaaaaaaaaaa.',
  'xoxb-',
  'ghp_',
  'AKIA',
  '://',
  'a://',
  'a://b:c',
  'a://aaaaaaaaaaaaaaaaaaaaaaaaaaa',
  '@',
  'bearer ',
  'bearer a',
  'basic\t',
  'password=',
  'password="',
  'password= ',
  'password: ',
  'password:\n',
  '\npassword: |\n a',
  'token=a ',
  'a=',
  'aaaa=bbbb&',
  'aa=b\n',
  '=',
  ' ',
  '\n',
  '"',
  "'",
  "'x-api-key: ",
  'authorization',
  'authorization: ',
  'authorization=,',
  '-----BEGIN ',
  '-----BEGIN PRIVATE KEY-----',
  '-----BEGIN A PRIVATE KEY-----\n-----END ',
  'PuTTY-User-Key-File-2',
  '<a>',
  '<password>a',
  '<password>a</',
  '--password ',
  ' -u a:',
  '-',
  'a:{SHA}',
  ':$2a$',
  'a:$apr1$',
  '{',
  '[',
  '{"a":',
  '\\',
  'k_live_sk_live_',
  'SG.aaaaaaaaaaaaaaaa',
  'é',
  '\u0000',
];

/** One megabyte takes some tens of milliseconds on an idle machine; the old expressions took minutes. */
const borne = 1500;

function redact(bytes: Uint8Array, step = 1 << 18): number {
  const redactor = new JsonRedactor({ inlineCode: false, onFound: () => undefined });
  const started = performance.now();
  for (let at = 0; at < bytes.length; at += step) redactor.push(bytes.subarray(at, at + step));
  redactor.end();
  return performance.now() - started;
}

describe('a megabyte made to be slow', () => {
  it.each(parts)('%j', (part) => {
    for (const text of [
      filled(part),
      `password=x${filled(part)}y`,
      `secret token ${filled(part)}`,
    ]) {
      const started = performance.now();
      redactText(text);
      expect(performance.now() - started).toBeLessThan(borne);
      const value = Buffer.from(JSON.stringify({ metadata: { annotations: { a: text } } }));
      expect(redact(value)).toBeLessThan(borne);
    }
  });

  it.each([
    ['nested objects with secrets', '{"password":"abcdefgh","a":'],
    ['nested matchers without a name', '{"exact":"abcdefgh","a":'],
    ['values without a name', '{"value":"abcdefgh","a":'],
    ['lists', '[['],
    ['numbers', '[1,2,3,'],
    ['long numbers', '[1'.padEnd(1000, '1')],
    ['keys', '{"password_1_2_3_4_5_6_7_8":1,'],
    ['escaped quotes', '["\\"'],
  ])('%s', (_what, part) => {
    expect(redact(Buffer.from(filled(part)))).toBeLessThan(borne);
  });

  it('an unfinished string is not read again with each piece', () => {
    const bytes = Buffer.from(`{"a":"${'b'.repeat(20 << 20)}`);
    expect(redact(bytes, 1 << 16)).toBeLessThan(borne);
    // Backslashes, so that whether the last one escapes has to be known across pieces.
    expect(redact(Buffer.from(`{"a":"${'\\'.repeat(4 << 20)}`), 4097)).toBeLessThan(borne);
  });
});

import { describe, expect, it } from 'vitest';

import { JsonRedactor } from '../../../src-main/snapshots/redact/json-redactor.ts';
import { redactText } from '../../../src-main/snapshots/redact/text.ts';

const size = 1 << 20;
const filled = (part: string, length: number): string =>
  part.repeat(Math.ceil(length / part.length)).slice(0, length);

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

function redact(bytes: Uint8Array, step = 1 << 18): void {
  const redactor = new JsonRedactor({ inlineCode: false, onFound: () => undefined });
  for (let at = 0; at < bytes.length; at += step) redactor.push(bytes.subarray(at, at + step));
  redactor.end();
}

/** Processor time, not the clock's: a busy machine makes nothing slower. Milliseconds. */
function cost(run: (length: number) => () => void, length: number): number {
  const work = run(length);
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/**
 * Four times the input costs about four times as much. What grows with the square costs sixteen times as much, and the
 * expressions of old took minutes. A collection of garbage falls into one of three measurements, not into all.
 */
function expectLinear(run: (length: number) => () => void, most = size): void {
  const measured = Array.from({ length: 3 }, () => {
    const whole = cost(run, most);
    // What takes no time to speak of has no ratio.
    return whole < 100 ? 0 : whole / cost(run, most / 4);
  });
  expect(Math.min(...measured)).toBeLessThan(10);
}

describe('a megabyte made to be slow', () => {
  it.each(parts)('%j', (part) => {
    for (const before of ['', 'password=x', 'secret token ']) {
      const text = (length: number): string => `${before}${filled(part, length)}y`;
      expectLinear((length) => {
        const made = text(length);
        return () => redactText(made);
      });
      expectLinear((length) => {
        const made = Buffer.from(
          JSON.stringify({ metadata: { annotations: { a: text(length) } } }),
        );
        return () => {
          redact(made);
        };
      });
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
    expectLinear((length) => {
      const made = Buffer.from(filled(part, length));
      return () => {
        redact(made);
      };
    });
  });

  // Backslashes, so that whether the last one escapes has to be known across pieces.
  it.each([
    ['b', 20 << 20, 1 << 16],
    ['\\', 4 << 20, 4097],
  ])('an unfinished string of %j is not read again with each piece', (sign, most, step) => {
    expectLinear((length) => {
      const made = Buffer.from(`{"a":"${sign.repeat(length)}`);
      return () => {
        redact(made, step);
      };
    }, most);
  });
});

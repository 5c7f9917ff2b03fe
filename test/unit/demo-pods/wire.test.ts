import { describe, expect, it } from 'vitest';

import { jsonPieces } from '../../../src-main/demo/pods/json-out.ts';
import { wire } from '../../../src-main/demo/pods/wire.ts';

describe('a connection inside the process', () => {
  it('carries bytes both ways and ends one side at a time', async () => {
    const [left, right] = wire();
    left.end('request');
    let request = '';
    for await (const chunk of right) request += String(chunk);
    expect(request).toBe('request');
    right.end('answer');
    let answer = '';
    for await (const chunk of left) answer += String(chunk);
    expect(answer).toBe('answer');
  });

  it('makes a writer wait for its reader', async () => {
    const [left, right] = wire();
    let written = 0;
    const write = (): void => {
      left.write(Buffer.alloc(16_384), () => {
        written += 16_384;
        if (written < 10_000_000) write();
      });
    };
    write();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(written).toBeLessThan(200_000);
    right.resume();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(written).toBe(10_000_000 - (10_000_000 % 16_384) + 16_384);
    left.destroy();
  });

  it('a destroyed end is a reset for the other, also while it waits', async () => {
    const [left, right] = wire();
    const closed = new Promise((resolve) => right.once('close', resolve));
    right.on('error', () => undefined);
    for (let index = 0; index < 20; index += 1) right.write(Buffer.alloc(65_536));
    left.destroy();
    await closed;
    expect(right.destroyed).toBe(true);
  });

  it('what was sent before an orderly end arrives after the sender is gone', async () => {
    const [left, right] = wire();
    left.end('last words');
    left.resume();
    right.end();
    await new Promise((resolve) => left.once('close', resolve));
    let heard = '';
    for await (const chunk of right) heard += String(chunk);
    expect(heard).toBe('last words');
  });
});

describe('JSON in pieces', () => {
  const values = [
    null,
    1,
    'a\nb',
    [],
    {},
    [[]],
    { a: [] },
    { a: { b: [1, { c: [{ d: { e: ['x\n'] } }] }] } },
    [{ configs: [{}] }],
  ];
  it.each(values.map((value) => [JSON.stringify(value), value] as const))(
    '%s is printed as JSON.stringify does',
    (_text, value) => {
      for (const indent of [0, 1, 2]) {
        expect([...jsonPieces(value, indent)].join('')).toBe(JSON.stringify(value, null, indent));
      }
    },
  );

  it('leaves out what is undefined', () => {
    expect([...jsonPieces({ a: undefined, b: 1 }, 0)].join('')).toBe('{"b":1}');
    expect([...jsonPieces({ a: undefined }, 1)].join('')).toBe('{}');
  });
});

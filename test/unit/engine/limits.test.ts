import { describe, expect, it } from 'vitest';

import { EngineCore } from '../../../src-main/engine/core.ts';
import { own } from '../../../src-main/engine/memory.ts';
import type { FromEngine } from '../../../src-main/engine/protocol.ts';

const chunk = (size: number): Uint8Array => new Uint8Array(size).fill(0x20);

function core(
  limit?: number,
  most = 64 << 20,
): { readonly core: EngineCore; readonly said: FromEngine[] } {
  const said: FromEngine[] = [];
  const memory = {
    ...own,
    allocate: (bytes: number): Uint8Array => {
      if (bytes > most) throw new RangeError('Array buffer allocation failed');
      return own.allocate(bytes);
    },
  };
  return { core: new EngineCore((message) => said.push(message), memory, limit), said };
}

describe('a stream into the engine', () => {
  it.each([1e15, Infinity, -5, NaN, 0.5])(
    'is held for what comes, not for the %s bytes it announces',
    async (total) => {
      const { core: engine, said } = core();
      await engine.receive({ type: 'open-stream', id: 1, dump: 'd', total });
      await engine.receive({
        type: 'chunk',
        id: 1,
        bytes: new TextEncoder().encode('{"configs":[]}'),
      });
      await engine.receive({ type: 'end', id: 1 });
      expect(said.at(-1)).toMatchObject({ type: 'done', value: { summary: { bytes: 14 } } });
    },
  );

  it('that does not end is refused at the limit, and the next one is taken', async () => {
    const { core: engine, said } = core(4 << 20);
    await engine.receive({ type: 'open-stream', id: 1, dump: 'd', total: undefined });
    for (let i = 0; i < 20; i += 1)
      await engine.receive({ type: 'chunk', id: 1, bytes: chunk(1 << 20) });
    const failed = said.filter(({ type }) => type === 'failed');
    expect(failed).toMatchObject([{ id: 1, error: { code: 'file-too-large' } }]);
    await engine.receive({ type: 'open-stream', id: 2, dump: 'e', total: 14 });
    await engine.receive({
      type: 'chunk',
      id: 2,
      bytes: new TextEncoder().encode('{"configs":[]}'),
    });
    await engine.receive({ type: 'end', id: 2 });
    expect(said.at(-1)).toMatchObject({ type: 'done', id: 2 });
  });

  it('of white space in small pieces is looked at once', async () => {
    const { core: engine, said } = core();
    await engine.receive({ type: 'open-stream', id: 1, dump: 'd', total: undefined });
    const since = performance.now();
    for (let i = 0; i < 8_000; i += 1)
      await engine.receive({ type: 'chunk', id: 1, bytes: chunk(4096) });
    await engine.receive({
      type: 'chunk',
      id: 1,
      bytes: new TextEncoder().encode('{"configs":[]}'),
    });
    await engine.receive({ type: 'end', id: 1 });
    expect(said.at(-1)).toMatchObject({ type: 'done' });
    // From the beginning with each piece, it took minutes.
    expect(performance.now() - since).toBeLessThan(10_000);
  });

  it('memory that is not there fails the one that wanted it', async () => {
    const { core: engine, said } = core(undefined, 32 << 20);
    await engine.receive({ type: 'open-stream', id: 1, dump: 'd', total: undefined });
    for (let i = 0; i < 10; i += 1)
      await engine.receive({ type: 'chunk', id: 1, bytes: chunk(8 << 20) });
    expect(said.filter(({ type }) => type === 'failed')).toMatchObject([
      { id: 1, error: { code: 'file-too-large' } },
    ]);
  });
});

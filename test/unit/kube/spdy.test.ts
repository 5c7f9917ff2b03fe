import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import { constants, createDeflate } from 'node:zlib';

import { describe, expect, it } from 'vitest';

import { SpdyConnection } from '../../../src-main/kube/streams/spdy/connection.ts';
import { spdyDictionary } from '../../../src-main/kube/streams/spdy/dictionary.ts';
import { FrameReader, ping, synStream } from '../../../src-main/kube/streams/spdy/frames.ts';
import { HeaderReader, HeaderWriter } from '../../../src-main/kube/streams/spdy/header-block.ts';
import { SpdyResetError, type SpdyStream } from '../../../src-main/kube/streams/spdy/stream.ts';
import { pipe } from '../../support/pipe.ts';

/** A pair of connected ends; the server answers every stream with `onStream`. */
function ends(onStream?: (stream: SpdyStream) => void, bufferLimit?: number) {
  const [near, far] = pipe();
  const options = { heartbeatMs: 0, ...(bufferLimit === undefined ? {} : { bufferLimit }) };
  return {
    near,
    far,
    client: new SpdyConnection(near, { role: 'client', ...options }),
    server: new SpdyConnection(far, {
      role: 'server',
      ...options,
      ...(onStream === undefined ? {} : { onStream }),
    }),
  };
}

function headerBlock(headers: Record<string, string>): Buffer {
  const entries = Object.entries(headers);
  const number = (value: number): Buffer => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return bytes;
  };
  return Buffer.concat([
    number(entries.length),
    ...entries.flat().flatMap((word) => [number(word.length), Buffer.from(word)]),
  ]);
}

/** Blocks as moby/spdystream writes them: one deflate over the connection, best compression, a sync flush per block. */
async function goBlocks(blocks: readonly Buffer[], dictionary?: Buffer): Promise<Buffer[]> {
  const deflate = createDeflate({ level: 9, ...(dictionary === undefined ? {} : { dictionary }) });
  const out: Buffer[] = [];
  for (const block of blocks) {
    deflate.write(block);
    await new Promise<void>((resolve) => {
      deflate.flush(constants.Z_SYNC_FLUSH, () => resolve());
    });
    const read: unknown = deflate.read();
    out.push(Buffer.isBuffer(read) ? read : Buffer.alloc(0));
  }
  return out;
}

describe('SPDY header blocks', () => {
  const sets = Array.from({ length: 300 }, (_, index) => ({
    streamtype: index % 2 === 0 ? 'error' : 'data',
    port: '15000',
    requestid: String(index),
    'x-long': 'v'.repeat((index * 37) % 900),
  }));

  it.each([
    ['with the dictionary', spdyDictionary],
    ['without', undefined],
  ])('reads the blocks of one zlib stream %s', async (_name, dictionary) => {
    const blocks = await goBlocks(
      sets.map((headers) => headerBlock(headers)),
      dictionary,
    );
    const reader = new HeaderReader();
    expect(blocks.map((block) => reader.read(block))).toEqual(sets);
  });

  it('writes what it reads', () => {
    const writer = new HeaderWriter();
    const reader = new HeaderReader();
    for (const headers of sets) expect(reader.read(writer.write(headers))).toEqual(headers);
  });

  it('refuses a damaged block', () => {
    expect(() => new HeaderReader().read(Buffer.from([0x78]))).toThrow(/HEADERS: zlib/);
    expect(() => new HeaderReader().read(Buffer.from('789c00ff', 'hex'))).toThrow();
  });
});

describe('SPDY frames', () => {
  it('are cut the same however the bytes are split', () => {
    const block = new HeaderWriter().write({ a: 'b' });
    const data = Buffer.from('00000001010000056162636465', 'hex');
    const bytes = Buffer.concat([synStream(1, block, true), data, ping(3)]);
    const seen = (step: number): string[] => {
      const out: string[] = [];
      let text = '';
      const reader = new FrameReader({
        control: (frame) =>
          out.push(`control ${frame.type} ${frame.flags} ${frame.payload.toString('hex')}`),
        data: (id, piece, fin) => {
          text += piece.toString();
          if (fin) out.push(`data ${id} ${text}`);
        },
        broken: (reason) => out.push(reason),
      });
      for (let at = 0; at < bytes.length; at += step) reader.push(bytes.subarray(at, at + step));
      expect(reader.atBoundary).toBe(true);
      return out;
    };
    const whole = seen(bytes.length);
    expect(whole).toHaveLength(3);
    expect(whole[1]).toBe('data 1 abcde');
    for (const step of [1, 2, 3, 7, 8, 9]) expect(seen(step)).toEqual(whole);
  });

  it('of another protocol break the connection', async () => {
    const { client, far } = ends();
    far.write('HTTP/1.1 400 Bad Request\r\n\r\n');
    far.write(Buffer.from([0x80, 0x02, 0, 1, 0, 0, 0, 0]));
    const { client: second, far: secondFar } = ends();
    secondFar.write(Buffer.from([0x80, 0x02, 0, 1, 0, 0, 0, 0]));
    expect((await second.closed)?.message).toMatch(/version 2/);
    client.destroy();
  });
});

describe('a SPDY connection', () => {
  it('carries many streams at once, each with true half-close', async () => {
    const { client, server } = ends((stream) => {
      // Answers only after the request has ended.
      buffer(stream).then(
        (request) =>
          stream.end(Buffer.concat([Buffer.from(stream.headers['name'] ?? ''), request])),
        () => stream.destroy(),
      );
    });
    const answers = await Promise.all(
      Array.from({ length: 50 }, async (_, index) => {
        const stream = client.open({ name: `stream ${index} ` });
        stream.end(Buffer.alloc(10_000 + index, index));
        return await buffer(stream);
      }),
    );
    answers.forEach((answer, index) => {
      const name = Buffer.from(`stream ${index} `);
      const expected = Buffer.concat([name, Buffer.alloc(10_000 + index, index)]);
      expect(answer.equals(expected)).toBe(true);
    });
    expect([client.streamCount, server.streamCount]).toEqual([0, 0]);
    client.close();
    server.close();
  });

  it('lets the peer end a stream first and still sends', async () => {
    const received = Promise.withResolvers<Buffer>();
    const { client } = ends((stream) => {
      stream.end('bye');
      buffer(stream).then(received.resolve, received.reject);
    });
    const stream = client.open({});
    expect((await buffer(stream)).toString()).toBe('bye');
    stream.write('late ');
    stream.end('words');
    expect((await received.promise).toString()).toBe('late words');
    client.destroy();
  });

  it('ends a stream opened with FIN on the other side', async () => {
    const received = Promise.withResolvers<Buffer>();
    const { client } = ends((stream) => {
      buffer(stream).then((bytes) => {
        received.resolve(bytes);
        stream.end('no error');
      }, received.reject);
    });
    const stream = client.open({ streamtype: 'error' }, { fin: true });
    expect((await buffer(stream)).toString()).toBe('no error');
    expect((await received.promise).length).toBe(0);
    client.destroy();
  });

  it('stops reading when a consumer is slow, and goes on afterwards without a lost byte', async () => {
    const size = 3_000_000;
    const { client, near } = ends((stream) => stream.end(Buffer.alloc(size, 7)), 100_000);
    const stream = client.open({});
    stream.on('error', () => undefined);
    await once(stream, 'readable');
    await expect.poll(() => client.stalled).toBe(true);
    expect(near.isPaused()).toBe(true);
    expect(stream.readableLength).toBeLessThan(1_000_000);
    expect((await buffer(stream)).equals(Buffer.alloc(size, 7))).toBe(true);
    expect(client.stalled).toBe(false);
    client.destroy();
  });

  it('fails a stream that the peer resets, and only that one', async () => {
    const { client } = ends((stream) => {
      if (stream.headers['bad'] === undefined) stream.end('fine');
      else stream.destroy();
    });
    const bad = client.open({ bad: 'yes' });
    const good = client.open({});
    await expect(buffer(bad)).rejects.toThrow(SpdyResetError);
    expect((await buffer(good)).toString()).toBe('fine');
    client.destroy();
  });

  it('hands over what came with FIN even when the connection is cut right after', async () => {
    const { client, far } = ends((stream) => {
      stream.end(Buffer.alloc(50_000, 1), () => setTimeout(() => far.destroy(), 5));
    });
    const stream = client.open({});
    await client.closed;
    expect((await buffer(stream)).length).toBe(50_000);
  });

  it('fails open streams when the connection is cut, with the explained error', async () => {
    const { client, far } = ends((stream) => {
      stream.write('half', () => setTimeout(() => far.destroy(), 5));
    });
    const explained = new Error('explained');
    const stream = client.open({}, { explain: () => explained });
    await expect(buffer(stream)).rejects.toBe(explained);
    expect(client.usable).toBe(false);
    expect(() => client.open({})).toThrow(/ended/);
  });

  it('refuses streams where nobody takes them, echoes PING, and takes no new ones after GOAWAY', async () => {
    const { client, server } = ends();
    await expect(buffer(client.open({}))).rejects.toMatchObject({ status: 3 });
    server.close();
    await client.closed;
    expect(client.usable).toBe(false);
  });

  it('ends a connection on which nothing is heard, and keeps one alive whose peer echoes', async () => {
    const [near, deaf] = pipe();
    deaf.resume();
    const client = new SpdyConnection(near, { role: 'client', heartbeatMs: 5 });
    expect((await client.closed)?.message).toMatch(/nothing was heard/);
    const [left, right] = pipe();
    const alive = new SpdyConnection(left, { role: 'client', heartbeatMs: 5 });
    const peer = new SpdyConnection(right, { role: 'server', heartbeatMs: 0 });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(alive.usable).toBe(true);
    alive.destroy();
    peer.destroy();
  });
});

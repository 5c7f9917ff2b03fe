import { describe, expect, it, vi } from 'vitest';

import { sentence } from '../../../src-main/words/keys.ts';
import { createHost } from '../../../src-renderer/api/create-host.ts';
import { HostError, type Transport } from '../../../src-renderer/api/host.ts';
import { takeToken } from '../../../src-renderer/api/session.ts';

interface Fake extends Transport {
  emit(message: unknown): void;
  readonly sent: { id: string; method: string; params: unknown }[];
  readonly cancelled: string[];
}

function fake(answer: (request: { id: string; method: string }) => Promise<unknown>): Fake {
  const listeners: ((message: unknown) => void)[] = [];
  const sent: Fake['sent'] = [];
  const cancelled: string[] = [];
  return {
    sent,
    cancelled,
    send: (request) => {
      sent.push(request);
      return answer(request);
    },
    cancel: (id) => cancelled.push(id),
    onEvent: (listener) => listeners.push(listener),
    onConnection: () => () => undefined,
    emit: (message) => listeners.forEach((listener) => listener(message)),
  };
}

describe('the host', () => {
  it('gives the result', async () => {
    const host = createHost(
      fake(({ id }) => Promise.resolve({ id, ok: true, result: { done: true } })),
    );
    await expect(host.call('dump.close', { dump: 'd' })).resolves.toEqual({ done: true });
  });

  it('rejects with the error of the contract', async () => {
    const error = {
      code: 'forbidden',
      message: 'No.',
      said: sentence('error.verbatim', { text: 'No.' }),
      hint: sentence('error.verbatim', { text: 'Ask.' }),
      retryable: false,
    };
    const host = createHost(fake(({ id }) => Promise.resolve({ id, ok: false, error })));
    await expect(host.call('app.info', {})).rejects.toMatchObject(error);
  });

  it.each([[null], [{}], [{ ok: true }], [{ ok: false, error: 'x' }], ['text']])(
    'rejects an answer that is none: %j',
    async (answer) => {
      const host = createHost(fake(() => Promise.resolve(answer)));
      await expect(host.call('app.info', {})).rejects.toMatchObject({ code: 'internal' });
    },
  );

  it('gives up at once when the user cancels, and tells main', async () => {
    const transport = fake(() => new Promise(() => undefined));
    const abort = new AbortController();
    const call = createHost(transport).call('app.info', {}, { signal: abort.signal });
    abort.abort();
    await expect(call).rejects.toMatchObject({ code: 'cancelled' });
    expect(transport.cancelled).toEqual([transport.sent[0]?.id]);
  });

  it('asks nothing when it was cancelled before', async () => {
    const transport = fake(() => new Promise(() => undefined));
    const call = createHost(transport).call('app.info', {}, { signal: AbortSignal.abort() });
    await expect(call).rejects.toBeInstanceOf(HostError);
    expect(transport.sent).toEqual([]);
  });

  it('brings progress to the call that it belongs to, and to no other', async () => {
    let finish = (): void => undefined;
    const transport = fake(
      ({ id }) =>
        new Promise((resolve) => {
          finish = () => resolve({ id, ok: true, result: {} });
        }),
    );
    const host = createHost(transport);
    const onProgress = vi.fn<(progress: unknown) => void>();
    const call = host.call('app.info', {}, { onProgress });
    const progress = { phase: 'reading', done: 1, unit: 'bytes' };
    transport.emit({ event: 'progress', payload: { ...progress, call: 'another' } });
    transport.emit({ event: 'progress', payload: { ...progress, call: transport.sent[0]?.id } });
    expect(onProgress).toHaveBeenCalledTimes(1);
    finish();
    await call;
    transport.emit({ event: 'progress', payload: { ...progress, call: transport.sent[0]?.id } });
    expect(onProgress).toHaveBeenCalledTimes(1);
  });

  it('brings events to those who listen, until they stop', () => {
    const transport = fake(() => Promise.resolve());
    const listener = vi.fn<() => void>();
    const off = createHost(transport).subscribe('forwardsChanged', listener);
    transport.emit({ event: 'forwardsChanged', payload: {} });
    transport.emit({ event: 'contextsChanged', payload: {} });
    transport.emit('noise');
    off();
    transport.emit({ event: 'forwardsChanged', payload: {} });
    expect(listener).toHaveBeenCalledTimes(1);
  });
});

describe('the token', () => {
  function browser(hash: string, stored: string | null, given: string | null = 'the-token') {
    const values = new Map<string, string>(stored === null ? [] : [['meshscope.token', stored]]);
    const addresses: string[] = [];
    const codes: string[] = [];
    const location = { hash, pathname: '/' };
    const history = {
      replaceState: (_state: unknown, _title: string, url?: string | URL | null) =>
        void addresses.push(String(url)),
    };
    const storage = {
      getItem: (key: string) => values.get(key) ?? null,
      setItem: (key: string, value: string) => void values.set(key, value),
    };
    const exchange = (code: string) => {
      // By now the code is out of the address bar.
      expect(addresses).toHaveLength(1);
      codes.push(code);
      return Promise.resolve(given ?? undefined);
    };
    const take = () => takeToken({ location, history, storage }, exchange);
    return { addresses, codes, values, take };
  }

  it('is given for the code, which leaves the address at once', async () => {
    const page = browser('#c=abc-_1', null);
    expect(await page.take()).toBe('the-token');
    expect(page.codes).toEqual(['abc-_1']);
    expect(page.addresses).toEqual(['/']);
    expect([...page.values.values()]).toEqual(['the-token']);
  });

  it('lets a deep link stand', async () => {
    const page = browser('#c=abc&/demo/mesh?state=stale', null);
    expect(await page.take()).toBe('the-token');
    expect(page.addresses).toEqual(['/#/demo/mesh?state=stale']);
  });

  it('is kept for a reload, and where a used address is pasted', async () => {
    const page = browser('#/demo/mesh', 'kept');
    expect(await page.take()).toBe('kept');
    expect(page.addresses).toEqual([]);
    expect(await browser('#c=used', 'kept', null).take()).toBe('kept');
  });

  it('is none for a code that is one no more', async () => {
    const page = browser('#c=used', null, null);
    expect(await page.take()).toBe('');
  });
});

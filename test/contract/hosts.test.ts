import { afterEach, describe, expect, it } from 'vitest';

import { AppError } from '../../src-main/contract/errors.ts';
import type { Services } from '../../src-main/contract/index.ts';
import { sentence } from '../../src-main/words/keys.ts';
import { stubServices } from '../support/stub-services.ts';
import { browser, electron, type HostUnderTest, memory, type Page } from './harness.ts';

/** A promise and its ends, for services that wait until the test says so. */
function gate<T = void>() {
  return Promise.withResolvers<T>();
}

const settings = {
  theme: 'dark' as const,
  density: 'compact' as const,
  locale: 'en' as const,
  refreshSeconds: 10,
  inspectorOpen: true,
  notify: [],
};

describe.each([memory, browser, electron])('the contract on the $name host', (maker) => {
  let host: HostUnderTest | undefined;

  async function start(services: Partial<Services>): Promise<Page> {
    host = await maker.start(stubServices(services));
    return host.open();
  }

  afterEach(async () => {
    await host?.close();
    host = undefined;
  });

  it('answers with the result, with defaults of the parameters filled in', async () => {
    const seen: unknown[] = [];
    const page = await start({
      'dump.search': (params) => {
        seen.push(params);
        return Promise.resolve({ hits: [], total: 0 });
      },
    });
    expect(await page.call('1', 'dump.search', { dump: 'd1', text: 'reviews' })).toEqual({
      id: '1',
      ok: true,
      result: { hits: [], total: 0 },
    });
    expect(seen).toEqual([{ dump: 'd1', text: 'reviews', limit: 50 }]);
  });

  it('answers calls without parameters', async () => {
    const page = await start({ 'app.settings': () => Promise.resolve(settings) });
    expect(await page.call('1', 'app.settings')).toEqual({ id: '1', ok: true, result: settings });
  });

  it('does not know methods that are not in the contract, inherited names included', async () => {
    const page = await start({});
    for (const method of ['no.such', 'toString', '__proto__', 'constructor', '']) {
      expect(await page.call('1', method, {})).toMatchObject({
        id: '1',
        ok: false,
        error: { code: 'unknown-method' },
      });
    }
  });

  it('refuses bad parameters, says where, and never reaches the service', async () => {
    let reached = 0;
    const page = await start({
      'dump.table': () => {
        reached += 1;
        return Promise.reject(new Error('must not be reached'));
      },
    });
    const answer = await page.call('1', 'dump.table', {
      dump: 'd1',
      query: { table: 'routes', filters: { port: 'eighty' } },
    });
    expect(answer).toMatchObject({ ok: false, error: { code: 'bad-request', retryable: false } });
    expect(answer).toHaveProperty('error.detail', expect.stringContaining('query.filters.port'));
    expect(await page.call('2', 'dump.table', 'no object')).toMatchObject({
      error: { code: 'bad-request' },
    });
    expect(await page.call('', 'dump.table', {})).toMatchObject({ error: { code: 'bad-request' } });
    expect(reached).toBe(0);
  });

  it.each([
    ['files.open', 'ticket'],
    ['contexts.addFiles', 'tickets'],
    ['snapshots.add', 'ticket'],
    ['snapshots.export', 'folder'],
  ] as const)('takes no path from a page: %s', async (method, field) => {
    let reached = 0;
    const reach = (): Promise<never> => {
      reached += 1;
      return Promise.reject(new Error('must not be reached'));
    };
    const page = await start({ [method]: reach });
    for (const path of ['/etc/passwd', '~/.kube/config', 'C:\\a', '\\\\server\\share', '..', '']) {
      const scope = { kind: 'mesh' };
      const given = field === 'tickets' ? [path] : path;
      const answer = await page.call('1', method, { context: 'c', scope, [field]: given });
      expect(answer).toMatchObject({ ok: false, error: { code: 'bad-request' } });
    }
    expect(reached).toBe(0);
  });

  it('passes an AppError on with everything that it says', async () => {
    const page = await start({
      'contexts.open': () =>
        Promise.reject(
          new AppError(
            'cluster-unreachable',
            sentence('error.verbatim', { text: 'The cluster does not answer.' }),
            {
              detail: 'connect ETIMEDOUT 10.0.0.1:6443',
              hint: sentence('error.verbatim', { text: 'Is the VPN up?' }),
              retryable: true,
            },
          ),
        ),
    });
    expect(await page.call('1', 'contexts.open', { context: 'c' })).toEqual({
      id: '1',
      ok: false,
      error: {
        code: 'cluster-unreachable',
        message: 'The cluster does not answer.',
        said: sentence('error.verbatim', { text: 'The cluster does not answer.' }),
        detail: 'connect ETIMEDOUT 10.0.0.1:6443',
        hint: sentence('error.verbatim', { text: 'Is the VPN up?' }),
        retryable: true,
      },
    });
  });

  it('tells nothing of a thrown error but that it was a fault, and logs it with its stack', async () => {
    const page = await start({
      'app.info': () => {
        throw new RangeError('secret of the house');
      },
    });
    const answer = await page.call('1', 'app.info');
    expect(answer).toMatchObject({ ok: false, error: { code: 'internal' } });
    expect(JSON.stringify(answer)).not.toMatch(/secret|\.ts|at /);
    expect(host?.log.join('\n')).toMatch(/RangeError: secret of the house\n\s+at /);
  });

  it('takes a result that breaks its schema for a fault', async () => {
    const page = await start({
      'app.settings': () => Promise.resolve({ ...settings, refreshSeconds: 0 }),
    });
    expect(await page.call('1', 'app.settings')).toMatchObject({ error: { code: 'internal' } });
    expect(host?.log.join('\n')).toContain('refreshSeconds');
  });

  it('cancels a call: the service is told, the caller answered', async () => {
    const begun = gate();
    const told = gate();
    const page = await start({
      'contexts.open': async (_params, { signal }) => {
        begun.resolve();
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
        told.resolve();
        throw signal.reason;
      },
    });
    const answer = page.call('slow', 'contexts.open', { context: 'c' });
    await begun.promise;
    page.cancel('slow');
    expect(await answer).toMatchObject({ id: 'slow', ok: false, error: { code: 'cancelled' } });
    await told.promise;
  });

  it('answers a cancelled call though its service never listens', async () => {
    const begun = gate();
    const page = await start({
      'contexts.open': () => {
        begun.resolve();
        return new Promise(() => undefined);
      },
    });
    const answer = page.call('deaf', 'contexts.open', { context: 'c' });
    await begun.promise;
    page.cancel('deaf');
    page.cancel('never-made');
    expect(await answer).toMatchObject({ ok: false, error: { code: 'cancelled' } });
  });

  it('refuses a second call of the same id while the first is under way', async () => {
    const open = gate<typeof settings>();
    const begun = gate();
    const page = await start({
      'app.settings': () => {
        begun.resolve();
        return open.promise;
      },
    });
    const first = page.call('same', 'app.settings');
    await begun.promise;
    expect(await page.call('same', 'app.settings')).toMatchObject({
      error: { code: 'bad-request' },
    });
    open.resolve(settings);
    expect(await first).toMatchObject({ ok: true });
    expect(await page.call('same', 'app.settings')).toMatchObject({ ok: true });
  });

  it('reports progress in order, names the call, and never after its answer', async () => {
    let late: (() => void) | undefined;
    const page = await start({
      'contexts.open': (params, { progress }) => {
        progress({ phase: 'connecting', done: 0, unit: 'items' });
        progress({ phase: 'reading', done: 10, total: 20, unit: 'bytes' });
        progress({ phase: 'reading', done: 20, total: 20, unit: 'bytes' });
        progress({ phase: 'decoding', done: 1, unit: 'items' });
        late = () => progress({ phase: 'writing', done: 1, unit: 'items' });
        return Promise.resolve({ context: params.context, controlPlanes: [], notes: [] });
      },
    });
    await page.call('p', 'contexts.open', { context: 'c' });
    late?.();
    // Answers and events come in one order, so what was sent before this answer has been heard.
    await page.call('after', 'no.such');
    expect(
      page.heard.map(({ event, payload }) => [event, payload['call'], payload['phase']]),
    ).toEqual([
      ['progress', 'p', 'connecting'],
      ['progress', 'p', 'reading'],
      ['progress', 'p', 'reading'],
      ['progress', 'p', 'decoding'],
    ]);
  });

  it('passes a flood of progress on as a trickle that ends with the last word', async () => {
    const reports = 50_000;
    const page = await start({
      'contexts.open': (params, { progress }) => {
        for (let done = 1; done <= reports; done += 1) {
          progress({ phase: 'reading', done, total: reports, unit: 'bytes' });
        }
        return Promise.resolve({ context: params.context, controlPlanes: [], notes: [] });
      },
    });
    await page.call('flood', 'contexts.open', { context: 'c' });
    await page.call('after', 'no.such');
    expect(page.heard.length).toBeLessThan(20);
    expect(page.heard.at(-1)?.payload).toMatchObject({ done: reports });
  });

  it('takes 64 calls of a page at a time and asks for patience with the next', async () => {
    const open = gate<typeof settings>();
    let started = 0;
    const page = await start({
      'app.settings': () => {
        started += 1;
        return open.promise;
      },
    });
    const calls = Array.from({ length: 64 }, (_item, index) =>
      page.call(`c${index}`, 'app.settings'),
    );
    await expect.poll(() => started).toBe(64);
    expect(await page.call('extra', 'app.settings')).toMatchObject({
      error: { code: 'too-many-requests', retryable: true },
    });
    open.resolve(settings);
    for (const answer of await Promise.all(calls)) expect(answer.ok).toBe(true);
  });

  it('tells events to every page, in order', async () => {
    const page = await start({});
    const other = maker.manyPages ? await host!.open() : page;
    for (let index = 0; index < 100; index += 1)
      host!.emit('progress', { call: `c${index}`, phase: 'reading', done: index, unit: 'items' });
    host!.emit('contextsChanged', {});
    await expect.poll(() => other.heard.length).toBe(101);
    await expect.poll(() => page.heard.length).toBe(101);
    for (const { heard } of [page, other]) {
      expect(heard.slice(0, 100).map(({ payload }) => payload['call'])).toEqual(
        Array.from({ length: 100 }, (_item, index) => `c${index}`),
      );
      expect(heard[100]?.event).toBe('contextsChanged');
    }
  });

  it('cancels the calls of a page that is gone', async () => {
    const begun = gate();
    const stopped = gate<string>();
    const page = await start({
      'contexts.open': (_params, { signal }) =>
        new Promise((_resolve, reject) => {
          begun.resolve();
          signal.addEventListener('abort', () => {
            stopped.resolve('stopped');
            reject(new Error('aborted'));
          });
        }),
    });
    page.call('open', 'contexts.open', { context: 'c' }).catch(() => undefined);
    await begun.promise;
    await page.vanish();
    expect(await stopped.promise).toBe('stopped');
    // Nobody listens any more, and that must not hurt.
    host!.emit('contextsChanged', {});
  });
});

describe.each([memory, browser])('several pages on the $name host', (maker) => {
  it('sends progress to the page that called and to no other, and keeps their ids apart', async () => {
    const open = gate();
    const begun = gate();
    const host = await maker.start(
      stubServices({
        'contexts.open': async (params, { progress }) => {
          progress({ phase: 'connecting', done: 0, unit: 'items' });
          if (params.context === 'two') begun.resolve();
          await open.promise;
          return { context: params.context, controlPlanes: [], notes: [] };
        },
      }),
    );
    const one = await host.open();
    const two = await host.open();
    const first = one.call('same', 'contexts.open', { context: 'one' });
    const second = two.call('same', 'contexts.open', { context: 'two' });
    await begun.promise;
    two.cancel('same');
    expect(await second).toMatchObject({ error: { code: 'cancelled' } });
    open.resolve();
    expect(await first).toMatchObject({ ok: true, result: { context: 'one' } });
    expect(one.heard).toHaveLength(1);
    expect(two.heard).toHaveLength(1);
    await host.close();
  });
});

import { expect, it } from 'vitest';

import { type Page, Paged, pageSize } from '../../../src-renderer/state/paged.svelte.ts';
import { settled } from '../../support/host-script.ts';

interface Asked {
  readonly offset: number;
  readonly signal: AbortSignal;
  readonly answer: (page: Page<string>) => void;
  readonly fail: (error: Error) => void;
}

function list(): {
  readonly rows: Paged<string, Page<string>>;
  readonly asked: Asked[];
  readonly restart: (near?: number) => Promise<boolean>;
} {
  const asked: Asked[] = [];
  const rows = new Paged<string, Page<string>>();
  const restart = (near?: number): Promise<boolean> =>
    rows.restart(
      (offset, _limit, signal) =>
        new Promise((answer, fail) => {
          asked.push({ offset, signal, answer, fail });
        }),
      near,
    );
  return { rows, asked, restart };
}

const page = (offset: number, matched: number): Page<string> => ({
  rows: Array.from({ length: Math.min(pageSize, matched - offset) }, (_, at) => `r${offset + at}`),
  matched,
});

it('fetches the pages that come into view, each once', async () => {
  const { rows, asked, restart } = list();
  const first = restart();
  asked[0]?.answer(page(0, 1000));
  expect(await first).toBe(true);
  rows.ensure(0, 50);
  expect(asked).toHaveLength(1);
  rows.ensure(pageSize - 10, pageSize + 10);
  rows.ensure(pageSize - 10, pageSize + 10);
  expect(asked.map(({ offset }) => offset)).toEqual([0, pageSize]);
  expect(rows.at(pageSize + 1)).toBeUndefined();
  asked[1]?.answer(page(pageSize, 1000));
  await settled();
  expect(rows.at(pageSize + 1)).toBe(`r${pageSize + 1}`);
});

it('begins where somebody looks', async () => {
  const { rows, asked, restart } = list();
  const there = restart(2 * pageSize + 7);
  expect(asked[0]?.offset).toBe(2 * pageSize);
  asked[0]?.answer(page(2 * pageSize, 1000));
  await there;
  expect(rows.at(2 * pageSize + 7)).toBe(`r${2 * pageSize + 7}`);
  expect(rows.count).toBe(1000);
});

it('shows what it had until the new first page is here, and drops late pages of the old list', async () => {
  const { rows, asked, restart } = list();
  const old = restart();
  asked[0]?.answer(page(0, 1000));
  await old;
  rows.ensure(pageSize, pageSize + 1);
  const again = restart();
  expect(rows.at(0)).toBe('r0');
  expect(asked[1]?.signal.aborted).toBe(true);
  asked[1]?.answer(page(pageSize, 1000));
  asked[2]?.answer({ rows: ['new'], matched: 1 });
  expect(await again).toBe(true);
  expect([rows.at(0), rows.count, rows.at(pageSize)]).toEqual(['new', 1, undefined]);
});

it('asks a page that failed again, and tells the error until then', async () => {
  const { rows, asked, restart } = list();
  const first = restart();
  asked[0]?.answer(page(0, 1000));
  await first;
  rows.ensure(pageSize, pageSize + 1);
  asked[1]?.fail(new Error('lost'));
  await settled();
  expect(rows.error?.message).toBe('lost');
  expect(rows.at(0)).toBe('r0');
  rows.ensure(pageSize, pageSize + 1);
  asked[2]?.answer(page(pageSize, 1000));
  await settled();
  expect(rows.error).toBeUndefined();
});

it('wants nothing any more when it is cleared', async () => {
  const { rows, asked, restart } = list();
  const first = restart();
  rows.clear();
  expect(asked[0]?.signal.aborted).toBe(true);
  asked[0]?.answer(page(0, 10));
  expect(await first).toBe(false);
  expect([rows.count, rows.loading, rows.at(0)]).toEqual([0, false, undefined]);
});

import { describe, expect, it } from 'vitest';

import type { CallContext } from '../../../src-main/contract/index.ts';
import { createEngine } from '../../../src-main/engine/engine.ts';
import { authorityOf } from '../../../src-main/hosts/browser/guard.ts';
import { revealer } from '../../../src-main/hosts/browser/launcher.ts';
import type { MeshSource } from '../../../src-main/mesh/mesh-source.ts';
import { Proxies } from '../../../src-main/services/proxies.ts';

const call: CallContext = { signal: new AbortController().signal, progress: () => undefined };

describe('a clock that is set back', () => {
  it('makes no old reading true', async () => {
    let now = Date.parse('2026-11-21T12:00:00Z');
    let reads = 0;
    const engine = createEngine({ where: 'here' });
    const dump = Buffer.from('{"configs":[]}');
    const source: Pick<MeshSource, 'live' | 'readProxy'> = {
      live: true,
      readProxy: () => {
        reads += 1;
        const bytes = { kind: 'bytes', bytes: dump } as const;
        const access = { rung: 'port-forward' } as const;
        return Promise.resolve({ dump: bytes, pages: new Map(), access, takenAt: now });
      },
    };
    const sources = {
      source: () => Promise.resolve(source),
    };
    const proxies = new Proxies({
      engine,
      // Of a source no more than this is asked here.
      sources: Object.assign(Object.create(null), sources),
      now: () => now,
    });
    await proxies.dump('c', 'a.b', 'recent', call);
    await proxies.dump('c', 'a.b', 'recent', call);
    expect(reads).toBe(1);
    // An hour back: by the wall the reading is of the future for an hour.
    now -= 3_600_000;
    const real = performance.now.bind(performance);
    performance.now = () => real() + 40_000;
    try {
      await proxies.dump('c', 'a.b', 'recent', call);
    } finally {
      performance.now = real;
    }
    expect(reads).toBe(2);
    await engine.dispose();
  });
});

describe('the address on port 80', () => {
  it('is what a browser sends in Host and Origin', () => {
    expect(authorityOf(80)).toBe(new URL('http://127.0.0.1:80').host);
    expect(authorityOf(8080)).toBe(new URL('http://127.0.0.1:8080').host);
  });
});

describe('showing a file in its folder', () => {
  it('never opens the file, nor a folder that is a program', () => {
    const file = '/Users/u/Evil.app/snapshot.meshscope';
    expect(revealer('darwin', {}, file)).toEqual({ program: 'open', arguments: ['-R', file] });
    expect(revealer('win32', {}, 'C:\\x\\run.exe')?.arguments).toEqual(['/select,C:\\x\\run.exe']);
    const there = { DISPLAY: ':0' };
    expect(revealer('linux', there, '/home/u/a.desktop')).toEqual({
      program: 'xdg-open',
      arguments: ['/home/u'],
    });
    expect(revealer('linux', there, '-x')?.arguments[0]).toMatch(/^\//);
    expect(revealer('linux', {}, file)).toBeUndefined();
  });
});

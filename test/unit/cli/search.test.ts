import { describe, expect, it } from 'vitest';

import { at, list, obj, parseJson } from '../../../src-main/contract/json.ts';
import { fixture } from '../../support/fixtures.ts';
import { runCli } from '../../support/run-cli.ts';

const live = fixture('istio', 'live');

describe('who has it, over a whole mesh', () => {
  it('says how many proxies have a cluster, and which have none', async () => {
    const { code, out, err } = await runCli([
      'search',
      'kind:route',
      'host:reviews.default',
      '--file',
      live,
    ]);
    // One pod of the recording has no dump: it is told, and the others are searched.
    expect(code).toBe(0);
    expect(err).toMatch(/10 of 11 proxies were read[^]*orphan-v1-0a\.default/);
    expect(out).toMatch(/^route 9080 {2}9 of 10 proxies {2}\[kind, host\]$/m);
    expect(out).toMatch(/^ {4}- istio-ingressgateway-55\.istio-system$/m);
  });

  it('tells forms of one resource apart', async () => {
    const { out } = await runCli([
      'search',
      'cluster:ratings kind:cluster',
      '-f',
      live,
      '-o',
      'json',
    ]);
    const [hit] = list(at(parseJson(out), 'hits')).map(obj);
    expect(hit).toMatchObject({ kind: 'cluster', have: 10, lack: [] });
  });

  it('looks at one proxy, where one is named', async () => {
    const { out } = await runCli([
      'search',
      'ratings',
      '-f',
      `${live}#ratings-v1-9f.default`,
      '-o',
      'json',
    ]);
    expect(parseJson(out)).toMatchObject({ proxies: 1 });
  });

  it('finds nothing with exit code 1, and says so in Chinese, too', async () => {
    const nothing = await runCli(['search', 'no-such-thing', '-f', live]);
    expect([nothing.code, nothing.out]).toEqual([
      1,
      'Nothing fits in the configurations of 10 proxies.\n',
    ]);
    const chinese = await runCli([
      'search',
      'ratings',
      '-f',
      live,
      '--limit',
      '1',
      '--lang',
      'zh-CN',
    ]);
    expect(chinese.out).toMatch(/个代理中有/);
  });

  it.each([
    [['search', '-f', live], /say what to look for/],
    [['search', 'x'], /--file MESH or --context/],
    [['search', 'x', '-f', live, '--limit', 'many'], /--limit wants a number/],
  ])('%j is refused', async (args, said) => {
    const { code, err } = await runCli(args);
    expect([code, said.test(err)]).toEqual([2, true]);
  });
});

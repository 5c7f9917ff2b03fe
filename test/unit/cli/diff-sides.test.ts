import { expect, it } from 'vitest';

import { fixture } from '../../support/fixtures.ts';
import { runCli } from '../../support/run-cli.ts';

it('compares Pilot with Envoy in whichever order the two are named', async () => {
  const mesh = fixture('istio', 'live');
  const pod = 'details-v1-7d.default';
  const sides = [`${mesh}#pilot/${pod}`, `${mesh}#${pod}`];
  const asked = await runCli(['diff', ...sides]);
  const turned = await runCli(['diff', ...sides.toReversed()]);
  expect(asked.out).toContain('Clusters Match');
  expect(turned).toEqual(asked);
  expect((await runCli(['diff', `${mesh}#${pod}`])).out).toBe(asked.out);
});

import { describe, expect, it } from 'vitest';

import type { ContextView } from '../../../src-main/contract/contexts.ts';
import { splitProxyId } from '../../../src-main/contract/proxy-id.ts';
import { shellWord as quote } from '../../../src-main/contract/shell.ts';
import { meshCommands, proxyCommands } from '../../../src-renderer/state/commands.ts';

const cluster: ContextView = {
  id: 'c',
  kind: 'cluster',
  name: 'prod eu',
  file: '/home/u/.kube/config',
  current: true,
  color: 0,
  icon: '',
  production: true,
  warnings: [],
};
const base = {
  context: cluster,
  proxy: 'kafka-0.shop',
  tab: 'listeners',
  filters: {},
  selected: undefined,
};
const textOf = (commands: readonly { tool: string; text: string }[], tool: string) =>
  commands.find((command) => command.tool === tool)?.text;

describe('commands', () => {
  it('quote what a shell would take apart', () => {
    expect(quote('outbound|9080||x')).toBe("'outbound|9080||x'");
    expect(quote("it's")).toBe(`'it'\\''s'`);
    expect(quote('reviews.shop')).toBe('reviews.shop');
  });

  it('split the proxy at its last dot', () => {
    expect(splitProxyId('a.b.shop')).toEqual({ pod: 'a.b', namespace: 'shop' });
    expect(splitProxyId('dump.json')).toEqual({ pod: 'dump', namespace: 'json' });
    expect(splitProxyId('dump')).toEqual({ pod: 'dump', namespace: '' });
  });

  it('say the view as istioctl does, with its filters', () => {
    const commands = proxyCommands({ ...base, filters: { port: '9080', type: 'HTTP', text: 'x' } });
    expect(textOf(commands, 'istioctl')).toBe(
      "istioctl --context 'prod eu' proxy-config listeners kafka-0.shop --port 9080 --type HTTP -o json",
    );
  });

  it('pick one resource out of the dump, its name taken literally', () => {
    const commands = proxyCommands({
      ...base,
      tab: 'clusters',
      selected: { kind: 'cluster', index: 1, name: 'outbound|80||a.b' },
    });
    const url = /curl -s '?([^']*)'?/.exec(textOf(commands, 'curl') ?? '')?.[1] ?? '';
    const query = new URL(`http://${url}`).searchParams;
    expect(query.get('resource')).toBe('dynamic_active_clusters');
    expect(new RegExp(query.get('name_regex') ?? '').test('outbound|80||a.b')).toBe(true);
    expect(new RegExp(query.get('name_regex') ?? '').test('outbound|80||axb')).toBe(false);
    expect(textOf(commands, 'kubectl')).toContain('-n shop exec kafka-0 -c istio-proxy');
  });

  it('offer for a file what istioctl can do with it', () => {
    const file: ContextView = { ...cluster, kind: 'file', file: '/tmp/my dump.json' };
    expect(proxyCommands({ ...base, context: file })).toEqual([
      { tool: 'istioctl', text: "istioctl proxy-config listeners --file '/tmp/my dump.json'" },
    ]);
    expect(meshCommands(file, 'istioctl proxy-status', undefined)).toHaveLength(1);
  });

  it('reach the control plane over a forward', () => {
    const commands = meshCommands(cluster, 'istioctl proxy-status', {
      pod: 'istiod-1',
      namespace: 'istio-system',
    });
    expect(textOf(commands, 'kubectl')).toBe(
      "kubectl --context 'prod eu' -n istio-system port-forward pod/istiod-1 15014",
    );
  });
});

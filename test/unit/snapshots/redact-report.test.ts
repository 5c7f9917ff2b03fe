import { describe, expect, it } from 'vitest';

import type { DumpDiff } from '../../../src-main/contract/diff.ts';
import {
  unifiedWithoutSecrets,
  withoutSecrets,
} from '../../../src-main/snapshots/redact/report.ts';

const secret = 'hunter2-the-secret';

function diffOf(path: string, a: string): DumpDiff {
  const change = {
    path,
    kind: 'changed' as const,
    sentence: { key: 'error.verbatim' as const, params: { from: secret, path } },
    a,
    b: a.replace('the', 'new'),
  };
  const resource = {
    kind: 'cluster' as const,
    name: 'c',
    state: 'changed' as const,
    changes: [change],
    changeCount: 1,
  };
  const kind = {
    kind: 'cluster' as const,
    verdict: 'differ' as const,
    same: 0,
    onlyA: 0,
    onlyB: 0,
    changed: 1,
    resources: [resource],
  };
  return { kinds: [kind] };
}

describe('a report of a comparison', () => {
  it.each([
    ['secret.tlsCertificate.privateKey.inlineString', JSON.stringify(secret)],
    ['typedConfig.password', JSON.stringify(secret)],
    ['typedConfig.tokens', JSON.stringify([secret])],
    ['transportSocket.typedConfig', JSON.stringify({ client_secret: secret })],
    ['requestHeadersToAdd[authorization].header.value', JSON.stringify(secret)],
    ['typedConfig.password', `"${secret}-cut`],
  ])('tells that %s changed, not what it was', (path, a) => {
    const made = withoutSecrets(diffOf(path, a));
    expect(JSON.stringify(made)).not.toMatch(/hunter2-(?:the|new)/);
    expect(made.kinds[0]?.resources[0]?.changes).toHaveLength(1);
  });

  it('keeps what is no secret', () => {
    const diff = diffOf('connectTimeout', '"5s"');
    expect(withoutSecrets(diff)).toEqual(diff);
  });

  it('in unified form knows the keys around a line', () => {
    const text = [
      '--- a',
      '+++ b',
      '   {',
      '     "password": {',
      `-      "inlineString": "${secret}"`,
      `+      "inlineString": "${secret}2",`,
      '     },',
      '     "name": "kept"',
      '   }',
    ].join('\n');
    const made = unifiedWithoutSecrets(text);
    expect(made).not.toContain('hunter2');
    expect(made.split('\n')).toHaveLength(text.split('\n').length);
    expect(made).toContain('"name": "kept"');
  });
});

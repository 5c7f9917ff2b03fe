import { execFileSync } from 'node:child_process';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { ContextView } from '../../../src-main/contract/contexts.ts';
import { operand, shellCommand, shellWord } from '../../../src-main/contract/shell.ts';
import { meshCommands, proxyCommands } from '../../../src-renderer/state/commands.ts';

/** Commands are copied from the page into a terminal; the names in them come from a cluster. */

const shell = '/bin/bash';

/** What the shell makes of a command: its words, parted by NUL. */
function words(command: string): string[] {
  const script = `set -f; printf '%s\\0' ${command}`;
  const out = execFileSync(shell, ['--norc', '-c', script], { env: { LC_ALL: 'C.UTF-8' } });
  return out.toString('utf8').split('\0').slice(0, -1);
}

const hostile = [
  "it's",
  '$(touch /tmp/pwned)',
  '`id`',
  'a; rm -rf ~',
  'a\nrm -rf ~\n',
  'a\u001b[201~\nid\n',
  'a && b || c > d < e | f & g',
  '\\',
  "\\'",
  '"',
  '!!',
  '~root',
  '*?[a-z]{a,b}',
  '',
  ' ',
  '#no',
  '\u202etxt.exe',
  'zero\u200bwidth',
  '\u009b31m',
  'a\tb\rc',
  'ünïcödé 名前',
  '=x',
  '-x',
];

describe('a word for a shell', () => {
  it.each(hostile)('%j comes out as it went in', (text) => {
    expect(words(shellWord(text))).toEqual([text]);
  });

  it('of any characters comes out as it went in', () => {
    const text = fc.string({ unit: 'binary', maxLength: 20 }).filter((one) => !one.includes('\0'));
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 40 }), (given) => {
        expect(words(shellCommand(given))).toEqual(given);
      }),
      { numRuns: 30 },
    );
  });

  it('holds nothing that a terminal obeys or hides', () => {
    for (const text of hostile)
      expect(shellWord(text)).not.toMatch(
        /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/,
      );
  });

  it('is quoted only where it must be', () => {
    expect(shellCommand(['kubectl', '-n', 'istio-system', 'a.b/c:1'])).toBe(
      'kubectl -n istio-system a.b/c:1',
    );
  });
});

describe('copy as', () => {
  const context: ContextView = {
    id: 'c',
    kind: 'cluster',
    name: '-x; id',
    file: '/home/u/.kube/config',
    current: false,
    color: 0,
    icon: '',
    production: false,
    warnings: [],
  };

  it.each(hostile.filter((one) => !one.includes('.')))(
    'of names such as %j is one command',
    (name) => {
      const pilot = { pod: name, namespace: name };
      const commands = [
        ...meshCommands(context, 'istioctl proxy-status', pilot),
        ...proxyCommands({
          context,
          proxy: `${name}.${name}`,
          tab: 'clusters',
          filters: { fqdn: name },
          selected: { kind: 'cluster', name, index: 0 },
        }),
        ...proxyCommands({
          context: { ...context, kind: 'file', file: name },
          proxy: name,
          tab: 'clusters',
          filters: {},
          selected: undefined,
        }),
      ];
      for (const { text, tool } of commands) {
        expect(text).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e]/);
        const [first, ...rest] = words(text);
        expect(first).toBe(tool);
        // Flags are those that stand in the code; none is a name.
        const flags = rest.filter(
          (word, at) => word.startsWith('-') && !rest[at - 1]?.startsWith('-'),
        );
        expect(flags.filter((flag) => !/^--?[a-z-]+$/.test(flag))).toEqual([]);
      }
    },
  );

  it('names that look like flags are none', () => {
    expect(operand('--server=https://evil.test')).toBe('./--server=https://evil.test');
    expect(operand('reviews.default')).toBe('reviews.default');
  });
});

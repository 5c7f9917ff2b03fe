import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import ts from 'typescript';
import { expect, it } from 'vitest';

/** Every sentence that a person can meet is in words/. This finds three English words in a row anywhere else. */
const root = resolve(import.meta.dirname, '../../..');
const rooms = 'contract,engine,envoy,hosts,istio,kube,mesh,services,snapshots';

/** What is no sentence of ours to a person, by file; each with its reason. A file's texts begin as they are written here. */
const allowed: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'what Envoy itself writes, and is compared with': {
    'envoy/trace/filters/jwt.ts': 'Jwt|Audiences in Jwt',
    'envoy/trace/filters/jwt-token.ts': 'Jwt',
    'istio/leg.ts': 'delayed connect error',
    'istio/mesh-trace.ts': 'delayed connect error',
  },
  'what istioctl prints, to the letter, in every language': {
    'istio/istioctl/bootstrap.ts': 'Istio Proxy Version',
    'istio/istioctl/secrets.ts': 'No ',
  },
  'names of fields and kinds, parted by spaces': {
    'envoy/diff/defaults.ts': '',
    'envoy/ledger/': '',
    'envoy/tables/route-conditions.ts': 'headers queryParameters',
    'envoy/trace/ask/curl.ts': 'deflate, gzip',
    'hosts/cli/inspect.ts': 'table, wide',
    'hosts/cli/status.ts': 'table, json',
    'hosts/cli/ztunnel.ts': 'table, json',
    'hosts/cli/trace-help.ts': '[{|{kind',
    'envoy/trace/ask/curl-options.ts': '',
    'envoy/trace/route/strict-headers.ts': 'cancelled deadline',
  },
  'names of what a document is, in a list of products': {
    'envoy/decode/recognise-fields.ts': '',
  },
  'words of a protocol': {
    'kube/auth/shell-env.ts': 'printf',
    'kube/streams/spdy/dictionary.ts': '',
    'kube/forwards/admin-guard.ts': 'HTTP/1.1 403',
    'hosts/browser/server.ts': 'HTTP/1.1',
  },
  'what V8 says of a text, and the same without a word of the text': {
    'contract/json.ts': ' is not valid JSON|Unexpected character',
  },
  'what Node says of a flag, compared with': { 'hosts/cli/flags.ts': 'does not take' },
  'a style sheet in a page whose words are in words/': {
    'hosts/browser/no-token-page.ts': '<!doctype',
  },
  'for logs and the report of --smoke, which are English': {
    'hosts/browser/server.ts': 'Blocked a request',
    'hosts/dispatcher.ts': 'The result of',
    'hosts/electron/boot.ts': 'Looking for updates',
    'hosts/electron/faults.ts': 'The page',
    'hosts/electron/smoke.ts': '',
    'hosts/electron/updates.ts': 'Looking for updates',
  },
  'faults of the program: nobody catches them to show them': {
    'contract/messages.ts': 'no sentence of this version',
    'engine/background.ts': 'it did not react',
    'engine/core.ts': 'nobody hands dumps over',
    'engine/worker.ts': 'engine/worker.ts runs',
    'envoy/decode/indexer.ts': 'only documents that',
    'envoy/diff/report/names.ts': ' (RDS last loaded',
    'hosts/browser/server.ts': 'The server has no port',
    'hosts/electron/rpc.ts': 'A sender was trusted',
  },
};

function isAllowed(file: string, text: string): boolean {
  return Object.values(allowed).some((files) =>
    Object.entries(files).some(
      ([name, starts]) =>
        file.startsWith(name) && starts.split('|').some((start) => text.startsWith(start)),
    ),
  );
}

/** A word of a text, and no name, path, flag, placeholder or number. */
const word = /^["'“(]*[A-Za-z]*[a-z]{2,}(?:['’][a-z]+)?[”"'.,:;!?)]*$|^a$/;

function isSentence(text: string): boolean {
  const pieces = text.split(/\s+/);
  return pieces.some(
    (_piece, at) => pieces.slice(at, at + 3).filter((one) => word.test(one)).length === 3,
  );
}

function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  return node.head.text + node.templateSpans.map((span) => `{}${span.literal.text}`).join('');
}

function sentencesIn(file: string): string[] {
  const source = ts.createSourceFile(
    file,
    readFileSync(join(root, 'src-main', file), 'utf8'),
    ts.ScriptTarget.Latest,
  );
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return;
    const text = textOf(node);
    if (text !== undefined && isSentence(text) && !isAllowed(file, text))
      found.push(`${file}: ${text.slice(0, 100)}`);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const files = globSync(`{${rooms}}/**/*.ts`, { cwd: join(root, 'src-main') }).map((file) =>
  file.replaceAll('\\', '/'),
);

it('no sentence stands outside of words/', () => {
  expect(files.length).toBeGreaterThan(400);
  expect(files.flatMap(sentencesIn).join('\n')).toBe('');
});

it('no reason is given for what is not there any more', () => {
  const listed = Object.values(allowed).flatMap((one) => Object.keys(one));
  expect(listed.filter((name) => !files.some((file) => file.startsWith(name)))).toEqual([]);
});

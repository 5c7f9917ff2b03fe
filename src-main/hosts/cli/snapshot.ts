import { mkdir } from 'node:fs/promises';
import type { ParseArgsConfig } from 'node:util';

import { AppError } from '../../contract/errors.ts';
import type { CallContext } from '../../contract/index.ts';
import type { SnapshotEntry, SnapshotScope } from '../../contract/snapshots.ts';
import { visibleLine } from '../../contract/unseen.ts';
import { goJson as jsonText } from '../../istio/istioctl/go-text.ts';
import { sentence } from '../../words/keys.ts';
import { type Locale, say, sayEvidence } from '../../words/say.ts';
import { type Command, type CommandContext, UsageError } from './command.ts';
import { parseFlags } from './flags.ts';
import { contextNamed, type OpenProfile, openProfile, snapshotNamed } from './snapshot-profile.ts';

const options = {
  context: { type: 'string' },
  file: { type: 'string', short: 'f' },
  namespace: { type: 'string', short: 'n' },
  proxy: { type: 'string', multiple: true },
  title: { type: 'string' },
  folder: { type: 'string' },
  'no-redaction': { type: 'boolean' },
  'inline-code': { type: 'boolean' },
  'with-context-name': { type: 'boolean' },
  preview: { type: 'boolean' },
  output: { type: 'string', short: 'o' },
} as const satisfies ParseArgsConfig['options'];
type Values = ReturnType<typeof parse>['values'];

const help: Command['help'] = (_topic, locale) => say(locale, 'help.snapshot');

function call(context: CommandContext): CallContext {
  let said = 0;
  return {
    signal: new AbortController().signal,
    progress: ({ phase, done, total }) => {
      const now = context.io.now();
      if (phase !== 'writing' || total === undefined || (now - said < 1000 && done !== total))
        return;
      said = now;
      context.io.err(`${done}/${total}\n`);
    },
  };
}

function scopeOf({ namespace, proxy }: Values): SnapshotScope {
  if (proxy !== undefined && namespace !== undefined)
    throw new UsageError(sentence('usage.namespace-or-proxy'));
  if (proxy !== undefined) return { kind: 'proxies', proxies: proxy };
  return namespace === undefined ? { kind: 'mesh' } : { kind: 'namespace', namespace };
}

async function exportTo(
  profile: OpenProfile,
  values: Values,
  context: CommandContext,
): Promise<number> {
  const { services } = profile.app;
  if ((values.context === undefined) === (values.file === undefined))
    throw new UsageError(
      sentence('usage.either', { one: '--context CONTEXT', other: '--file RECORDED' }),
    );
  const id =
    values.file === undefined
      ? await contextNamed(services, values.context ?? '')
      : await opened(profile, values.file, context);
  const scope = scopeOf(values);
  const inlineCode = values['inline-code'] ?? false;
  if (values.preview === true) {
    const found = await services['snapshots.preview'](
      { context: id, scope, inlineCode },
      call(context),
    );
    if (values.output === 'json') context.io.out(jsonText(found));
    else {
      for (const { rule, file, at, masked } of found.findings)
        context.io.out(`${[rule, file, at, masked].map(visibleLine).join('\t')}\n`);
      context.io.out(
        `${say(context.locale, 'cli.snapshot.looked', { read: found.proxiesRead, all: found.proxies })}\n`,
      );
    }
    return 0;
  }
  const folder = values.folder === undefined ? undefined : profile.resolve(values.folder);
  if (folder !== undefined) await folderMade(folder);
  const entry = await services['snapshots.export'](
    {
      context: id,
      scope,
      title: values.title ?? '',
      redaction: { on: values['no-redaction'] !== true, inlineCode },
      withContextName: values['with-context-name'] ?? false,
      ...(folder === undefined ? {} : { folder: profile.app.handOut(folder, 'named') }),
    },
    call(context),
  );
  for (const failure of entry.failures)
    context.io.err(
      `${visibleLine(`${failure.path}: ${sayEvidence(context.locale, failure.said)}`)}\n`,
    );
  context.io.out(values.output === 'json' ? jsonText(entry) : `${visibleLine(entry.path)}\n`);
  return 0;
}

/** The context of a file, a folder or a snapshot. */
async function opened(
  profile: OpenProfile,
  file: string,
  context: CommandContext,
): Promise<string> {
  const ticket = profile.app.handOut(profile.resolve(file), 'named');
  return (await profile.app.services['files.open']({ ticket }, call(context))).id;
}

/** The folder that somebody names need not be there yet. */
async function folderMade(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true }).catch((cause: unknown) => {
    throw new AppError('write-failed', sentence('error.cli.no-folder', { folder }), { cause });
  });
}

function line(entry: SnapshotEntry, locale: Locale): string {
  const { takenAt, proxies, title, tags, path, problem } = entry;
  const when = takenAt === undefined ? '-' : new Date(takenAt).toISOString().slice(0, 16);
  const state =
    problem === undefined
      ? say(locale, 'cli.snapshot.proxies', { count: proxies.length })
      : sayEvidence(locale, problem);
  return [when, state, title, tags.join(','), path].map(visibleLine).join('\t');
}

function described(entry: SnapshotEntry, locale: Locale): string {
  const yes = say(locale, 'cli.snapshot.redacted-yes');
  const no = say(locale, 'cli.snapshot.redacted-no');
  const { path, title, takenAt, proxies, istioVersions, envoyVersions, redacted, failures } = entry;
  const lines: readonly (readonly [string, string])[] = [
    [say(locale, 'cli.snapshot.title'), title],
    [say(locale, 'cli.snapshot.file'), path],
    [
      say(locale, 'cli.snapshot.taken'),
      takenAt === undefined ? '' : new Date(takenAt).toISOString(),
    ],
    [
      say(locale, 'cli.snapshot.context'),
      entry.context ?? say(locale, 'cli.snapshot.context-not-said'),
    ],
    ['Istio', istioVersions.join(', ')],
    ['Envoy', envoyVersions.join(', ')],
    [say(locale, 'cli.snapshot.redacted'), redacted ? yes : no],
    [
      say(locale, 'cli.snapshot.problem'),
      entry.problem === undefined ? '' : sayEvidence(locale, entry.problem),
    ],
    [say(locale, 'cli.snapshot.proxy-count'), String(proxies.length)],
  ];
  const facts = lines
    .filter(([, value]) => value !== '')
    .map(([name, value]) => say(locale, 'cli.snapshot.fact', { name, value }));
  const missing = failures.map((failure) =>
    say(locale, 'cli.snapshot.missing', {
      path: failure.path,
      error: sayEvidence(locale, failure.said),
    }),
  );
  return `${[...facts, ...proxies.map((proxy) => `  ${proxy}`), ...missing].map(visibleLine).join('\n')}\n`;
}

async function onFile(
  profile: OpenProfile,
  verb: string,
  file: string,
  values: Values,
  context: CommandContext,
): Promise<number> {
  const { services } = profile.app;
  const json = values.output === 'json';
  if (verb === 'verify') {
    const result = await snapshotNamed(profile, file).verify(call(context));
    const problems = result.problems
      .map(({ path, said }) => `${visibleLine(`${path}: ${sayEvidence(context.locale, said)}`)}\n`)
      .join('');
    context.io.out(
      json
        ? jsonText(result)
        : `${problems}${say(
            context.locale,
            result.ok ? 'cli.snapshot.whole' : 'cli.snapshot.damaged',
            { good: result.good, readable: result.readable },
          )}\n`,
    );
    return result.ok ? 0 : 1;
  }
  if (verb === 'show') {
    const entry = await snapshotNamed(profile, file).show();
    context.io.out(json ? jsonText(entry) : described(entry, context.locale));
    return 0;
  }
  const ticket = profile.app.handOut(profile.resolve(file), 'named');
  const entry = await services['snapshots.add']({ ticket }, call(context));
  context.io.out(json ? jsonText(entry) : `${line(entry, context.locale)}\n`);
  return 0;
}

async function run(args: readonly string[], context: CommandContext): Promise<number> {
  const { values, positionals } = parse(args);
  const [verb, file, more] = positionals;
  const { output } = values;
  if (output !== undefined && output !== 'text' && output !== 'json')
    throw new UsageError(sentence('usage.formats', { format: output, formats: 'text, json' }));
  const needsFile = verb === 'import' || verb === 'verify' || verb === 'show';
  if (!needsFile && verb !== 'export' && verb !== 'list')
    throw new UsageError(sentence('usage.snapshot-verb'));
  if (more !== undefined || (needsFile ? file === undefined : file !== undefined))
    throw new UsageError(sentence(needsFile ? 'usage.one-file' : 'usage.no-file', { verb }));
  const profile = await openProfile(context.kubeconfig ?? []);
  try {
    if (file !== undefined) return await onFile(profile, verb, file, values, context);
    if (verb === 'export') return await exportTo(profile, values, context);
    const { snapshots, folder } = await profile.app.services['snapshots.list']({}, call(context));
    if (output === 'json') context.io.out(jsonText({ snapshots, folder }));
    else for (const entry of snapshots) context.io.out(`${line(entry, context.locale)}\n`);
    return 0;
  } finally {
    await profile.app.dispose();
  }
}

const parse = (args: readonly string[]) => parseFlags(args, options);

export const snapshot: Command = { help, run };

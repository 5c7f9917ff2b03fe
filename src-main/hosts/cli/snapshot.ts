import { mkdir } from 'node:fs/promises';
import { parseArgs, type ParseArgsConfig } from 'node:util';

import { AppError } from '../../contract/errors.ts';
import type { CallContext } from '../../contract/index.ts';
import type { SnapshotEntry, SnapshotScope } from '../../contract/snapshots.ts';
import { goJson as jsonText } from '../../istio/istioctl/go-text.ts';
import { sentence } from '../../words/keys.ts';
import { type Command, type CommandContext, UsageError } from './command.ts';
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

function help(): string {
  return [
    'usage: meshscope snapshot export (--context CONTEXT | --file RECORDED) [flags]',
    '       meshscope snapshot import|verify|show FILE.meshscope',
    '       meshscope snapshot list',
    'a mesh in one file: both sides of every proxy, without its secrets',
    '',
    'export',
    '  --context            the kubeconfig context, or meshscope-demo',
    '  -f, --file           a recorded mesh instead: a folder, a zip, an istioctl bug-report archive, a dump',
    '  -n, --namespace      proxies of that namespace only',
    '  --proxy POD.NS       this proxy only; may be repeated',
    '  --title TEXT         what the snapshot is called',
    '  --folder PATH        where to; without it the app’s own library',
    '  --preview            says what redaction would take out, and writes nothing',
    '  --no-redaction       leaves keys, tokens and authorisation headers in',
    '  --inline-code        takes Lua’s and Wasm’s inline code out as well',
    '  --with-context-name  lets the file say which context it is of',
    '',
    'import puts a file into the app’s library, list shows the library, show what a file holds,',
    'verify holds every byte against the manifest (exit code 1 when something is wrong).',
    '  -o                   text (the default) or json',
    '',
  ].join('\n');
}

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
    throw new UsageError('say either --namespace or --proxy');
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
    throw new UsageError('say either --context CONTEXT or --file RECORDED');
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
        context.io.out(`${rule}\t${file}\t${at}\t${masked}\n`);
      context.io.out(`${found.proxiesRead} of ${found.proxies} proxies were looked at\n`);
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
      ...(folder === undefined ? {} : { folder: profile.app.handOut(folder, 'folder') }),
    },
    call(context),
  );
  for (const { path, message } of entry.failures) context.io.err(`${path}: ${message}\n`);
  context.io.out(values.output === 'json' ? jsonText(entry) : `${entry.path}\n`);
  return 0;
}

/** The context of a file, a folder or a snapshot. */
async function opened(
  profile: OpenProfile,
  file: string,
  context: CommandContext,
): Promise<string> {
  const ticket = profile.app.handOut(profile.resolve(file), 'dump');
  return (await profile.app.services['files.open']({ ticket }, call(context))).id;
}

/** The folder that somebody names need not be there yet. */
async function folderMade(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true }).catch((cause: unknown) => {
    throw new AppError('write-failed', sentence('error.cli.no-folder', { folder }), { cause });
  });
}

function line({ takenAt, proxies, title, tags, path, problem }: SnapshotEntry): string {
  const when = takenAt === undefined ? '-' : new Date(takenAt).toISOString().slice(0, 16);
  const state = problem ?? `${proxies.length} proxies`;
  return [when, state, title, tags.join(','), path].join('\t');
}

function described(entry: SnapshotEntry): string {
  const { path, title, takenAt, proxies, istioVersions, envoyVersions, redacted, failures } = entry;
  const lines: readonly (readonly [string, string])[] = [
    ['Title', title],
    ['File', path],
    ['Taken', takenAt === undefined ? '' : new Date(takenAt).toISOString()],
    ['Context', entry.context ?? '(not said)'],
    ['Istio', istioVersions.join(', ')],
    ['Envoy', envoyVersions.join(', ')],
    ['Redacted', redacted ? 'yes' : 'NO: it holds whatever secrets the dumps held'],
    ['Problem', entry.problem ?? ''],
    ['Proxies', String(proxies.length)],
  ];
  const facts = lines
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}: ${value}`);
  const missing = failures.map((failure) => `missing ${failure.path}: ${failure.message}`);
  return `${[...facts, ...proxies.map((proxy) => `  ${proxy}`), ...missing].join('\n')}\n`;
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
    const problems = result.problems.map(({ path, message }) => `${path}: ${message}\n`).join('');
    context.io.out(
      json
        ? jsonText(result)
        : `${problems}${result.ok ? 'whole' : 'DAMAGED'}: ${result.good} files as promised, ${result.readable} proxies readable\n`,
    );
    return result.ok ? 0 : 1;
  }
  if (verb === 'show') {
    const entry = await snapshotNamed(profile, file).show();
    context.io.out(json ? jsonText(entry) : described(entry));
    return 0;
  }
  const ticket = profile.app.handOut(profile.resolve(file), 'snapshot');
  const entry = await services['snapshots.add']({ ticket }, call(context));
  context.io.out(json ? jsonText(entry) : `${line(entry)}\n`);
  return 0;
}

async function run(args: readonly string[], context: CommandContext): Promise<number> {
  const { values, positionals } = parse(args);
  const [verb, file, more] = positionals;
  const { output } = values;
  if (output !== undefined && output !== 'text' && output !== 'json')
    throw new UsageError(`-o ${output}: the formats are text and json`);
  const needsFile = verb === 'import' || verb === 'verify' || verb === 'show';
  if (!needsFile && verb !== 'export' && verb !== 'list')
    throw new UsageError('say export, import, list, show or verify');
  if (more !== undefined || (needsFile ? file === undefined : file !== undefined))
    throw new UsageError(needsFile ? `${verb} takes one file` : `${verb} takes no file`);
  const profile = await openProfile(context.kubeconfig ?? []);
  try {
    if (file !== undefined) return await onFile(profile, verb, file, values, context);
    if (verb === 'export') return await exportTo(profile, values, context);
    const { snapshots, folder } = await profile.app.services['snapshots.list']({}, call(context));
    if (output === 'json') context.io.out(jsonText({ snapshots, folder }));
    else for (const entry of snapshots) context.io.out(`${line(entry)}\n`);
    return 0;
  } finally {
    await profile.app.dispose();
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(error.message.split('. ')[0] ?? '');
    throw error;
  }
}

export const snapshot: Command = { help, run };

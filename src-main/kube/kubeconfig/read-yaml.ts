import { Composer, type Document, LineCounter, Parser } from 'yaml';

import { AppError } from '../../contract/errors.ts';
import { isObject, type JsonObject, str } from '../../contract/json.ts';
import { type Message, sentence } from '../../words/keys.ts';
import { defaultLocale, sayMessage } from '../../words/say.ts';

const execExtension = 'client.authentication.k8s.io/exec';

/** What a kubeconfig's text says, before anybody has looked at what it means. */
export interface KubeconfigRoots {
  /** failsafe: every scalar stays the text that was written, as kubectl's string fields take it (a token of digits must not become a number). */
  readonly root: JsonObject;
  /** The extension is free-form data for the plugin, so there numbers and booleans keep their types. */
  readonly typed: JsonObject | undefined;
}

/** Throws AppError `kubeconfig-invalid` with the position; the message never quotes the file, because the line at fault may hold a token. */
export function readRoots(text: string, path: string): KubeconfigRoots {
  return {
    root: readYaml(text, path, 'failsafe'),
    typed: text.includes(execExtension) ? readYaml(text, path, 'core') : undefined,
  };
}

function readYaml(text: string, path: string, schema: 'failsafe' | 'core'): JsonObject {
  const lines = new LineCounter();
  // As kubectl reads it (sigs.k8s.io/yaml): the first document, and of a repeated key the last value.
  const document = firstDocument(text, schema, lines, (at, code) => {
    const { line, col } = lines.linePos(at);
    throw invalid(path, sentence('error.kube.config.position', { line, col, code }));
  });
  if (document === undefined) return {};
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch {
    throw invalid(path, sentence('error.kube.config.alias'));
  }
  // An empty file is an empty kubeconfig to kubectl.
  if (value === null || value === undefined || value === '') return {};
  if (!isObject(value)) throw invalid(path, sentence('error.kube.config.no-mapping'));
  const kind = str(value['kind']);
  if (kind !== undefined && kind !== '' && kind !== 'Config')
    throw invalid(path, sentence('error.kube.config.kind'));
  const apiVersion = str(value['apiVersion']) ?? '';
  if (apiVersion !== '' && apiVersion !== 'v1')
    throw invalid(path, sentence('error.kube.config.version'));
  return value;
}

/** Stops at the first mistake: the parser alone goes on, and makes an object of each of millions. */
function firstDocument(
  text: string,
  schema: 'failsafe' | 'core',
  lineCounter: LineCounter,
  fault: (at: number, code: string) => never,
): Document.Parsed | undefined {
  const options = { schema, merge: true, prettyErrors: false, uniqueKeys: false } as const;
  const composer = new Composer(options);
  let first: { readonly at: number; readonly code: string } | undefined;
  Reflect.set(
    composer,
    'onError',
    (at: number | { offset: number }, code: string, _text: string, warning?: boolean) => {
      if (warning === true) return;
      // The composer catches what is thrown here, and tells of it here again.
      first ??= { at: typeof at === 'number' ? at : at.offset, code };
      fault(first.at, first.code);
    },
  );
  const checked = (document: Document.Parsed): Document.Parsed => {
    const [error] = document.errors;
    if (error !== undefined) fault(error.pos[0], error.code);
    return document;
  };
  for (const token of new Parser(lineCounter.addNewLine).parse(text)) {
    for (const document of composer.next(token)) return checked(document);
  }
  for (const document of composer.end(true, text.length)) return checked(document);
  return undefined;
}

export function invalid(path: string, detail: Message): AppError {
  return new AppError(
    'kubeconfig-invalid',
    sentence('error.kube.kubeconfig-invalid', { path, detail }),
    {
      detail: sayMessage(defaultLocale, detail),
      hint: sentence('hint.kube.correct-file'),
    },
  );
}

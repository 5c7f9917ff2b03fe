import { LineCounter } from 'yaml';

import { AppError } from '../../contract/errors.ts';
import { isObject, type JsonObject, str } from '../../contract/json.ts';
import { firstDocument, YamlFault } from '../../contract/yaml.ts';
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
  const document = parsed(text, path, schema);
  if (document === undefined) return {};
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
    // An alias within its own anchor is a circle, which nothing that reads or hands on JSON can follow.
    JSON.stringify(value);
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

/** As kubectl reads it (sigs.k8s.io/yaml): the first document, and of a repeated key the last value. */
function parsed(
  text: string,
  path: string,
  schema: 'failsafe' | 'core',
): ReturnType<typeof firstDocument> {
  const lines = new LineCounter();
  try {
    return firstDocument(text, { schema, merge: true }, lines.addNewLine);
  } catch (error) {
    if (!(error instanceof YamlFault)) throw error;
    const { line, col } = lines.linePos(error.at);
    throw invalid(path, sentence('error.kube.config.position', { line, col, code: error.code }));
  }
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

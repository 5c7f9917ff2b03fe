import { parseJson } from '../../contract/json.ts';
import { jsonName } from '../canonical.ts';
import { recogniseFields } from './recognise-fields.ts';
import { bareResource, dumpType, listField, resourceType, wrapperOf } from './shapes.ts';
import { sliceText } from './text.ts';
import { utf16Of, utf16Text } from './utf16.ts';

export type FileKind = 'config dump' | 'clusters page' | 'server_info' | 'certs' | 'unknown';

/** How far into a document its first fields are looked for. */
const headBytes = 64 << 10;
/** More fields than any of the objects has that are told apart here. */
const maxFields = 200;

/**
 * What a file is, told by the names of the first fields of its root object, or of its list's first object:
 * an answer in a moment for a file of any size, and no promise that the rest of it is sound. Never throws.
 */
export function recognise(bytes: Uint8Array): FileKind {
  const start = bytes.subarray(0, headBytes);
  const encoding = utf16Of(start);
  const head =
    encoding === undefined ? sliceText(start, 0, start.length) : utf16Text(start, encoding);
  const { fields, type } = firstFields(head);
  const dump = type === undefined ? undefined : (dumpType(type) ?? resourceType(type));
  if (fields.has('configs') || dump !== undefined) return 'config dump';
  const page = recogniseFields(fields);
  if (page !== undefined) return page.is === 'other' ? 'unknown' : page.is;
  const isDump =
    fields.has('bootstrap') ||
    [...fields].some((field) => listField(field) !== undefined) ||
    wrapperOf(fields) !== undefined ||
    bareResource(fields) !== undefined;
  return isDump || wrapsDump(head) ? 'config dump' : 'unknown';
}

/** A dump within another document (wrappers.ts): its type stands near its beginning. */
function wrapsDump(head: string): boolean {
  return (
    /["']?configs["']?\s*:\s*(?:[[{]|\n)/.test(head) ||
    /["']?@type["']?\s*:\s*["']?[\w./]*envoy\.admin\.v\w+\.\w+ConfigDump\b/.test(head)
  );
}

interface Head {
  readonly fields: ReadonlySet<string>;
  readonly type: string | undefined;
}

/** The keys of the first object of JSON or block-style YAML, in canonical spelling. */
function firstFields(head: string): Head {
  const text = head.replace(/^\ufeff/, '');
  return /^\s*[[{]/.test(text) ? jsonFields(text) : yamlFields(text);
}

function jsonFields(text: string): Head {
  const fields = new Set<string>();
  let type: string | undefined;
  let depth = 0;
  // The level of the first object: 1, or 2 inside of a list.
  let level = 0;
  for (const [part, key] of text.matchAll(/("(?:[^"\\]|\\.)*")\s*:|"(?:[^"\\]|\\.)*"|[[\]{}]/gs)) {
    if (key !== undefined && depth === level) {
      const name = jsonName(unquoted(key));
      fields.add(name);
      if (name === '@type') type = /:\s*"([^"\\]*)"/.exec(text.slice(text.indexOf(part)))?.[1];
      if (fields.size >= maxFields) break;
    } else if (part === '{' || part === '[') {
      depth++;
      if (level === 0 && part === '{') level = depth;
    } else if (part === '}' || part === ']') {
      depth--;
      if (depth < level) break;
    }
  }
  return { fields, type };
}

function unquoted(key: string): string {
  if (!key.includes('\\')) return key.slice(1, -1);
  try {
    const value = parseJson(key);
    return typeof value === 'string' ? value : '';
  } catch (error) {
    if (error instanceof SyntaxError) return '';
    throw error;
  }
}

function yamlFields(text: string): Head {
  const fields = new Set<string>();
  let type: string | undefined;
  let indent: number | undefined;
  for (const line of text.split('\n')) {
    const match = /^(\s*(?:- )?)(['"]?)(@?\w+)\2:(?:\s+(\S.*))?\s*$/.exec(line);
    if (match === null) continue;
    const [, before = '', , key = '', value] = match;
    // A second item of the list begins: the first object is over.
    if (indent !== undefined && before.includes('-') && before.length === indent) break;
    indent ??= before.length;
    if (before.length !== indent) continue;
    fields.add(jsonName(key));
    if (key === '@type') type = value?.replaceAll(/['"]/g, '');
  }
  return { fields, type };
}

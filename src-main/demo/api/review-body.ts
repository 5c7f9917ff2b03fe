import type { IncomingMessage } from 'node:http';

import { isObject, type JsonObject } from '../../contract/json.ts';
import { failure } from './status.ts';

/** The body of a review: JSON, or the protobuf that kubectl's typed clients send. At most 1 MiB. */
export async function readReview(request: IncomingMessage): Promise<JsonObject> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue;
    size += chunk.length;
    if (size > 1_048_576) throw failure.badRequest('request body too large');
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks);
  if (body.subarray(0, 4).equals(magic)) return reviewFromProtobuf(body.subarray(4));
  try {
    const value: unknown = JSON.parse(body.toString());
    if (isObject(value)) return value;
  } catch {
    throw failure.badRequest('the object provided is unrecognized (must be of type JSON)');
  }
  throw failure.badRequest('the object provided is not an object');
}

/** Kubernetes' envelope: these four bytes, then a runtime.Unknown (apimachinery, serializer/protobuf). */
const magic = Buffer.from([0x6b, 0x38, 0x73, 0x00]);

const resourceFields = [
  'namespace',
  'verb',
  'group',
  'version',
  'resource',
  'subresource',
  'name',
] as const;

/** Field numbers of runtime.Unknown and authorization/v1 (generated.proto): raw = 2; spec = 2; resourceAttributes = 1, nonResourceAttributes = 2. */
function reviewFromProtobuf(unknown: Buffer): JsonObject {
  const object = field(unknown, 2) ?? Buffer.alloc(0);
  const spec = field(object, 2) ?? Buffer.alloc(0);
  const attributes = field(spec, 1);
  const path = field(spec, 2);
  return {
    spec: {
      // A SelfSubjectRulesReview's spec has a plain string as field 1: its namespace.
      ...(attributes === undefined ? {} : { namespace: attributes.toString() }),
      ...(attributes === undefined
        ? {}
        : { resourceAttributes: named(attributes, resourceFields) }),
      ...(path === undefined ? {} : { nonResourceAttributes: named(path, ['path', 'verb']) }),
    },
  };
}

function named(message: Buffer, names: readonly string[]): JsonObject {
  const result: JsonObject = {};
  names.forEach((name, index) => {
    const value = field(message, index + 1);
    if (value !== undefined && value.length > 0) result[name] = value.toString();
  });
  return result;
}

/** The last length-delimited field of a number; the other wire types are skipped. Damage ends the search. */
function field(message: Buffer, wanted: number): Buffer | undefined {
  let at = 0;
  let found: Buffer | undefined;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; at < message.length && shift < 49; shift += 7) {
      const byte = message[at] ?? 0;
      at += 1;
      value += (byte & 0x7f) * 2 ** shift;
      if ((byte & 0x80) === 0) break;
    }
    return value;
  };
  while (at < message.length) {
    const tag = varint();
    const wireType = tag % 8;
    if (wireType === 0) varint();
    else if (wireType === 1) at += 8;
    else if (wireType === 5) at += 4;
    else if (wireType === 2) {
      const length = varint();
      if (Math.floor(tag / 8) === wanted) found = message.subarray(at, at + length);
      at += length;
    } else return found;
  }
  return found;
}

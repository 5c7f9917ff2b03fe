import { AppError, cancelled } from '../../contract/errors.ts';
import { isObject, jsonIn, type JsonObject } from '../../contract/json.ts';
import { sentence } from '../../words/keys.ts';
import type { ApiRequest, ClusterConnection } from './connection.ts';
import { readWhole } from './read-body.ts';

interface JsonAnswer {
  readonly status: number;
  readonly text: string;
  readonly json: JsonObject;
}

/** An object of the API, whole. `server-error` when the answer is not one (a login page, another server). */
export async function jsonAnswer(
  connection: ClusterConnection,
  request: ApiRequest,
): Promise<JsonAnswer> {
  const { what, signal, body } = request;
  const response = await connection.request({
    ...request,
    headers: {
      accept: 'application/json',
      'accept-encoding': 'gzip',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
  });
  const text = await whole();
  const json = jsonIn(text);
  if (!isObject(json))
    throw new AppError(
      'server-error',
      sentence('error.kube.not-kubernetes', { what, where: connection.where }),
      { hint: sentence('hint.kube.another-server') },
    );
  return { status: response.status, text, json };

  async function whole(): Promise<string> {
    try {
      return await readWhole(response.body, what);
    } catch (error) {
      if (signal?.aborted === true) throw cancelled();
      throw error;
    }
  }
}

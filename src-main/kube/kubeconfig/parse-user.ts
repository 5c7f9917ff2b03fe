import { type JsonObject, list, obj, objects, optObj, str } from '../../contract/json.ts';
import { Secret, secret } from '../secret.ts';
import type {
  AuthProviderEntry,
  ExecEntry,
  ImpersonateEntry,
  InteractiveMode,
  UserEntry,
} from './model.ts';
import { scalar, yes } from './scalar.ts';

export type Resolve = (value: string | undefined) => string | undefined;

export function user(name: string, body: JsonObject, file: string, resolve: Resolve): UserEntry {
  return {
    name,
    file,
    clientCertificate: resolve(scalar(body['client-certificate'])),
    clientCertificateData: scalar(body['client-certificate-data']),
    clientKey: resolve(scalar(body['client-key'])),
    clientKeyData: secret(scalar(body['client-key-data'])),
    token: secret(scalar(body['token'])),
    tokenFile: resolve(scalar(body['tokenFile'])),
    username: scalar(body['username']),
    password: secret(scalar(body['password'])),
    exec: execEntry(optObj(body['exec']), resolve),
    authProvider: authProvider(optObj(body['auth-provider'])),
    impersonate: impersonate(body),
  };
}

function execEntry(body: JsonObject | undefined, resolve: Resolve): ExecEntry | undefined {
  if (body === undefined) return undefined;
  const command = scalar(body['command']) ?? '';
  const mode = scalar(body['interactiveMode']);
  const interactiveMode: InteractiveMode =
    mode === 'Never' || mode === 'Always' ? mode : 'IfAvailable';
  return {
    apiVersion: scalar(body['apiVersion']) ?? '',
    command: /[/\\]/.test(command) ? (resolve(command) ?? command) : command,
    args: list(body['args']).map((item) => str(item) ?? ''),
    env: objects(body['env']).map((item) => ({
      name: str(item['name']) ?? '',
      value: new Secret(str(item['value']) ?? ''),
    })),
    provideClusterInfo: yes(body['provideClusterInfo']),
    interactiveMode,
    installHint: scalar(body['installHint']),
  };
}

function authProvider(body: JsonObject | undefined): AuthProviderEntry | undefined {
  const name = scalar(body?.['name']);
  if (body === undefined || name === undefined) return undefined;
  const config: Record<string, Secret> = {};
  for (const [key, value] of Object.entries(obj(body['config']))) {
    const read = scalar(value);
    if (read !== undefined) config[key] = new Secret(read);
  }
  return { name, config };
}

function impersonate(body: JsonObject): ImpersonateEntry {
  const extra: Record<string, readonly string[]> = {};
  for (const [key, value] of Object.entries(obj(body['as-user-extra'])))
    extra[key] = list(value).flatMap((item) => str(item) ?? []);
  return {
    user: scalar(body['as']),
    uid: scalar(body['as-uid']),
    groups: list(body['as-groups']).flatMap((item) => str(item) ?? []),
    extra,
  };
}

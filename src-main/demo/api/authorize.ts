import { allows, forbiddenMessage, type ResourceAttributes, type User } from './rbac.ts';
import { failure } from './status.ts';

/** Throws the 403 that a real API server answers, in its words. */
export function authorize(user: User, attributes: ResourceAttributes): void {
  if (allows(user, attributes)) return;
  const { resource, group, name } = attributes;
  const plural = resource.split('/')[0] ?? '';
  const what = group === '' ? plural : `${plural}.${group}`;
  throw failure.forbidden(
    `${what}${name === '' ? '' : ` "${name}"`} is forbidden: ${forbiddenMessage(user, attributes)}`,
    { ...(name === '' ? {} : { name }), ...(group === '' ? {} : { group }), kind: plural },
  );
}

/**
 * The rights that a stream into a pod needs. The WebSocket way is a GET: the request itself needs `get`, and since
 * Kubernetes 1.35 the handler asks for `create` too, whose refusal gives no reason (docs/mesh.md).
 */
export function authorizeStream(
  user: User,
  way: 'websocket' | 'spdy',
  minor: number,
  attributes: Omit<ResourceAttributes, 'verb' | 'group'>,
): void {
  const core = { ...attributes, group: '' };
  if (way === 'spdy') {
    authorize(user, { ...core, verb: 'create' });
    return;
  }
  authorize(user, { ...core, verb: 'get' });
  if (minor >= 35 && !allows(user, { ...core, verb: 'create' })) {
    throw failure.forbidden(`pods "${attributes.name}" is forbidden: `, {
      name: attributes.name,
      kind: 'pods',
    });
  }
}

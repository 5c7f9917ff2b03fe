import { discovery, type PolicyRule, view } from './roles.ts';

export interface User {
  readonly name: string;
  readonly groups: readonly string[];
  readonly rules: readonly PolicyRule[];
}

export interface ResourceAttributes {
  readonly verb: string;
  readonly group: string;
  /** With its subresource: `pods/exec`. */
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
}

const subresource = (resource: string, ...verbs: string[]): PolicyRule => ({
  verbs,
  apiGroups: [''],
  resources: [resource],
});

export const userNames = [
  'admin',
  'view-only',
  'create-only',
  'get-only',
  'exec-only',
  'one-namespace',
  'forward-only',
  'named-pods',
  'nothing',
] as const;
export type UserName = (typeof userNames)[number];

/** The demo's people. `create-only` is what most real roles grant: SPDY works there, WebSocket does not. */
export const userRules: Readonly<Record<UserName, readonly PolicyRule[]>> = {
  admin: [
    { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
    { verbs: ['*'], nonResourceURLs: ['*'] },
  ],
  'view-only': [...discovery, ...view],
  'create-only': [
    ...discovery,
    ...view,
    subresource('pods/portforward', 'create'),
    subresource('pods/exec', 'create'),
  ],
  // Was enough for WebSockets before Kubernetes 1.35.
  'get-only': [
    ...discovery,
    ...view,
    subresource('pods/portforward', 'get'),
    subresource('pods/exec', 'get'),
  ],
  'exec-only': [...discovery, ...view, subresource('pods/exec', 'get', 'create')],
  // Everything in `default`, nothing elsewhere and nothing at the cluster scope: no list of namespaces, no istiod.
  'one-namespace': [
    ...discovery,
    { verbs: ['*'], apiGroups: ['*'], resources: ['*'], namespaces: ['default'] },
  ],
  // What a careful administrator grants: streams to pods whose names one is told, and no look at them.
  'forward-only': [...discovery, subresource('pods/portforward', 'create')],
  // May look at a pod that it can name, and list none.
  'named-pods': [...discovery, subresource('pods', 'get'), subresource('pods/exec', 'create')],
  nothing: [...discovery],
};

/** Groups that every authenticated user has. */
export function makeUser(name: string, rules: readonly PolicyRule[], groups: string[] = []): User {
  return { name, groups: [...groups, 'system:authenticated'], rules };
}

/** RBAC's default for callers without credentials: health and version. */
export const anonymous: User = {
  name: 'system:anonymous',
  groups: ['system:unauthenticated'],
  rules: [
    {
      verbs: ['get'],
      nonResourceURLs: ['/healthz', '/livez', '/readyz', '/version', '/version/'],
    },
  ],
};

export function allows(user: User, attributes: ResourceAttributes): boolean {
  return user.rules.some(
    (rule) =>
      holdsIn(rule, attributes.namespace) &&
      has(rule.verbs, attributes.verb) &&
      has(rule.apiGroups, attributes.group) &&
      hasResource(rule.resources, attributes.resource),
  );
}

export function allowsPath(user: User, verb: string, path: string): boolean {
  return user.rules.some(
    (rule) =>
      has(rule.verbs, verb) &&
      rule.nonResourceURLs?.some(
        (pattern) =>
          pattern === '*' ||
          pattern === path ||
          (pattern.endsWith('*') && path.startsWith(pattern.slice(0, -1))),
      ) === true,
  );
}

export function holdsIn(rule: PolicyRule, namespace: string): boolean {
  return rule.namespaces === undefined || rule.namespaces.includes(namespace);
}

function has(values: readonly string[] | undefined, wanted: string): boolean {
  return values?.some((value) => value === '*' || value === wanted) === true;
}

function hasResource(values: readonly string[] | undefined, wanted: string): boolean {
  const sub = wanted.indexOf('/');
  return has(values, wanted) || (sub >= 0 && values?.includes(`*${wanted.slice(sub)}`) === true);
}

/** The API server's own sentence (apiserver/pkg/endpoints/handlers/responsewriters/errors.go, forbiddenMessage). */
export function forbiddenMessage(user: User, attributes: ResourceAttributes): string {
  const { verb, group, resource, namespace } = attributes;
  const scope = namespace === '' ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  return `User "${user.name}" cannot ${verb} resource "${resource}" in API group "${group}" ${scope}`;
}

import { at, type JsonObject, obj, text } from '../../contract/json.ts';
import { allows, allowsPath, holdsIn, type User } from './rbac.ts';
import type { Resources } from './resources.ts';
import { failure } from './status.ts';

/** Answers the reviews that a caller may make about itself; `undefined` for any other resource. */
export function review(
  group: string,
  version: string,
  plural: string,
  body: JsonObject,
  user: User,
): JsonObject | undefined {
  const base = { apiVersion: `${group}/${version}`, metadata: { creationTimestamp: null } };
  if (group === 'authentication.k8s.io' && plural === 'selfsubjectreviews') {
    return {
      kind: 'SelfSubjectReview',
      ...base,
      status: { userInfo: { username: user.name, groups: [...user.groups] } },
    };
  }
  if (group !== 'authorization.k8s.io') return undefined;
  const spec = obj(body['spec']);
  if (plural === 'selfsubjectaccessreviews') {
    return {
      kind: 'SelfSubjectAccessReview',
      ...base,
      spec,
      status: accessStatus(spec, user),
    };
  }
  if (plural === 'selfsubjectrulesreviews') {
    return {
      kind: 'SelfSubjectRulesReview',
      ...base,
      spec: {},
      status: {
        resourceRules: user.rules
          .filter((rule) => rule.resources !== undefined && holdsIn(rule, text(spec['namespace'])))
          .map((rule) => ({
            verbs: [...rule.verbs],
            apiGroups: [...(rule.apiGroups ?? [])],
            resources: [...(rule.resources ?? [])],
          })),
        nonResourceRules: user.rules
          .filter((rule) => rule.nonResourceURLs !== undefined)
          .map((rule) => ({
            verbs: [...rule.verbs],
            nonResourceURLs: [...(rule.nonResourceURLs ?? [])],
          })),
        incomplete: false,
      },
    };
  }
  return undefined;
}

function accessStatus(spec: JsonObject, user: User): JsonObject {
  const path = at(spec, 'nonResourceAttributes', 'path');
  const attributes = spec['resourceAttributes'];
  if ((path === undefined) === (attributes === undefined)) {
    throw failure.badRequest(
      'spec.resourceAttributes: Invalid value: exactly one of nonResourceAttributes or resourceAttributes must be specified',
    );
  }
  const verb = (where: string): string => text(at(spec, where, 'verb'));
  const resource = text(at(attributes, 'resource'));
  const sub = text(at(attributes, 'subresource'));
  const allowed =
    path !== undefined
      ? allowsPath(user, verb('nonResourceAttributes'), text(path))
      : allows(user, {
          verb: verb('resourceAttributes'),
          group: text(at(attributes, 'group')),
          resource: sub === '' ? resource : `${resource}/${sub}`,
          namespace: text(at(attributes, 'namespace')),
          name: text(at(attributes, 'name')),
        });
  return allowed ? { allowed, reason: 'RBAC: allowed by the demo' } : { allowed };
}

interface Review {
  readonly group: string;
  readonly plural: string;
  readonly kind: string;
}

export function reviews(resources: Resources): readonly Review[] {
  const group = 'authorization.k8s.io';
  return [
    { group, plural: 'selfsubjectaccessreviews', kind: 'SelfSubjectAccessReview' },
    { group, plural: 'selfsubjectrulesreviews', kind: 'SelfSubjectRulesReview' },
    ...(resources.legacy
      ? []
      : [
          {
            group: 'authentication.k8s.io',
            plural: 'selfsubjectreviews',
            kind: 'SelfSubjectReview',
          },
        ]),
  ];
}

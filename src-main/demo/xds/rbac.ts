import type { JsonObject } from '../../contract/json.ts';
import type { AuthorizationPolicySpec, Named } from '../world/description.ts';
import { extension, message } from '../world/message.ts';
import type { Mesh, Proxy } from '../world/proxy.ts';
import { matches } from '../world/workloads.ts';

/** RBAC filters from AuthorizationPolicies (pilot/pkg/security/authz): DENY before ALLOW. */

type Rule = AuthorizationPolicySpec['rules'][number];

function policiesFor(
  mesh: Mesh,
  proxy: Proxy,
  action: 'ALLOW' | 'DENY',
): readonly Named<AuthorizationPolicySpec>[] {
  return mesh.description.authorizationPolicies.filter(
    (policy) =>
      policy.namespace === proxy.pod.namespace &&
      (policy.spec.action ?? 'ALLOW') === action &&
      (policy.spec.selector === undefined ||
        matches(policy.spec.selector.matchLabels, proxy.pod.workload.labels)),
  );
}

export function httpRbac(mesh: Mesh, proxy: Proxy): JsonObject[] {
  return (['DENY', 'ALLOW'] as const).flatMap((action) => {
    const policies = policiesFor(mesh, proxy, action);
    if (policies.length === 0) return [];
    return [
      extension('envoy.filters.http.rbac', 'envoy.extensions.filters.http.rbac.v3.RBAC', {
        rules: rules(policies, action, true),
        shadow_rules_stat_prefix: 'istio_dry_run_allow_',
      }),
    ];
  });
}

export function networkRbac(mesh: Mesh, proxy: Proxy): JsonObject[] {
  return (['DENY', 'ALLOW'] as const).flatMap((action) => {
    const policies = policiesFor(mesh, proxy, action);
    if (policies.length === 0) return [];
    return [
      extension('envoy.filters.network.rbac', 'envoy.extensions.filters.network.rbac.v3.RBAC', {
        rules: rules(policies, action, false),
        stat_prefix: 'tcp.',
        shadow_rules_stat_prefix: 'istio_dry_run_allow_',
      }),
    ];
  });
}

function rules(
  policies: readonly Named<AuthorizationPolicySpec>[],
  action: 'ALLOW' | 'DENY',
  http: boolean,
): JsonObject {
  const result: JsonObject = {};
  for (const policy of policies) {
    policy.spec.rules.forEach((rule, index) => {
      // On TCP an ALLOW rule with HTTP conditions cannot hold: istiod leaves it out. A DENY rule loses
      // those conditions instead and denies more (seen in live, ledger's virtualInbound).
      if (!http && action === 'ALLOW' && usesHttp(rule)) return;
      const name = `ns[${policy.namespace}]-policy[${policy.name}]-rule[${index}]`;
      result[name] = { permissions: permissions(rule, http), principals: principals(rule) };
    });
  }
  return message({
    action: action === 'DENY' ? 'DENY' : undefined,
    policies: Object.keys(result).length === 0 ? undefined : result,
  });
}

function usesHttp(rule: Rule): boolean {
  return (rule.to ?? []).some(
    ({ operation }) => operation.methods !== undefined || operation.paths !== undefined,
  );
}

function orRules(items: JsonObject[]): JsonObject {
  return { or_rules: { rules: items } };
}

function permissions(rule: Rule, http: boolean): JsonObject[] {
  if (rule.to === undefined) return [{ and_rules: { rules: [{ any: true }] } }];
  return rule.to.map(({ operation }) => {
    const parts: JsonObject[] = [];
    if (http && operation.methods !== undefined) {
      parts.push(
        orRules(
          operation.methods.map((exact) => ({
            header: { name: ':method', string_match: { exact } },
          })),
        ),
      );
    }
    if (http && operation.paths !== undefined) {
      parts.push(orRules(operation.paths.map((path) => ({ url_path: { path: pattern(path) } }))));
    }
    if (operation.ports !== undefined) {
      parts.push(orRules(operation.ports.map((port) => ({ destination_port: Number(port) }))));
    }
    return { and_rules: { rules: parts.length === 0 ? [{ any: true }] : parts } };
  });
}

function principals(rule: Rule): JsonObject[] {
  if (rule.from === undefined) return [{ and_ids: { ids: [{ any: true }] } }];
  return rule.from.map(({ source }) => {
    const parts: JsonObject[] = [];
    const names = (source.principals ?? []).map((name) => ({ exact: `spiffe://${name}` }));
    const spaces = (source.namespaces ?? []).map((name) => ({
      safe_regex: { regex: `.*/ns/${name}/.*` },
    }));
    for (const group of [names, spaces]) {
      if (group.length > 0) {
        const ids = group.map((match) => ({ authenticated: { principal_name: match } }));
        parts.push({ or_ids: { ids } });
      }
    }
    if (source.ipBlocks !== undefined) {
      const ids = source.ipBlocks.map((block) => {
        const [address = '', length = '32'] = block.split('/');
        return { direct_remote_ip: { address_prefix: address, prefix_len: Number(length) } };
      });
      parts.push({ or_ids: { ids } });
    }
    return { and_ids: { ids: parts } };
  });
}

function pattern(path: string): JsonObject {
  return path.endsWith('*') ? { prefix: path.slice(0, -1) } : { exact: path };
}

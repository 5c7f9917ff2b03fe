import { shellCommand } from '../../contract/shell.ts';
import { sentence } from '../../words/keys.ts';
import type { AccessQuestion } from '../api.ts';
import type { Cluster } from '../cluster.ts';
import { type DoctorStep, runStep } from './step.ts';

/** What the app can do with a permission: `doctor.permission.…` and `doctor.needs.…` of the catalogues. */
type Feature =
  | 'pods'
  | 'pods-here'
  | 'pods-watch'
  | 'namespaces'
  | 'services'
  | 'workloads'
  | 'port-forward'
  | 'port-forward-websocket'
  | 'exec';

/** What a feature of the app needs. */
interface Need {
  readonly feature: Feature;
  readonly question: AccessQuestion;
}

function needs(namespace: string, controlPlanes: readonly string[]): readonly Need[] {
  const stream = (subresource: string, verb: string, where: string): AccessQuestion => ({
    verb,
    resource: 'pods',
    subresource,
    namespace: where,
  });
  return [
    { feature: 'pods', question: { verb: 'list', resource: 'pods' } },
    // What a user of one namespace has, where the question above is answered with no.
    { feature: 'pods-here', question: { verb: 'list', resource: 'pods', namespace } },
    { feature: 'pods-watch', question: { verb: 'watch', resource: 'pods' } },
    { feature: 'namespaces', question: { verb: 'list', resource: 'namespaces' } },
    { feature: 'services', question: { verb: 'get', resource: 'services', namespace } },
    {
      feature: 'workloads',
      question: { verb: 'get', resource: 'deployments', group: 'apps', namespace },
    },
    ...[...new Set([...controlPlanes, namespace])].flatMap((where): Need[] => [
      { feature: 'port-forward', question: stream('portforward', 'create', where) },
      { feature: 'port-forward-websocket', question: stream('portforward', 'get', where) },
      { feature: 'exec', question: stream('exec', 'create', where) },
    ]),
  ];
}

/** The permissions that features need, one step each. A missing one is `failed`, though the app may have another way. */
export async function* examinePermissions(
  cluster: Cluster,
  now: () => number,
  signal: AbortSignal,
  controlPlanes: readonly string[],
): AsyncGenerator<DoctorStep> {
  const namespace = cluster.context.namespace ?? 'default';
  for (const { feature, question } of needs(namespace, controlPlanes)) {
    const { verb, resource, subresource, group } = question;
    const what = `${resource}${group === undefined ? '' : `.${group}`}${subresource === undefined ? '' : `/${subresource}`}`;
    const where = question.namespace === undefined ? ['-A'] : ['-n', question.namespace];
    const command = shellCommand([
      ...['kubectl', '--context', cluster.context.name, 'auth', 'can-i', verb, what],
      ...where,
    ]);
    yield await runStep(`permission.${feature}`, command, now, async () => {
      const { allowed, reason } = await cluster.client.api.accessReview(question, { signal });
      const scope = question.namespace ?? '*';
      return {
        state: allowed ? 'ok' : 'failed',
        evidence: `${verb} ${what} ${scope}${reason === '' ? '' : `: ${reason}`}`,
        ...(allowed ? {} : { note: sentence(`doctor.needs.${feature}`, { namespace: scope }) }),
      };
    });
  }
}

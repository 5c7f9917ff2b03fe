import type { ApprovalRequest } from '../kube/auth/approval.ts';
import { sentence } from '../words/keys.ts';

/** The question that a host asks outside the page, in its own way. */
export function approvalQuestion(request: ApprovalRequest): {
  readonly title: ReturnType<typeof sentence>;
  readonly detail: ReturnType<typeof sentence>;
} {
  const { kind, kubeconfig, path } = request;
  if (kind === 'file')
    return {
      title: sentence('approve.file', { kubeconfig, path }),
      detail: sentence('approve.file-detail'),
    };
  const args = request.args.length === 0 ? '-' : JSON.stringify(request.args);
  const env = request.env.length === 0 ? '-' : request.env.join(', ');
  return {
    title: sentence('approve.plugin', { path }),
    detail: sentence('approve.plugin-detail', { kubeconfig, args, env }),
  };
}

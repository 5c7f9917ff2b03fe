import { visibleLine } from '../contract/unseen.ts';
import type { ApprovalRequest } from '../kube/auth/approval.ts';
import { sentence } from '../words/keys.ts';

/**
 * The question that a host asks outside the page, in its own way. Paths and arguments come from a file: nothing in them may
 * move the cursor, begin a line or hide a part of the question.
 */
export function approvalQuestion(request: ApprovalRequest): {
  readonly title: ReturnType<typeof sentence>;
  readonly detail: ReturnType<typeof sentence>;
} {
  const kubeconfig = visibleLine(request.kubeconfig);
  const path = visibleLine(request.path);
  if (request.kind === 'file')
    return {
      title: sentence('approve.file', { kubeconfig, path }),
      detail: sentence('approve.file-detail'),
    };
  const args = request.args.length === 0 ? '-' : visibleLine(JSON.stringify(request.args));
  const env = request.env.length === 0 ? '-' : visibleLine(request.env.join(', '));
  return {
    title: sentence('approve.plugin', { path }),
    detail: sentence('approve.plugin-detail', { kubeconfig, args, env }),
  };
}

import { AppError } from '../../contract/errors.ts';
import { sentence } from '../../words/keys.ts';
import { ApiStatusError } from '../http/errors.ts';

export interface PodRef {
  readonly namespace: string;
  readonly name: string;
}

export function podText(pod: PodRef): string {
  return `${pod.namespace}/${pod.name}`;
}

/**
 * The error behind what the kubelet or the container runtime writes on the error stream of a port-forward. The
 * sentences are free text and differ between containerd, CRI-O and dockershim; only these words are common.
 */
export function portForwardFailure(said: string, pod: PodRef, port: number): AppError {
  const detail = said.trim().slice(0, 500);
  const where = sentence('error.kube.port-of', { port, pod: podText(pod) });
  if (/connection refused|failed to connect to localhost|ECONNREFUSED/i.test(detail))
    return new AppError('port-refused', sentence('error.kube.nothing-listens', { where }), {
      detail,
      retryable: true,
    });
  if (/not running|no running|sandbox .*not (found|ready)|network namespace .*closed/i.test(detail))
    return new AppError(
      'pod-not-running',
      sentence('error.kube.stopped-running', { pod: podText(pod) }),
      {
        detail,
        retryable: true,
      },
    );
  if (/pod .*not found|NotFound|no such pod/i.test(detail))
    return new AppError('pod-not-found', sentence('error.kube.pod-gone', { pod: podText(pod) }), {
      detail,
    });
  return new AppError('stream-failed', sentence('error.kube.not-opened', { where }), {
    detail,
    retryable: true,
  });
}

/** An answer to an upgrade request, read as what it means for a pod. */
export function upgradeFailure(error: unknown, pod: PodRef): unknown {
  if (!(error instanceof ApiStatusError)) return error;
  const { detail } = error;
  const said = typeof detail === 'string' ? detail : '';
  if (error.status === 404 && /pods? .*not found/i.test(said))
    return new AppError(
      'pod-not-found',
      sentence('error.kube.no-such-pod', { pod: podText(pod) }),
      { detail },
    );
  // A pod that is not scheduled, or whose containers have ended (400, 500): registry/core/pod/strategy.go, kubelet server.
  if (
    /does not have a host assigned|not running|container not found|container .* is not (valid|available)|pod is not/i.test(
      said,
    )
  )
    return new AppError(
      'pod-not-running',
      sentence('error.kube.not-running', { pod: podText(pod), said }),
      {
        detail,
        retryable: true,
      },
    );
  return error;
}

import { AppError } from '../../contract/errors.ts';
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
  const where = `port ${port} of ${podText(pod)}`;
  if (/connection refused|failed to connect to localhost|ECONNREFUSED/i.test(detail))
    return new AppError('port-refused', `Nothing listens on ${where}.`, {
      detail,
      retryable: true,
    });
  if (/not running|no running|sandbox .*not (found|ready)|network namespace .*closed/i.test(detail))
    return new AppError('pod-not-running', `${podText(pod)} is not running any more.`, {
      detail,
      retryable: true,
    });
  if (/pod .*not found|NotFound|no such pod/i.test(detail))
    return new AppError('pod-not-found', `${podText(pod)} does not exist any more.`, { detail });
  return new AppError('stream-failed', `The cluster could not open ${where}.`, {
    detail,
    retryable: true,
  });
}

/** An answer to an upgrade request, read as what it means for a pod. */
export function upgradeFailure(error: unknown, pod: PodRef): unknown {
  if (!(error instanceof ApiStatusError)) return error;
  const { detail } = error;
  const said = detail ?? '';
  if (error.status === 404 && /pods? .*not found/i.test(said))
    return new AppError('pod-not-found', `${podText(pod)} does not exist.`, { detail });
  // A pod that is not scheduled, or whose containers have ended (400, 500): registry/core/pod/strategy.go, kubelet server.
  if (
    /does not have a host assigned|not running|container not found|container .* is not (valid|available)|pod is not/i.test(
      said,
    )
  )
    return new AppError('pod-not-running', `${podText(pod)} is not running: ${said}`, {
      detail,
      retryable: true,
    });
  return error;
}

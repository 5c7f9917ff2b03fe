import { AppError } from '../../contract/errors.ts';
import type { Cluster } from '../../kube/cluster.ts';
import { sizeLimit } from './admin-pages.ts';
import { execPage } from './exec-page.ts';
import { forwardPage } from './forward-page.ts';
import {
  counted,
  describePage,
  type OpenedPage,
  type PageReader,
  type PageRequest,
  type PodPage,
  type ReadOptions,
} from './page.ts';
import { explainByPod } from './pod-trouble.ts';
import { nextRungMayHelp, noRung, type Rung, Rungs } from './rungs.ts';

/**
 * Reads pages of programs in pods on the best rung that the user's rights and the way allow: port-forward, then exec. The result
 * says which one it was and what would give a better one. GET only; callers check paths against their allow-lists.
 */
export class Ladder implements PageReader {
  readonly cluster: Cluster;
  readonly #rungs: Rungs;

  constructor(cluster: Cluster) {
    this.cluster = cluster;
    this.#rungs = new Rungs(cluster);
  }

  async read(request: PageRequest, options: ReadOptions): Promise<PodPage> {
    const { namespace } = request.pod;
    const [first = 'port-forward', second] = await this.#rungs.order(namespace, options.signal);
    try {
      return await this.#on(first, request, options);
    } catch (error) {
      if (second === undefined || !nextRungMayHelp(error))
        throw await this.#explained(request, error, options);
      return await this.#afterFailure(first, second, error, request, options);
    }
  }

  async #afterFailure(
    first: Rung,
    second: Rung,
    failure: unknown,
    request: PageRequest,
    options: ReadOptions,
  ): Promise<PodPage> {
    const { namespace } = request.pod;
    try {
      const page = await this.#on(second, request, options);
      if (first === 'port-forward') this.#rungs.refused(namespace);
      return page;
    } catch (error) {
      if (error instanceof AppError && error.code === 'cancelled') throw error;
      throw await this.#explained(request, noRung(namespace, failure, error), options);
    }
  }

  async #on(rung: Rung, request: PageRequest, options: ReadOptions): Promise<PodPage> {
    const open = rung === 'port-forward' ? forwardPage : execPage;
    const page: OpenedPage = await open(this.cluster, request, options);
    const [what, limit] = [describePage(request), sizeLimit(request.path)];
    return {
      ...page,
      chunks: counted(page.chunks, { what, limit, total: page.total }, options.onProgress),
      access: this.#rungs.access(rung, request.pod.namespace),
    };
  }

  async #explained(request: PageRequest, error: unknown, options: ReadOptions): Promise<unknown> {
    const { pod, exec } = request;
    return await explainByPod(this.cluster, pod, error, exec.container, options.signal);
  }
}

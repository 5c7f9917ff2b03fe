import type { JsonObject } from '../../contract/json.ts';

export interface Cancel {
  readonly signal?: AbortSignal | undefined;
}

export interface ListOptions extends Cancel {
  /** Absent: all namespaces. */
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
  /** Objects per page; default 500. */
  readonly pageSize?: number;
  readonly onProgress?: (count: number) => void;
}

export interface ListResult {
  readonly items: readonly JsonObject[];
  readonly resourceVersion: string;
}

import type { ResourceRef } from '../../src-main/contract/resources.ts';

/** An object that was selected in the picture. */
export interface Picked {
  /** Node id (contract/chain.ts). */
  readonly id: string;
  readonly ref: ResourceRef | undefined;
  readonly title: string;
}

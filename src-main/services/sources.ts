import type { MeshSource } from '../mesh/mesh-source.ts';

/** Meshes by the id of their context: all that services know of where a mesh is. */
export interface Sources {
  /** Opened once and shared. Throws `context-unknown`, or whatever kept it from being opened. */
  source(id: string): Promise<MeshSource>;
}

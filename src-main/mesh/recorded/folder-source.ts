import { sentence } from '../../words/keys.ts';
import type { MeshSource } from '../mesh-source.ts';
import type { MeshFiles } from './mesh-files.ts';
import { recogniseLayout } from './recorded-layout.ts';
import { recordedSource } from './recorded-source.ts';

/** The mesh that some files are; undefined (and they are closed) when they are none. */
export async function filesSource(
  files: MeshFiles & {
    readonly broken?: boolean;
    readonly salvaged?: boolean;
    readonly skipped?: readonly string[];
  },
  context: string,
  signal?: AbortSignal,
): Promise<MeshSource | undefined> {
  const layout = await recogniseLayout(files, signal);
  if (layout !== undefined) {
    const damaged = files.broken === true || files.salvaged === true;
    const [first, ...others] = files.skipped ?? [];
    const notes = [
      ...(layout.shape === 'bug-report' ? [sentence('mesh.note.bug-report')] : []),
      ...(damaged ? [sentence('mesh.note.snapshot-damaged')] : []),
      ...(first === undefined
        ? []
        : [sentence('mesh.note.folder-skipped', { folder: first, count: others.length + 1 })]),
    ];
    return recordedSource(files, layout, { context, rung: 'file', notes });
  }
  await files.close();
  return undefined;
}

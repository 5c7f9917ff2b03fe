import { sentence } from '../../words/keys.ts';
import { folderFiles, type MeshFiles } from './mesh-files.ts';
import type { MeshSource } from '../mesh-source.ts';
import { recogniseLayout } from './recorded-layout.ts';
import { recordedSource } from './recorded-source.ts';

/** A folder with a recorded mesh, a bug report or dumps; undefined when it holds none. */
export async function folderSource(path: string, context: string): Promise<MeshSource | undefined> {
  return await filesSource(await folderFiles(path), context);
}

/** The mesh that some files are; undefined (and they are closed) when they are none. */
export async function filesSource(
  files: MeshFiles & { readonly broken?: boolean; readonly salvaged?: boolean },
  context: string,
): Promise<MeshSource | undefined> {
  const layout = await recogniseLayout(files);
  if (layout !== undefined) {
    const damaged = files.broken === true || files.salvaged === true;
    const notes = [
      ...(layout.shape === 'bug-report' ? [sentence('mesh.note.bug-report')] : []),
      ...(damaged ? [sentence('mesh.note.snapshot-damaged')] : []),
    ];
    return recordedSource(files, layout, { context, rung: 'file', notes });
  }
  await files.close();
  return undefined;
}

import type { ContextStatus } from '../../contract/contexts.ts';
import { AppError } from '../../contract/errors.ts';
import { num, obj, text } from '../../contract/json.ts';
import {
  snapshotFormat,
  snapshotFormatVersion,
  type SnapshotManifest,
  snapshotManifestSchema,
} from '../../contract/snapshots.ts';
import { sentence } from '../../words/keys.ts';
import { isMessage } from '../../words/say.ts';
import { openZip, type ZipFiles } from '../archive/zip.ts';
import type { MeshSource } from '../mesh-source.ts';
import { parsed } from './recorded-json.ts';
import { recogniseLayout, type RecordedLayout } from './recorded-layout.ts';
import { type RecordedFacts, recordedSource } from './recorded-source.ts';

/** The first entry of a snapshot, stored as it is: by it a file is known even when its end is lost. */
export const typeEntry = 'mimetype';
export const snapshotType = 'application/vnd.meshscope.snapshot+zip';
export const manifestEntry = 'manifest.json';

export interface OpenedSnapshot {
  readonly files: ZipFiles;
  /** Undefined where the file lost it. */
  readonly manifest: SnapshotManifest | undefined;
}

/** True for a file that a Meshscope wrote, or the rest of one. */
export function isSnapshot(files: ZipFiles): boolean {
  return files.paths.includes(manifestEntry) || files.paths.includes(typeEntry);
}

/** Throws `snapshot-invalid` when the manifest says nothing understood, `snapshot-future` for a later format. */
export async function readManifest(files: ZipFiles): Promise<SnapshotManifest | undefined> {
  if (!files.paths.includes(manifestEntry)) return undefined;
  const raw = obj(parsedManifest(await files.read(manifestEntry), files.place));
  const version = num(raw['version']);
  if (
    raw['format'] === snapshotFormat &&
    version !== undefined &&
    version > snapshotFormatVersion
  ) {
    throw new AppError(
      'snapshot-future',
      text(raw['app']) === ''
        ? sentence('error.mesh.snapshot-future', {
            place: files.place,
            version,
            known: snapshotFormatVersion,
          })
        : sentence('error.mesh.snapshot-future-of', {
            place: files.place,
            version,
            app: text(raw['app']),
            known: snapshotFormatVersion,
          }),
      { hint: sentence('hint.mesh.update-meshscope') },
    );
  }
  const read = snapshotManifestSchema.safeParse(raw);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new AppError(
    'snapshot-invalid',
    sentence('error.mesh.manifest-unknown', { place: files.place }),
    {
      detail: issue === undefined ? undefined : `${issue.path.join('.')}: ${issue.message}`,
    },
  );
}

function parsedManifest(bytes: Uint8Array, place: string): ReturnType<typeof parsed> {
  try {
    return parsed(bytes, manifestEntry);
  } catch (error) {
    throw new AppError('snapshot-invalid', sentence('error.mesh.manifest-no-json', { place }), {
      cause: error,
    });
  }
}

export async function openSnapshot(path: string): Promise<OpenedSnapshot> {
  const files = await openZip(path);
  try {
    const manifest = await readManifest(files).catch((error: unknown) => {
      // What is readable is offered: a damaged manifest costs its facts, a later format is another matter.
      if (error instanceof AppError && error.code === 'snapshot-invalid') return undefined;
      throw error;
    });
    return { files, manifest };
  } catch (error) {
    await files.close();
    throw error;
  }
}

/** The mesh in a snapshot. Throws `snapshot-invalid` when not one proxy of it is left. */
export async function snapshotSource(
  { files, manifest }: OpenedSnapshot,
  context: string,
): Promise<MeshSource> {
  const layout = await recogniseLayout(files);
  if (layout === undefined && (manifest?.proxies.length ?? 0) === 0) {
    await files.close();
    throw new AppError(
      'snapshot-invalid',
      sentence('error.mesh.no-proxy', { place: files.place }),
      {
        hint: sentence('hint.mesh.ask-again'),
      },
    );
  }
  const facts = manifest === undefined ? undefined : factsOf(manifest);
  return recordedSource(files, layout ?? noProxies, {
    context,
    rung: 'snapshot',
    facts,
    notes: notesOf(files, manifest),
  });
}

const noProxies: RecordedLayout = {
  shape: 'mesh',
  proxies: new Map(),
  controlPlanes: [],
  core: undefined,
};

function factsOf(manifest: SnapshotManifest): RecordedFacts {
  const failures = manifest.failures.map(
    ({ path, message, said }) => [path, isMessage(said) ? said : message] as const,
  );
  return {
    kubernetesVersion: manifest.kubernetesVersion,
    controlPlanes: new Map(
      manifest.controlPlanes.map(({ folder, said, ...rest }) => [
        folder,
        isMessage(said) ? { ...rest, said } : rest,
      ]),
    ),
    askedAt: manifest.askedAt,
    takenAt: new Map(manifest.proxies.map(({ proxy, takenAt }) => [proxy, takenAt])),
    failures: new Map(failures),
    notes: manifest.notes.filter(isMessage),
    partial: manifest.scope.kind !== 'mesh',
  };
}

function notesOf(files: ZipFiles, manifest: SnapshotManifest | undefined): ContextStatus['notes'] {
  const failures = manifest?.failures.length ?? 0;
  return [
    ...(files.salvaged || manifest === undefined ? [sentence('mesh.note.snapshot-damaged')] : []),
    ...(failures === 0 ? [] : [sentence('mesh.note.snapshot-failures', { count: failures })]),
    ...(manifest?.redaction.on === true ? [sentence('mesh.note.snapshot-redacted')] : []),
  ];
}

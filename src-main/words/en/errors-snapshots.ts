/** What src-main/snapshots refuses or fails with, and what to do then. */
export const errorsSnapshotsEn = {
  'error.snapshots.redaction-died':
    'The thread that takes secrets out has ended; nothing was written.',
  'error.snapshots.too-large': 'The snapshot grows past 4 GiB at {path}.',
  'hint.snapshots.export-fewer': 'Export fewer proxies: a namespace, or a selection.',
  'error.snapshots.not-written': '{path} could not be written.',
  'hint.snapshots.check-folder':
    'Check that the folder exists, may be written to and has space left.',
  'error.snapshots.other-zip': "{path} is a zip, but no snapshot of Meshscope's.",
  'error.snapshots.nothing-to-export': 'There is no proxy in what is to be exported.',
  'hint.snapshots.another-scope': 'Choose another namespace, or the whole mesh.',
  'error.snapshots.not-finished': '{path} was not finished.',
  'error.snapshots.nothing-read': 'Not one proxy could be read, so nothing was written.',
  'snapshot.problem.end-missing': 'The end of the file is missing.',
  'snapshot.problem.no-manifest': 'There is no manifest that can be read.',
  'snapshot.problem.leads-outside': 'The name leads outside.',
  'snapshot.problem.not-named': 'The manifest does not name it.',
  'snapshot.problem.missing': 'It is missing.',
  'snapshot.problem.changed': 'It is not what the manifest says (SHA-256 differs).',
} as const;

import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

/** Where a built piece of a program names another. */
const named = /(?:\bfrom|\bimport|\bimport\(|\brequire\()\s*["'](\.{1,2}\/[^"']+)["']/g;

/** What is started by name; the rest is what these name. */
export const shipped = {
  main: 'dist/electron/main.mjs',
  entries: ['dist/electron/preload.cjs', 'dist/engine-worker.cjs'],
};

/** What a package says of itself; the rest of package.json is for building it. */
const kept = [
  'name',
  'productName',
  'version',
  'description',
  'homepage',
  'repository',
  'author',
  'license',
  'type',
  'desktopName',
];

/**
 * Lays out what goes into a package, and nothing else: what the programs in `entries` reach, the page, the window's
 * icon. Pieces of the command line, of the browser host and of earlier builds stay behind, as do source maps.
 * `from` has `dist/` and `assets/`; the archive gets what then stands in `to`.
 */
export function stageApp({ from, to, main, entries }) {
  rmSync(to, { recursive: true, force: true });
  const files = [...reached([main, ...entries].map((file) => path.join(from, file)))].map((file) =>
    path.relative(from, file),
  );
  for (const file of [...files, 'assets/icons/256x256.png']) copy(from, to, file);
  const page = path.join('dist', 'renderer');
  for (const file of readdirSync(path.join(from, page), { recursive: true, withFileTypes: true })) {
    if (!file.isFile() || file.name.endsWith('.map')) continue;
    copy(from, to, path.relative(from, path.join(file.parentPath, file.name)));
  }
  const manifest = JSON.parse(readFileSync(path.join(from, 'package.json'), 'utf8'));
  const told = Object.fromEntries(
    kept.flatMap((name) => (name in manifest ? [[name, manifest[name]]] : [])),
  );
  writeFileSync(path.join(to, 'package.json'), `${JSON.stringify({ ...told, main }, null, 2)}\n`);
}

/** The files that a program consists of, by what they name. */
export function reached(entries) {
  const found = new Set();
  const waiting = [...entries];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (found.has(file)) continue;
    found.add(file);
    for (const [, other] of readFileSync(file, 'utf8').matchAll(named)) {
      const at = path.resolve(path.dirname(file), other);
      // Strings of a library may look like an import of something that is not there.
      if (statSync(at, { throwIfNoEntry: false })?.isFile()) waiting.push(at);
    }
  }
  return found;
}

function copy(from, to, file) {
  mkdirSync(path.dirname(path.join(to, file)), { recursive: true });
  cpSync(path.join(from, file), path.join(to, file));
}

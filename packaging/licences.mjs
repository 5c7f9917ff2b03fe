import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

/**
 * Ours and those of the packages that are built in, one file each: what Help → Licences shows and every package
 * of the app has in its folder `licences`. Which they are, the maps of what was built say; styles and fonts have
 * none, so all that the app depends on is taken besides.
 */
export function gatherLicences(root, folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  copyFileSync(path.join(root, 'LICENSE'), path.join(folder, 'meshscope.txt'));
  const { packages } = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
  const built = builtIn(path.join(root, 'dist'));
  for (const [place, { dev, optional, license }] of Object.entries(packages)) {
    const name = place.replace(/^.*node_modules\//, '');
    const at = path.join(root, place);
    if (place === '' || !existsSync(at)) continue;
    if ((dev || optional) && !built.has(name)) continue;
    const as = (rest) => path.join(folder, `${name.replaceAll('/', '__')}.${rest}.txt`);
    const files = readdirSync(at).filter((file) =>
      /^(?:un)?licen[cs]e|^notice|^copying/i.test(file),
    );
    for (const file of files) copyFileSync(path.join(at, file), as(path.parse(file).name));
    // Some name their licence and bring no text of it.
    if (files.length === 0)
      writeFileSync(as('LICENSE'), `${name}: ${license ?? 'no licence named'}\n`);
  }
}

/** The packages whose code was built in, by the source maps beside it. */
export function builtIn(dist) {
  const names = new Set();
  for (const file of readdirSync(dist, { recursive: true })) {
    if (!file.endsWith('.map')) continue;
    const { sources } = JSON.parse(readFileSync(path.join(dist, file), 'utf8'));
    for (const source of sources) {
      const found = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source)?.[1];
      if (found !== undefined) names.add(found);
    }
  }
  return names;
}

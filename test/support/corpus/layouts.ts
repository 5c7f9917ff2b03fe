import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { zipSync } from 'fflate';

import type { Random } from '../random.ts';
import { hostileBytes, pages, scrambled } from './documents.ts';

const folders = [
  '',
  'mesh/',
  'proxies/web-0.default/',
  'proxies/default/web-0/',
  'web-0.default/',
  'istiod-0.istio-system/',
  'bug-report/',
  'cluster/',
  '.hidden/',
  'a'.repeat(100) + '/',
];
const names = [
  'config_dump',
  'syncz',
  'clusters',
  'server_info',
  'certs',
  'core',
  'manifest',
  'config_dump?include_eds',
  'pilot_config_dump',
  'proxy-status',
  'mimetype',
  'debug/syncz',
];
const endings = ['.json', '.json', '.json', '', '.txt', '.yaml', '.gz', '.json.gz'];

/** A recording as a session might be handed one: names like those that are looked for, contents like those expected. */
function files(random: Random): Map<string, Uint8Array> {
  const made = new Map<string, Uint8Array>();
  for (let i = random.below(9); i >= 0; i -= 1) {
    const name = random.pick(names);
    const base = pages[name] ?? pages[random.pick(Object.keys(pages))] ?? null;
    made.set(`${random.pick(folders)}${name}${random.pick(endings)}`, hostileBytes(random, base));
  }
  return made;
}

/** Puts one on the disk and says where it lies. */
export async function hostileLayout(random: Random, folder: string, name: string): Promise<string> {
  const path = join(folder, name);
  const all = files(random);
  switch (random.below(5)) {
    case 0: {
      for (const [inner, bytes] of all) {
        const to = join(path, inner.replaceAll('?', '_'));
        await mkdir(dirname(to), { recursive: true });
        // A name may be a folder's by now.
        await writeFile(to, bytes).catch(() => undefined);
      }
      await mkdir(path, { recursive: true });
      return path;
    }
    case 1:
      return await file(
        `${path}${random.pick(['.zip', '.meshscope', '.json'])}`,
        damaged(random, zipSync(Object.fromEntries(all), { level: 1 })),
      );
    case 2:
      return await file(
        `${path}${random.pick(['.tgz', '.tar.gz', '.tar'])}`,
        damaged(random, gzipSync(tar(random, all), { level: 1 })),
      );
    default: {
      const base = pages[random.pick(Object.keys(pages))] ?? null;
      return await file(
        `${path}${random.pick([...endings, '.meshscope', '.zip', '.tgz'])}`,
        hostileBytes(random, base),
      );
    }
  }
}

async function file(path: string, bytes: Uint8Array): Promise<string> {
  await writeFile(path, bytes);
  return path;
}

function damaged(random: Random, bytes: Uint8Array): Uint8Array {
  return random.chance(0.4) ? scrambled(random, bytes) : bytes;
}

function tar(random: Random, all: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const parts: Buffer[] = [];
  for (const [name, bytes] of all) {
    const size = random.chance(0.05) ? random.below(2 ** 31) : bytes.length;
    const block = Buffer.alloc(512);
    block.write(name.slice(-99), 0, 'latin1');
    block.write('0000644\0', 100);
    block.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
    block.write('        0', 148);
    block.write('ustar\u000000', 257);
    const sum = block.reduce((so, byte) => so + byte, 0);
    block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    parts.push(block, Buffer.from(bytes), Buffer.alloc((512 - (bytes.length % 512)) % 512));
  }
  return Buffer.concat([...parts, Buffer.alloc(1024)]);
}

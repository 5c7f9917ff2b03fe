/**
 * The house's arrows (ARCHITECTURE.md, "Rooms and arrows"): what a room may import, by where a file really
 * stands. `demo` is a cluster of its own that the app reaches over the network only: nothing but hosts may
 * start it.
 */
const rooms = {
  words: [],
  contract: ['words'],
  threads: ['contract', 'words'],
  envoy: ['contract', 'words'],
  istio: ['contract', 'words', 'envoy'],
  kube: ['contract', 'words', 'threads'],
  engine: ['contract', 'words', 'threads', 'envoy', 'istio'],
  mesh: ['contract', 'words', 'threads', 'envoy', 'istio', 'kube', 'engine'],
  snapshots: ['contract', 'words', 'threads', 'envoy', 'istio', 'kube', 'engine', 'mesh'],
  services: [
    'contract',
    'words',
    'threads',
    'envoy',
    'istio',
    'kube',
    'engine',
    'mesh',
    'snapshots',
  ],
  demo: ['contract', 'words', 'envoy', 'istio', 'kube'],
  hosts: [
    'contract',
    'words',
    'envoy',
    'istio',
    'kube',
    'engine',
    'mesh',
    'snapshots',
    'services',
    'demo',
  ],
};
/** Rooms without I/O: no module of Node, no package that does any. */
const pure = 'words|contract|envoy|istio';
/** hosts/NAME: one host each. What several need stands in hosts itself. */
const hosts = ['browser', 'cli', 'electron'];
/** Folders of the demo, from what the mesh is to what tells of it. */
const demo = ['world', 'pki', 'xds', 'admin', 'istiod', 'kubernetes'];

const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    rule(
      'no-circles',
      'Two files that need each other are one, or need a third.',
      {},
      { circular: true },
    ),
    ...Object.entries(rooms).map(([room, allowed]) =>
      rule(
        `arrows-of-${room}`,
        `src-main/${room} may import only from: ${allowed.join(', ') || 'nothing'}.`,
        { path: `^src-main/${room}/` },
        {
          path: '^(src-main|src-renderer|test)/',
          pathNot: `^src-main/(${[room, ...allowed].join('|')})/`,
        },
      ),
    ),
    rule(
      'arrows-of-renderer',
      'The page knows src-main/contract and src-main/words, nothing else of src-main.',
      { path: '^src-renderer/' },
      { path: '^(src-main|test)/', pathNot: '^src-main/(contract|words)/' },
    ),
    rule(
      'pure-rooms',
      'No I/O in words, contract, envoy and istio.',
      { path: `^src-main/(${pure})/` },
      { dependencyTypes: ['core'] },
    ),
    rule(
      'electron-in-one-place',
      'Electron is known to hosts/electron only.',
      { path: '^src-', pathNot: '^src-main/hosts/electron/' },
      { path: '^(node_modules/)?electron(/|$)' },
    ),
    ...hosts.map((host) =>
      rule(
        `host-${host}`,
        'A host does not know another host.',
        { path: `^src-main/hosts/${host}/` },
        { path: `^src-main/hosts/(${hosts.filter((other) => other !== host).join('|')})/` },
      ),
    ),
    ...demo.map((folder, index) =>
      rule(
        `demo-${folder}`,
        `demo/${folder} may import only from: ${demo.slice(0, index).join(', ') || 'nothing'}.`,
        { path: `^src-main/demo/${folder}/` },
        {
          path: '^src-main/demo/[^/]+/',
          pathNot: `^src-main/demo/(${demo.slice(0, index + 1).join('|')})/`,
        },
      ),
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.mjs', '.js', '.svelte', '.json'] },
    cache: { folder: '.cache/dependency-cruiser', strategy: 'content' },
    skipAnalysisNotInRules: true,
  },
};

/**
 * The tests that may be skipped, by file, and what they need that not every machine has. A skipped test of
 * any other file fails `npm test`: what is left out is left out knowingly.
 */
const reasons: Readonly<Record<string, string>> = {
  'test/conformance/conformance.test.ts': 'they need a real Envoy',
  'test/conformance/demo-envoy.test.ts': 'they need a real Envoy',
  'test/conformance/regex.test.ts': 'they need a real Envoy',
  'test/conformance/routes.test.ts': 'they need a real Envoy',
  'test/conformance/coverage.test.ts':
    'MESHSCOPE_LONG=1 takes each field away from each configuration',
  'test/conformance/long.test.ts': 'MESHSCOPE_LONG=1 runs for hours',
  'test/conformance/versions.test.ts': 'MESHSCOPE_LONG=1 fetches five Envoys and asks them all',
  'test/e2e/launcher.test.ts': 'they are about Linux',
  'test/e2e/shutdown.test.ts': 'they are about Linux',
  'test/integration/cli/process.test.ts': 'Windows has no named pipes in the file system',
  'test/integration/demo/kubectl.test.ts': 'they need a kubectl',
  'test/integration/hosts/packaging.test.ts': 'they are about Linux',
  'test/integration/kube/kubectl-config.test.ts': 'they need a kubectl',
  'test/integration/trace/real-curl.test.ts': 'they need a curl',
};

/** All of this folder. */
const desktop = 'they need a real Electron (python3 with pip fetches one on Linux) and a display';

export function reasonToSkip(file: string): string | undefined {
  return file.startsWith('test/desktop/') ? desktop : reasons[file];
}

/**
 * The tests that may be skipped, by file, and what they need that not every machine has. A skipped test of
 * any other file fails `npm test`: what is left out is left out knowingly.
 */
const besides =
  'they need the dumps of other projects and versions beside the project (test/fixtures/README.md)';
const reasons: Readonly<Record<string, string>> = {
  'test/conformance/conformance.test.ts': 'they need a real Envoy',
  'test/conformance/demo-envoy.test.ts': 'they need a real Envoy',
  'test/conformance/regex.test.ts': 'they need a real Envoy',
  'test/conformance/routes.test.ts': 'they need a real Envoy',
  'test/e2e/launcher.test.ts': 'they are about Linux',
  'test/e2e/shutdown.test.ts': 'they are about Linux',
  'test/integration/cli/process.test.ts': 'Windows has no named pipes in the file system',
  'test/integration/demo/kubectl.test.ts': 'they need a kubectl',
  'test/integration/hosts/packaging.test.ts': 'they are about Linux',
  'test/integration/kube/kubectl-config.test.ts': 'they need a kubectl',
  'test/unit/cli/fixtures.test.ts': besides,
  'test/unit/demo/legacy.test.ts': besides,
  'test/unit/diff/dump-diff.test.ts': besides,
  'test/unit/istio/sync-status.test.ts': besides,
  'test/unit/istio/ztunnel/goldens.test.ts': besides,
  'test/unit/tables/old-dumps.test.ts': besides,
  'test/unit/trace/filter-chain-cases.test.ts': besides,
  'test/unit/trace/planted.test.ts': besides,
  'test/unit/trace/route-cases.test.ts': besides,
  'test/unit/trace/router-check.test.ts': besides,
};

/** All of this folder. */
const desktop = 'they need a real Electron (python3 with pip fetches one on Linux) and a display';

export function reasonToSkip(file: string): string | undefined {
  return file.startsWith('test/desktop/') ? desktop : reasons[file];
}

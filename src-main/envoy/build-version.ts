import { type JsonObject, num, obj, text } from '../contract/json.ts';

/**
 * `1.40.0/Clean/RELEASE/BoringSSL` of a (canonical) node's `user_agent_build_version`, with the build's label
 * behind the number; 0.0.0 when the node says nothing (istioctl's PrintBootstrapSummary). Envoy up to 1.13 says it in
 * `build_version` alone, `sha/1.12.2/Clean/RELEASE/BoringSSL`, which istioctl does not read.
 */
export function envoyBuild(node: JsonObject): string {
  const [, ...old] = text(node['buildVersion']).split('/');
  if (node['userAgentBuildVersion'] === undefined && old.length > 0) return old.join('/');
  const build = obj(node['userAgentBuildVersion']);
  const version = obj(build['version']);
  const metadata = obj(build['metadata']);
  const number = ['majorNumber', 'minorNumber', 'patch'].map((part) => num(version[part]) ?? 0);
  const label = text(metadata['build.label']);
  const rest = ['revision.status', 'build.type', 'ssl.version']
    .map((key) => text(metadata[key]))
    .filter((part) => part !== '');
  return [`${number.join('.')}${label === '' ? '' : `-${label}`}`, ...rest].join('/');
}

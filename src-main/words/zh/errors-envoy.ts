import type { errorsEnvoyEn } from '../en/errors-envoy.ts';

export const errorsEnvoyZh: Readonly<Record<keyof typeof errorsEnvoyEn, string>> = {
  'error.envoy.curl-no-url': 'curl 命令中没有 URL',
  'error.envoy.log-no-json': '该日志行不是 JSON',
  'error.envoy.no-access-log': '这不是访问日志的一行',
  'error.envoy.no-such-column': '表 {name} 没有列“{name2}”',
  'error.envoy.index-no-text': '网格索引不保留 {section} 一节的文本。',
  'error.envoy.part-too-large': '转储的一部分有 {bytes} 字节：太大，无法显示。',
  'error.envoy.no-section': '转储中没有 {section} 一节。',
  'error.envoy.no-entry': '转储中没有 {kind} {index}。',
  'hint.envoy.read-again': '请重新读取 config dump：curl localhost:15000/config_dump',
  'error.envoy.not-json': '{where} 处不是 JSON：应为 {expected}，实为 {found}。',
  'error.envoy.not-yaml': '既不是 JSON 也不是 YAML：{reason}{position}。',
  'error.envoy.too-deep': '不是 Envoy 的 config dump：在 {where} 处嵌套超过 {maxDepth} 层。',
  'error.envoy.too-many-objects': '不是 Envoy 的 config dump：上层有数百万个对象。',
  'error.envoy.ends-early':
    '文档过早结束（第 {bytes} 字节），还有 {levels} 层未闭合；已知的最内层从 {where} 开始。',
  'hint.envoy.cut-off': '文件或应答被截断：请重新读取。',
  'error.envoy.not-envoy': '不是 Envoy 的 config dump：{reason}。',
  'error.envoy.section-expected': '{what}：在 {where} 处应为 {expected}，实为 {found}。',
  'error.envoy.section-no-json': '{what} 在 {where} 处不是有效的 JSON：{found}。',
  'error.envoy.other-page': '这不是 Envoy 的 /{page} 的应答。',
  'error.envoy.no-such-resource': '转储中没有编号为 {index} 的 {kind}',
  'error.envoy.ztunnel-line': '该行来自 ztunnel，而不是 Envoy',
  'error.envoy.no-curl-command': '“{given}”不是 curl 命令',
};

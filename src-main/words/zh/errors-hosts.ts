import type { errorsHostsEn } from '../en/errors-hosts.ts';

export const errorsHostsZh: Readonly<Record<keyof typeof errorsHostsEn, string>> = {
  'error.hosts.call-twice': '调用 {id} 已在进行中。',
  'error.hosts.no-method': '没有方法“{method}”。',
  'error.hosts.fault': '{method} 因 Meshscope 自身的缺陷而失败。',
  'error.hosts.bad-request': '{what}：{detail}',
  'error.hosts.port-range': '--port 必须是 0 到 65535 之间的数字，而不是“{port}”。',
  'error.hosts.log-level':
    '--log-level（或 MESHSCOPE_LOG）可以是 error、warn、info、debug，不能是 {level}。',
  'error.hosts.host-kind': '--host 必须是 electron 或 browser，而不是“{host}”。',
  'error.hosts.unknown-flag': '没有选项 {flag}。',
  'error.hosts.flag-needs-value': '{flag} 需要一个值。',
  'error.hosts.flag-takes-no-value': '{flag} 不接受值。',
  'hint.hosts.help': 'npm start -- --help 会列出所有选项。',
  'error.hosts.bad-sender': '该调用不是来自 Meshscope 的页面。',
  'error.hosts.too-many-calls': '同时进行的调用超过 {most} 个。',
  'error.hosts.port-in-use': '端口 {port} 已被占用。',
  'error.hosts.port-failed': '端口 {port}：{reason}',
  'hint.hosts.another-port': '请用 --port 选择其他端口，或省略 --port。',
  'host.refused': '已拒绝。只有 Meshscope 打开的页面才能与它通信：请打开它启动时打印的地址。',
  'host.no-file': '没有这个文件。',
  'host.admin-refused': '已被 Meshscope 拒绝：此转发通往管理端口，网站不得使用。',
  'noToken.title': '此页面没有会话',
  'noToken.why':
    'Meshscope 打印的每个地址只能打开一个页面，且只能使用一次。此页面的地址已被使用，或属于之前的一次启动。',
  'noToken.next':
    '请打开 Meshscope 最后一次在终端中打印的地址；如果它已停止，请重新运行 {command}。',
};

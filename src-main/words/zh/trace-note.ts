import type { traceNoteEn } from '../en/trace-note.ts';

/** Envoy 字段账本使跟踪说出的句子（src-main/envoy/ledger）。 */
export const traceNoteZh: Record<keyof typeof traceNoteEn, string> = {
  'trace.note.setting': '未评估：设置了 {field}',
  'trace.note.file': '转储中没有 {field} 所指的内容',
  'trace.note.certificate': '假定证书通过 {field} 的检查',
  'trace.note.unknown': '此 Envoy 有 Meshscope 不认识的设置：{names}',
  'trace.depends.listenerFilter': '监听器过滤器 {name} 可能改变结果',
  'trace.depends.askedOpen':
    'HTTP 过滤器 {name} 会询问 {service}，后者可能拒绝或修改请求；若无应答则放行',
  'trace.depends.askedClosed':
    'HTTP 过滤器 {name} 会询问 {service}，后者可能拒绝或修改请求；若无应答则拒绝（{status}）',
  'trace.depends.script': 'HTTP 过滤器 {name} 的脚本可能应答或修改请求',
  'trace.filter.notShown': '已关闭，或请求的任何部分都不会交给它',
  'trace.assume.noConnection':
    '假定到 {cluster} 没有就绪的连接：max_pending_requests 为 0 时不会等待',
  'trace.assume.newCookie': 'Envoy 会生成新的 cookie {name}：其对应的端点由随机决定',
  'trace.assume.hashable': '假定过滤器状态 {key} 可用于哈希',
  'trace.assume.token': '假定 {issuer} 的令牌由 {provider} 的密钥签名，且当前有效',
  'trace.filter.jwt.refused': '令牌被拒绝：{words}',
  'trace.filter.customResponse': '可能替换返回途中的应答',
  'trace.assume.customResponse': '假定端点的应答不会被 {name} 替换',
  'trace.depends.customResponse': '将向另一个集群请求应答，以代替 {status}',
  'trace.assume.patch':
    '此 Envoy 只知道是 {version}，而此处的规则随 {patch} 改变：按其最新补丁处理',
  'trace.assume.internalRedirect':
    '当端点以 {codes} 应答绝对 URL，且此连接管理器有路由接受它时，Envoy 会自行前往，至多 {most} 次；其他应答原样转交',
  'trace.assume.internalRedirectSameScheme':
    '当端点以 {codes} 应答同一 scheme 的绝对 URL，且此连接管理器有路由接受它时，Envoy 会自行前往，至多 {most} 次；其他应答原样转交',
  'trace.assume.redirectRules': '仅当 {rules} 允许时才跟随重定向',
  'trace.depends.internalRedirect': 'Envoy 会自行跟随到 {location} 的重定向，经由其路由 {route}',
};

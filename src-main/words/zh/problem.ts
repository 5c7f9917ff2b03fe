import type { problemEn } from '../en/problem.ts';

export const problemZh: Readonly<Record<keyof typeof problemEn, string>> = {
  'problem.sync.stale': 'Envoy 已有 {age}没有确认 {types}：它的行为可能不是 Pilot 想要的',
  'problem.sync.stale-unsaid': 'Envoy 还没有确认 {types}：它的行为可能不是 Pilot 想要的',
  'problem.sync.error': 'Envoy 拒绝了 {types}，继续使用之前的配置',
  'problem.sync.missing': '没有连接到任何 Pilot：这份配置不会再更新',
  'problem.listeners.refused': '{count, plural, other {# 个监听器更新被拒绝}}：{error}',
  'problem.listeners.missing-cluster': '{count, plural, other {# 个过滤器链}}指向不存在的集群',
  'problem.listeners.missing-route-config':
    '{count, plural, other {# 个过滤器链}}等待从未到达的路由配置',
  'problem.listeners.warming':
    '{count, plural, other {# 个监听器}}正在预热：所需内容到齐之前不会启用',
  'problem.listeners.draining':
    '{count, plural, other {# 个监听器}}正在排空：现有连接逐步结束，不再接受新连接',
  'problem.routes.refused': '{count, plural, other {# 个路由更新被拒绝}}：{error}',
  'problem.routes.missing-cluster':
    '{count, plural, other {# 条路由}}指向不存在的集群；此类请求会得到 503',
  'problem.routes.shadowed':
    '{count, plural, other {# 条路由}}永远不会被命中：更早的路由接走了它们的全部请求',
  'problem.routes.warming': '{count, plural, other {# 个路由配置}}正在预热',
  'problem.routes.draining': '{count, plural, other {# 个路由配置}}正在排空',
  'problem.clusters.refused': '{count, plural, other {# 个集群更新被拒绝}}：{error}',
  'problem.clusters.warming':
    '{count, plural, other {# 个集群}}正在预热：端点或证书到达之前不会启用',
  'problem.clusters.draining': '{count, plural, other {# 个集群}}正在排空',
  'problem.endpoints.no-endpoints':
    '{count, plural, other {# 个集群}}没有端点；发往它们的请求会得到 503（UH）',
  'problem.endpoints.ejected': '{count, plural, other {# 个端点}}被异常检测剔除',
  'problem.endpoints.unhealthy': '{count, plural, other {# 个端点}}不健康',
  'problem.secrets.refused': '{count, plural, other {# 个密钥被拒绝}}：{error}',
  'problem.secrets.undelivered':
    '{count, plural, other {# 个证书}}从未送达；需要它的 TLS 连接会被重置',
  'problem.secrets.expired': '{count, plural, other {# 个证书}}已过期',
  'problem.secrets.not-yet-valid': '{count, plural, other {# 个证书}}尚未生效；请检查时钟',
  'problem.secrets.expires-soon': '{count, plural, other {# 个证书}}即将过期',
  'problem.ecds.refused': '{count, plural, other {# 个扩展更新被拒绝}}：{error}',
  'problem.ecds.warming': '{count, plural, other {# 个扩展}}正在预热',
  'problem.ecds.draining': '{count, plural, other {# 个扩展}}正在排空',
  'mesh.missing.running': '该 Pod 运行着代理，但没有控制平面为它服务：它保持最后一次的配置。',
  'mesh.missing.phase': '该 Pod 处于 {phase} 状态，其代理尚未连接。',
  'mesh.missing.unanswered': '已应答的控制平面没有列出它；{pilots} 没有应答，可能正在为它服务。',
  'mesh.missing.no-control-plane': '无法向任何控制平面询问此代理。',
  'context.warning.insecure': 'kubeconfig 关闭了 TLS 校验：中间的任何人都能读取并更改一切。',
  'context.warning.plain-http': '通过明文 HTTP 访问 API 服务器。',
  'context.warning.no-cluster': 'kubeconfig 为此上下文指定的集群不存在。',
  'context.warning.no-server': '此上下文的集群没有服务器地址。',
  'context.warning.no-user': 'kubeconfig 为此上下文指定的用户不存在。',
};

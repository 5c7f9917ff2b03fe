/** `meshscope check`。 */
export const findingZh = {
  'check.sum':
    '{errors} 个错误，{warnings} 个警告，{infos} 个提示；已读取 {all} 个代理中的 {read} 个。',
  'finding.next.missing': '查看该代理自己的日志，以及它能否通过 15012 访问 istiod。',
  'finding.next.error': '阅读原因，修正其中提到的资源，并将该代理与 Pilot 比较。',
  'finding.next.stale-unsaid':
    '将该代理与 Pilot 比较；若一直如此，查看 istiod 的负载和代理的连接。',
  'finding.next.refused': 'Envoy 的原话指出了是哪个字段；之前的配置仍在使用。',
  'finding.next.missing-cluster':
    '所指的主机、端口或子集，在此代理可见的范围内没有对应的 Service、ServiceEntry 或 DestinationRule 子集。',
  'finding.next.missing-route-config':
    '已向 Pilot 请求此路由配置，但尚未收到：将该代理与 Pilot 比较。',
  'finding.next.warming': '它等待的内容（端点、证书或路由配置）一直没有到来：打开它查看是哪一个。',
  'finding.next.draining': '最后一个连接结束时，它会自行结束。',
  'finding.next.shadowed': '把更窄的匹配移到更宽的之前，或将其删除。',
  'finding.next.no-endpoints': '查看工作负载的 Pod 是否就绪，并带有 Service 和子集所要求的标签。',
  'finding.next.ejected': '它返回了过多错误：查看该 Pod 的日志。到时间后它会自行恢复。',
  'finding.next.unhealthy': '查看该 Pod，或给出此结论的健康检查。',
  'finding.next.undelivered': '查看网关所在命名空间中是否存在该 Secret，且同时包含证书和密钥。',
  'finding.next.expired': '更新证书；需要它的连接会失败。',
  'finding.next.not-yet-valid': '比较签发方与节点的时钟。',
  'finding.next.expires-soon': '更新它，或查看签发方为何没有更新。',
} as const;

import type { traceHttpEn } from '../en/trace-http.ts';

/** 编解码器与连接管理器在路由之前拒绝的内容。 */
export const traceHttpZh: Record<keyof typeof traceHttpEn, string> = {
  'trace.http.http.invalid_authority': 'Host 中有不允许的字符：{status}',
  'trace.http.http1.invalid_scheme': '请求行中的 URL 既不是 http 也不是 https：{status}',
  'trace.http.http1.invalid_characters': '请求中有控制字符：{status}',
  'trace.http.http1.too_many_headers': '请求头数量超过 max_headers_count：{status}',
  'trace.http.http1.headers_too_large': '请求头长度超过 max_request_headers_kb：{status}',
  'trace.http.http1.invalid_transfer_encoding': 'transfer-encoding 只能是“chunked”：{status}',
  'trace.http.http1.content_length_and_chunked_not_allowed':
    'content-length 与 chunked 不能同时出现：{status}',
  'trace.http.http1.connection_header_rejected': 'Connection 头指定了不允许的名称：{status}',
  'trace.http.http2.too_many_headers': '请求头数量超过 max_headers_count：流被重置',
  'trace.http.http2.header_list_size_too_large': '请求头长度超过 max_request_headers_kb：流被重置',
  'trace.http.http2.invalid.header.field': '请求头中有不允许的字符：流被重置',
  'trace.http.http2.violation.of.messaging.rule': '路径无效：流被重置',
  'trace.http.query_missing_content_type': 'QUERY 请求必须带 content-type：{status}',
  'trace.filter.metadata': '写入动态元数据：{names}',
  'trace.filter.filterState': '写入过滤器状态：{names}',
  'trace.depends.filterState': '过滤器状态 {key}（{format}）只有运行时才知道',
  'trace.depends.localReply': '无法得知应答 {status} 是否会被映射为其他应答',
};

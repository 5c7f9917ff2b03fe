/** What the codecs and the connection manager refuse before any route. */
export const traceHttpEn = {
  'trace.http.http.invalid_authority': 'The Host has a character that is not allowed: {status}',
  'trace.http.http1.invalid_scheme':
    'The URL of the request line is neither http nor https: {status}',
  'trace.http.http1.invalid_characters': 'A control character stands in the request: {status}',
  'trace.http.http1.too_many_headers': 'More headers than max_headers_count: {status}',
  'trace.http.http1.headers_too_large':
    'The headers are longer than max_request_headers_kb: {status}',
  'trace.http.http1.invalid_transfer_encoding':
    'Only “chunked” is a transfer-encoding here: {status}',
  'trace.http.http1.content_length_and_chunked_not_allowed':
    'Content-length and chunked do not go together: {status}',
  'trace.http.http1.connection_header_rejected':
    'The Connection header names what it may not: {status}',
  'trace.http.http2.too_many_headers': 'More headers than max_headers_count: the stream is reset',
  'trace.http.http2.header_list_size_too_large':
    'The headers are longer than max_request_headers_kb: the stream is reset',
  'trace.http.http2.invalid.header.field':
    'A header has a character that is not allowed: the stream is reset',
  'trace.http.http2.violation.of.messaging.rule': 'The path is none: the stream is reset',
  'trace.http.query_missing_content_type': 'QUERY needs a content-type: {status}',
  'trace.filter.metadata': 'Writes dynamic metadata: {names}',
  'trace.filter.filterState': 'Writes filter state: {names}',
  'trace.depends.filterState': 'The filter state {key} ({format}) is known at run time only',
  'trace.depends.localReply': 'Whether the answer {status} is mapped to another cannot be known',
} as const;

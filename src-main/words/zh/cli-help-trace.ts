import type { cliHelpTraceEn } from '../en/cli-help-trace.ts';

export const cliHelpTraceZh: Readonly<Record<keyof typeof cliHelpTraceEn, string>> = {
  'help.trace': `用法：meshscope trace (--file FILE … | --folder DIR [--from POD.NS] | --context CONTEXT POD.NS) (--url URL | --dst IP:PORT | --curl COMMAND) [选项]
      meshscope trace (--file … | --folder … | --context …) --checks FILE
      meshscope trace --folder DIR --batch FILE
仅凭配置推断一个请求会怎样。不会发送任何内容。

  -f, --file        单个代理保存的 config_dump（以及 clusters 页面）；- 为标准输入
  --folder          录制的网格：proxies/POD.NS/config_dump.json …、kubernetes/core.json
  --context         在线 Pod 所在的 kubeconfig 上下文
  --from            发出请求的 Pod；用于文件夹
  --url, --dst      目的地：URL，或 ip:port（host:port）
  --curl            以 curl 命令写出的请求
  --direction       outbound、inbound 或 gateway：连接以何种方式到达文件所属的代理
  -X, --method      不写则为 GET；没有方法、路径和 URL 时为原始 TCP
  --path            路径与查询
  -H, --header      "name: value"，可重复；Host 即 authority
  --http-version    1.0、1.1 或 2
  --tls, --sni, --alpn, --principal   调用方的 TLS、以逗号分隔的 ALPN、其证书的 URI SAN
  --source          调用方的 ip 或 ip:port
  --tcp, --server-first   原始 TCP；由服务器先发言
  --random          Envoy 为该请求抽取的数
  --envoy-version   使用该版本的规则，而不是 server_info 中的版本
  --checks          保存的检查 {checks}；有变化时退出码为 1
  --batch           每行一个 JSON 请求，每行一个结果
  --explain         配合 --batch：连步骤一起给出
  -o, --output      text（默认）或 json

{json}
`,
  'help.trace.json': `JSON 形式的请求（--batch 的一行，或检查中的 "request"）；除 "to" 外都可省略：
  id         任意内容；随结果原样返回
  from       发起连接的 "POD.NS"；不写则请求来自网格之外
  to         "IP:PORT"（原始目的地）、"HOST:PORT" 或 URL
  direction  outbound（默认）、inbound 或 gateway：后两者表示连接到达 "from"
  tls        调用方的 {tls}；null 为明文，即使 URL 是 https
  method、path、version（"HTTP/1.1"、"HTTP/1.0"、"HTTP/2"）、headers [[NAME, VALUE], ..]；Host 即 authority。
             这些都没有且没有 URL 时为原始 TCP
  source     调用方的 "IP" 或 "IP:PORT"            serverFirst  true：由服务器先发言
  random     Envoy 抽取的数                        envoyVersion "1.38"：使用该版本的规则
JSON 形式的结果：
  id         请求的 id（如果有）
  verdict    调用方得到什么
    kind         reaches | answered | refused | depends（取决于配置之外的事）| unknown（转储中没有）
    status       Envoy 回答的状态码，否则为 null             flags、details  作出决定的 Envoy 的标志与详情；"" 为没有
    location     重定向的地址，或 null                       reason          以一句话写出的结论：{sentence}
    assumptions  视为成立的事，或结论所取决的事：{sentences}
  hops       最可能的路径上每个 Envoy 一项，依次列出
    pod          "POD.NS"，文件为 ""                         listener        名称，或 null
    filterChain  名称；null：没有过滤器链接收该连接          routeConfig、virtualHost  名称，或 null
    route        名称；null：没有；""：没有名称              peer            调用方的身份，或 null
    clusters     {clusters}；转储中没有端点时 endpoints 为 null，否则为
                 {endpoints}
    path, authority  发往上游的值（改写之后）；TCP 为 null
    status       如其访问日志；TCP 为 0，由应用决定时为 null
    flags        "UF,URX"；"" 为没有                         details         响应码详情或终止详情
    location     其回答中的地址，或 null                     envoyVersion    使用了哪个版本的规则
    assumptions  {sentences}                             steps           需要 --explain：见下
  alternatives   由概率决定的其他路径：{alternatives}
  error      {error}，取代以上全部：该行无法回答
一个步骤：{step}。
检查的 "expect"：kind、status、flags、details、location 中的任意几项，以及第一跳的 route 与 clusters（名称）。`,
};

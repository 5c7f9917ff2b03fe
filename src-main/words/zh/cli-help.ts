import type { cliHelpEn } from '../en/cli-help.ts';

export const cliHelpZh: Readonly<Record<keyof typeof cliHelpEn, string>> = {
  'help.overview': `用法：meshscope <命令> …

{commands}

meshscope <命令> --help 给出更多说明。访问集群的命令可带 --kubeconfig FILE。
语言由 --lang {locales} 决定，否则由 LC_ALL 或 LANG 决定。
`,
  'help.summary.inspect': '单个代理的配置表，与 istioctl 的输出相同',
  'help.summary.status': '每个代理的同步状态，与 istioctl proxy-status 的输出相同',
  'help.summary.diff': '两份配置有何不同',
  'help.summary.trace': '一个请求会怎样，以及为何不是别的结果',
  'help.summary.ztunnel': 'ztunnel（ambient 模式）的表，与 istioctl ztunnel-config 的输出相同',
  'help.summary.check': '网格中任何地方的问题，按原因归类；也可用于 CI',
  'help.summary.search': '谁有它：在网格的所有代理中查找名称、主机、地址、请求头',
  'help.summary.snapshot': '把网格导出为一个文件，导入、列出、查看并校验这样的文件',
  'help.inspect': `用法：meshscope inspect SECTION[,SECTION…] (--file FILE|- … | --context CONTEXT POD.NAMESPACE) [选项]

{sections}

ztunnel 的部分：workloads、ztunnel-services、policies、certificates、connections（见 meshscope ztunnel --help）

meshscope inspect SECTION --help 列出某一部分的选项。
`,
  'help.inspect.section': `用法：meshscope inspect {section} (--file FILE|- … | --context CONTEXT POD.NAMESPACE) [选项]
{summary}

  -f, --file      保存的页面：config_dump 或 clusters?format=json；- 为标准输入；
                  FILE#POD.NAMESPACE 指快照、文件夹、zip 或 bug report 中的一个代理，
                  FILE#pilot/POD.NAMESPACE 指 Pilot 会发给它的配置
  --context       要读取的 Pod 所在的 kubeconfig 上下文
  -n, --namespace Pod 的命名空间，用于只写了 POD 的情形
  -o, --output    table（istioctl 的列，默认）、wide（我们的列）、json、yaml
  --show-secrets  以 -o json 或 yaml 输出机密时，连同其值一起打印
{flags}`,
  'help.inspect.verbose': 'false：只要短列',
  'help.inspect.fqdn': '名称包含 TEXT 的集群',
  'help.inspect.port': '端口 NUMBER',
  'help.inspect.subset': '名称中以 TEXT 为子集的集群',
  'help.inspect.direction': '名称包含 TEXT（inbound、outbound）的集群',
  'help.inspect.address': '地址 TEXT',
  'help.inspect.type': '类型为 HTTP、TCP、HTTP+TCP 或 UNKNOWN 的监听器',
  'help.inspect.name': '该名称的路由配置',
  'help.inspect.cluster': '该集群的端点',
  'help.inspect.status': '该健康状态的端点（HEALTHY、UNHEALTHY …）',
  'help.section.all': '依次为 bootstrap、集群、监听器、路由、机密和端点',
  'help.section.bootstrap': '版本；加 -o json 为完整的 bootstrap',
  'help.section.clusters': '集群：Envoy 能发往何处',
  'help.section.listeners': '监听器：Envoy 接收什么，每个过滤器链一行',
  'help.section.routes': '路由：HTTP 请求遇到什么',
  'help.section.endpoints': 'Envoy 目前看到的端点（clusters?format=json）',
  'help.section.eds': '配置转储中的端点（include_eds）',
  'help.section.secrets': '机密：证书与信任包',
  'help.section.ecds': '单独下发的扩展（ECDS）',
  'help.status': `用法：meshscope status (--context CONTEXT | --file MESH | --file [ISTIOD=]SYNCZ.json …) [POD.NAMESPACE] [选项]
每个代理的同步状态，与 istioctl proxy-status 的输出相同

  -f, --file        录制的网格（文件夹、归档、bug report、快照；加 #POD.NAMESPACE 为其中一个代理），
                    或保存的 /debug/syncz 回答（每个 istiod 一份），或 istioctl proxy-status -o json
                    的输出；- 为标准输入。回答者由 ISTIOD= 写明，或取自 istiod-0.syncz.json 这样的
                    文件名，否则取自文件所在的文件夹
  --context         要询问的 kubeconfig 上下文
  -n, --namespace   只要该命名空间的代理
  -v, --verbosity   1：各类型的状态及其时长（Istio 1.22 及更早的回答总是带有）
  -o, --output      table（默认）、json 或 yaml，后两者带有每个状态的原因
`,
  'help.diff': `用法：meshscope diff A B [选项]
      meshscope diff --context CONTEXT POD.NAMESPACE [选项]
      meshscope diff --file WHAT [--file WHAT] [选项]
两份配置有何不同，按标识比较：不计集合的顺序、默认值、写法与版本

  A、B        配置转储、Pilot 的 /debug/config_dump，或配合 --context 的 POD.NAMESPACE；
              FILE.meshscope#POD.NAMESPACE 指快照、文件夹、zip 或 bug report 中的一个代理，
              #pilot/POD.NAMESPACE 指 Pilot 会发给它的配置（在线的写 pilot/POD.NAMESPACE）；
              只写一个代理（在线或录制）：Pilot 会发给它的配置与它的 Envoy 所持有的比较；
              A 来自 Pilot 而 B 来自 Envoy 时，只比较经 xDS 下发的内容
  --kind      listener、route、cluster、endpoint、secret、ecds 或 bootstrap，单数、复数或 \`inspect\`
              的写法皆可；可重复，也可用逗号分隔
  --strict    哪些也算作不同：field-spelling、order、defaults、versions、
              api-generation、number-spelling 或 all；可重复
  --sides     pilot-envoy 或 envoy-envoy，用于从文件内容看不出的情形
  --context   不是文件的一侧所在的 kubeconfig 上下文
  -o          text（默认）、unified、json 或 html
  --show-secrets  连机密的值也显示；否则只显示它们变了

退出码：0 相同，1 不同，2 出错
`,
  'help.ztunnel': `用法：meshscope ztunnel TABLE (--file FILE|- | --context CONTEXT ZTUNNEL.NAMESPACE) [选项]
ambient 模式的 ztunnel 所知道的，与 istioctl ztunnel-config 的输出相同

  all           所有的表，依次列出；--with-headers 加上标题
  workload      --address、--workload-namespace、--workload-node
  service       --service-namespace
  policy        --policy-namespace
  certificate
  connections   --workload-namespace、--direction inbound|outbound、--raw（地址原样）

  -f, --file    保存的 ztunnel /config_dump；- 为标准输入；FILE#POD.NAMESPACE 指录制中的一个
  --context     要读取的 ztunnel 所在的 kubeconfig 上下文
  -o            table（默认）、json 或 yaml
`,
  'help.search': `用法：meshscope search QUERY (--file MESH | --context CONTEXT) [选项]
谁有它：每个符合的资源，多少代理有它，哪些的形式不同，哪些没有

QUERY 中的词须全部成立：单独的词在名称、主机、地址、请求头和引用中查找；
  cluster: route: secret:   名称以及引用它们的资源            host: 域名与服务器名
  endpoint: port:           地址、端口                        header: 请求头的名称
  origin:                   virtual-service/default/reviews … san: 对端必须出示的名称
  kind: listener、route、cluster、endpoint、secret            text: 全部文本
  proxy: 只要这些代理（pod.namespace 或 namespace/pod）       not: 或 - 为排除；* 代表任意内容

  -f, --file      文件夹、归档、bug report、快照或转储
  --context       kubeconfig 上下文；读取其中每个 Envoy，每次四个
  --limit         最多显示的资源数（50）
  -o              text（默认）或 json

退出码：0 找到，1 未找到或失败
`,
  'help.check': `用法: meshscope check (--file MESH | --context CONTEXT) [flags]
网格中任何地方的问题：同步状态、指向不存在对象的引用、端点、永远不会命中的路由、证书、被拒绝的更新；
每个原因一条，并列出受影响的代理

  -f, --file      文件夹、归档、bug report、快照或转储；FILE#POD.NAMESPACE 只查看该代理
  --context       kubeconfig 上下文；读取其中每个 Envoy，每次四个
  --fail-on       error（默认）、warning、info 或 never
  -o              text（默认）、json、sarif 或 junit

录制内容中的证书按录制时间判断，上下文中的证书按当前时间判断
退出码：0 没有达到 --fail-on 的问题，1 有，2 无法查看
`,
  'help.snapshot': `用法：meshscope snapshot export (--context CONTEXT | --file RECORDED) [选项]
      meshscope snapshot import|verify|show FILE.meshscope
      meshscope snapshot list
一个文件装下整个网格：每个代理的两侧，不含机密

export
  --context            kubeconfig 上下文，或 meshscope-demo
  -f, --file           改用录制的网格：文件夹、zip、istioctl bug-report 归档、转储
  -n, --namespace      只要该命名空间的代理
  --proxy POD.NS       只要该代理；可重复
  --title TEXT         快照的标题
  --folder PATH        写到哪里；不写则为应用自己的库
  --preview            列出脱敏会去掉什么，不写文件
  --no-redaction       保留密钥、令牌和授权头
  --inline-code        连 Lua 和 Wasm 的内联代码也去掉
  --with-context-name  让文件写明它来自哪个上下文

import 把文件放入应用的库，list 列出库，show 显示文件所含内容，
verify 按清单核对每个字节（有问题时退出码为 1）。
  -o                   text（默认）或 json
`,
  'help.start': `用法：npm start -- [选项] [FILE …]
      meshscope [选项] [FILE …]

  FILE                      要打开的配置转储、文件夹和快照
  --demo                    打开内置的演示网格
  --file DUMP               与 FILE 相同；可重复
  --kubeconfig FILE         用此 kubeconfig 代替 KUBECONFIG 或 ~/.kube/config；可重复
  --host electron|browser   在哪里显示（默认：有 electron 就用 electron）
  --port N                  浏览器方式：127.0.0.1 上的端口（默认：任意空闲端口）
  --allow-plugins           浏览器方式：运行所添加 kubeconfig 的凭据程序而不在终端询问
  --no-open                 浏览器方式：只打印地址
  --log-level LEVEL         error、warn、info（默认）或 debug：写入日志文件的级别；也可用 MESHSCOPE_LOG
  --lang LANGUAGE           {locales}：终端所用的语言；否则由 LC_ALL 或 LANG 决定
  --smoke [FILE]            打开 FILE（或演示网格），查看一遍，以 JSON 打印所见，然后结束
  --version                 版本
  --help                    本说明
`,
  'start.at': 'Meshscope 的地址是 {url}',
  'start.another': '在另一个标签页或浏览器中打开：{url}',
  'start.fixed-port':
    '固定端口：如果之前有其他程序在此端口上提供过页面，它的 service worker 可能仍介于您与 Meshscope 之间。不使用 --port 时，每次启动的地址都不同。',
  'start.opens': '它会在浏览器中打开。按 Ctrl-C 结束。',
  'start.open-it': '请在浏览器中打开它。按 Ctrl-C 结束。',
};

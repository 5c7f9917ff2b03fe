import type { errorsServicesEn } from '../en/errors-services.ts';

export const errorsServicesZh: Readonly<Record<keyof typeof errorsServicesEn, string>> = {
  'error.services.file-no-cluster': '文件背后没有可以询问的集群。',
  'hint.services.choose-context': '请选择 kubeconfig 中的上下文，或演示网格。',
  'error.services.kubeconfig-unreadable': '无法读取 {absolute}。',
  'hint.services.check-kubeconfig': '请检查 kubeconfig 的路径。',
  'hint.services.another-context': '请选择其他上下文；kubeconfig 可能已经改变。',
  'error.services.nobody-serves': '在可以询问的控制平面中，没有一个服务 {proxy}。',
  'hint.services.look-at-board': '请查看网格面板：该代理可能显示为未连接。',
  'error.services.demo-not-started': '演示网格 {name} 没有启动。',
  'error.services.too-many-watches': '最多同时监视 {mostWatches} 个代理。',
  'hint.services.remove-watch': '请先从列表中移除一个。',
  'error.services.forward-not-running': '此端口转发未在运行。',
  'error.services.forward-gone': '此端口转发已不在列表中。',
  'error.services.no-snapshot': '{path} 不是 Meshscope 的快照。',
  'hint.services.open-as-file': '请作为文件打开：能读取的内容都会显示。',
  'error.services.no-snapshot-now': '{path} 处现在不是快照文件，未予删除。',
  'hint.services.delete-yourself': '只将其移出列表；若确实要删除，请自行删除该文件。',
  'error.services.not-deleted': '无法删除 {path}。',
  'error.services.snapshot-gone': '该快照已不在列表中。',
  'error.services.upload-too-large': '{name} 超过 2 GiB。',
  'hint.services.ask-for-less': '请向 Envoy 请求更少的内容：config_dump?resource=… 或 mask。',
  'error.services.too-many-uploads': '同时打开的文件过多。',
  'error.services.upload-overflow': '收到的字节比声明的多。',
  'error.services.upload-short': '{size} 字节中只收到 {received} 字节。',
  'error.services.upload-unwritten': '拖入的文件无法保存到 {folder}。',
  'error.services.locked': '{path} 正被另一个程序占用。',
  'error.services.not-kept':
    '{folder} 中无法保存任何内容（{reason}）：设置、标记和列表只保留到应用退出为止。',
  'hint.services.not-kept': '请确认该文件夹可写，且磁盘未满。',
  'error.services.engine-restarted':
    '读取配置的部分停止后已重新启动；其中打开的内容（{count} 个）会在查看时重新读取。',
  'error.services.keeps-stopping':
    '读取配置的部分连续停止了 {count} 次；{seconds} 秒内不会自动重新读取。',
  'hint.services.refresh': '点击刷新按钮可立即读取该代理。',
  'error.services.upload-gone': '该上传已关闭。',
  'error.services.no-whole-path': '{folder} 不是完整路径。',
  'hint.services.whole-path': '请写出从根目录开始的路径。',
  'error.services.check-gone': '此检查已不再保留。',
  'hint.services.check-path': '请检查路径，以及您是否有读取权限。',
  'error.services.no-configuration': '{path} 中没有任何代理的配置。',
  'error.services.no-context': '没有上下文 {name}（或已不存在）。',
  'hint.services.what-opens':
    'Meshscope 可以打开：自己的快照、config dump（JSON 或 YAML）、istioctl 以 -o json 输出的内容、istioctl bug-report 归档，以及由它们组成的文件夹或 zip（proxies/POD.NAMESPACE/config_dump.json …）。',
  'error.services.no-dump-to-trace': '{context} 中没有可用于追踪的代理配置。',
  'error.services.kubeconfig-own':
    '{absolute} 位于应用自己的目录中：请从 kubeconfig 所有者存放它的位置添加。',
};

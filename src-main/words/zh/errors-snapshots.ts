import type { errorsSnapshotsEn } from '../en/errors-snapshots.ts';

export const errorsSnapshotsZh: Readonly<Record<keyof typeof errorsSnapshotsEn, string>> = {
  'error.snapshots.redaction-died': '移除机密信息的线程已终止；未写入任何内容。',
  'error.snapshots.too-large': '快照写到 {path} 时超过了 4 GiB。',
  'hint.snapshots.export-fewer': '请导出较少的代理：某个命名空间，或部分选择。',
  'error.snapshots.not-written': '无法写入 {path}。',
  'hint.snapshots.check-folder': '请检查文件夹是否存在、是否可写、是否还有空间。',
  'error.snapshots.other-zip': '{path} 是 zip 文件，但不是 Meshscope 的快照。',
  'error.snapshots.nothing-to-export': '所选导出范围内没有代理。',
  'hint.snapshots.another-scope': '请选择其他命名空间，或整个网格。',
  'error.snapshots.not-finished': '{path} 没有写完。',
  'error.snapshots.nothing-read': '没有一个代理可以读取，因此什么都没有写入。',
  'snapshot.problem.end-missing': '文件缺少末尾。',
  'snapshot.problem.no-manifest': '没有可以读取的清单。',
  'snapshot.problem.leads-outside': '名称指向文件之外。',
  'snapshot.problem.not-named': '清单中没有提到它。',
  'snapshot.problem.missing': '缺失。',
  'snapshot.problem.changed': '与清单不符（SHA-256 不同）。',
};

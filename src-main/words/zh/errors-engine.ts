import type { errorsEngineEn } from '../en/errors-engine.ts';

export const errorsEngineZh: Readonly<Record<keyof typeof errorsEngineEn, string>> = {
  'error.engine.file-unreadable': '无法读取 {path}。',
  'error.engine.out-of-memory': '内存放不下这些数据。',
  'error.engine.fault': '引擎出错。',
  'error.engine.ran-out-of-memory': '引擎内存耗尽；它持有的转储已关闭。',
  'error.engine.stopped': '引擎意外停止；它持有的转储已关闭。',
  'hint.engine.open-again': '请重新打开该代理。',
  'error.engine.file-too-large': '{path} 有 {size} 字节；上限是 {maxFileBytes}。',
  'error.engine.file-out-of-memory': '{path} 太大，内存放不下。',
  'hint.engine.check-path': '请检查路径，以及您是否有权读取该文件。',
  'error.engine.stream-too-large': '应答超过 {limit} 字节，转储不会这么大。',
  'error.engine.dump-closed': '转储 {id} 未打开（或已关闭）。',
  'error.engine.dump-cut': '未能完整读完该转储。',
  'error.engine.other-side-closed': '另一侧已不再打开。',
  'error.engine.no-such-resource': '转储中没有编号为 {index} 的 {kind}。',
};

import type { errorsIstioEn } from '../en/errors-istio.ts';

export const errorsIstioZh: Readonly<Record<keyof typeof errorsIstioEn, string>> = {
  'error.istio.no-target': '“{to}”既不是 ip:port，也不是 host:port 或 URL',
  'error.istio.no-source': '“{given}”不是源地址',
  'error.istio.no-such-pod': '网格中没有名为 {name} 的 Pod',
};

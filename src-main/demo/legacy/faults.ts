/** What is wrong in the legacy mesh, as the guide tells it. */
export const legacyProductpage = 'productpage-v1-6c886ff494-hm7zk.default';
export const legacyDetails = 'details-v1-6dcc6fbb9d-wsjz4.default';

export const missingCluster = 'outbound|53||kube-dns.kube-system.svc.cluster.local';

import { randomBytes } from 'node:crypto';

import { type UserName, userNames } from './api/rbac.ts';
import type { Users } from './api/users.ts';

/** One token for each user; the kubeconfigs are written again when they change. */
export function tokensFor(
  users: Users,
  rewrite: () => Promise<void>,
): {
  readonly token: (user: UserName) => string;
  readonly renewTokens: () => Promise<void>;
} {
  const tokens = new Map<UserName, string>();
  const grantAll = (): void => {
    for (const user of userNames) {
      const token = randomBytes(24).toString('base64url');
      tokens.set(user, token);
      users.grant(user, token);
    }
  };
  grantAll();
  return {
    token: (user) => tokens.get(user) ?? '',
    renewTokens: async () => {
      grantAll();
      await rewrite();
    },
  };
}

import { createInterface } from 'node:readline/promises';

import type { ApprovalRequest } from '../../kube/auth/approval.ts';
import { type Locale, say, sayMessage } from '../../words/say.ts';
import { approvalQuestion } from '../approval-words.ts';

/** Questions one after the other: two that came at once would take each other's answer. */
let last: Promise<unknown> = Promise.resolve();

/** Asks in the terminal that the app was started from; without one the answer is no. */
export async function approveInTerminal(
  request: ApprovalRequest,
  locale: Locale,
): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return false;
  const asked = last.then(async () => await ask(request, locale));
  last = asked.catch(() => undefined);
  return await asked;
}

async function ask(request: ApprovalRequest, locale: Locale): Promise<boolean> {
  const { title, detail } = approvalQuestion(request);
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const allow = say(locale, 'approve.yes');
    const answer = await lines.question(
      `${sayMessage(locale, title)}\n${sayMessage(locale, detail)}\n${allow} [y/N] `,
    );
    return /^y(?:es)?$/i.test(answer.trim());
  } finally {
    lines.close();
  }
}

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
      visible(`${sayMessage(locale, title)}\n${sayMessage(locale, detail)}\n${allow} [y/N] `),
    );
    return /^y(?:es)?$/i.test(answer.trim());
  } finally {
    lines.close();
  }
}

/** Paths and arguments come from a file: nothing in them may move the cursor or hide a part of the question. */
function visible(text: string): string {
  return text.replaceAll(
    /[\0-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

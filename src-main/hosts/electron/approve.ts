import { type BrowserWindow, dialog } from 'electron';

import type { ApprovalRequest } from '../../kube/auth/approval.ts';
import { approvalQuestion } from '../approval-words.ts';
import { told, toldMessage } from './language.ts';

/** A dialog of the system, which the page can neither draw nor answer. Closing it is a no. */
export async function approve(
  request: ApprovalRequest,
  window: BrowserWindow | undefined,
): Promise<boolean> {
  const { title, detail } = approvalQuestion(request);
  const options = {
    type: 'warning' as const,
    message: toldMessage(title),
    detail: toldMessage(detail),
    buttons: [told('approve.no'), told('approve.yes')],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  };
  const { response } =
    window === undefined
      ? await dialog.showMessageBox(options)
      : await dialog.showMessageBox(window, options);
  return response === 1;
}

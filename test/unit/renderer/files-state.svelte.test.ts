import { expect, it } from 'vitest';

import { ContextsState } from '../../../src-renderer/state/contexts.svelte.ts';
import { FilesState } from '../../../src-renderer/state/files.svelte.ts';
import { Navigation } from '../../../src-renderer/state/navigation.svelte.ts';
import { Notices } from '../../../src-renderer/state/notices.svelte.ts';
import { addressBar } from '../../support/address-bar.ts';
import { type Asked, scriptedHost } from '../../support/host-script.ts';

function opening() {
  const script = scriptedHost();
  const navigation = new Navigation(addressBar('#/demo/mesh'));
  const contexts = new ContextsState(script.host, navigation, new Notices());
  const files = new FilesState(script.host, contexts, navigation);
  /** The next call, when it has been made. */
  const call = async (method: string): Promise<Asked> => {
    await expect.poll(() => script.asked.find((one) => one.method === method)).toBeDefined();
    const at = script.asked.findIndex((one) => one.method === method);
    const [found] = script.asked.splice(at, 1);
    if (found === undefined) throw new Error(`nobody called ${method}`);
    return found;
  };
  return { ...script, navigation, files, call };
}

it('goes to the proxy of a file that holds one, after it was decoded', async () => {
  const { files, navigation, call } = opening();
  const done = files.openTicket('ticket', '/tmp/dumps/config_dump.json');
  expect(files.name).toBe('config_dump.json');
  (await call('files.open')).answer({ id: 'f1' });
  (await call('mesh.board')).answer({ total: 1, rows: [{ proxy: 'a.default' }] });
  const decoding = await call('proxy.open');
  expect(navigation.place.context).toBe('demo');
  decoding.answer({ dump: 'd1' });
  (await call('contexts.list')).answer({ contexts: [{ id: 'f1' }], broken: [] });
  await done;
  expect(navigation.place).toMatchObject({ context: 'f1', page: 'proxy', proxy: 'a.default' });
});

it('stays where the person was when the file is none, and closes it again', async () => {
  const { files, navigation, call } = opening();
  const done = files.openTicket('ticket', 'C:\\dumps\\broken.json');
  (await call('files.open')).answer({ id: 'f1' });
  (await call('mesh.board')).answer({ total: 1, rows: [{ proxy: 'a.default' }] });
  (await call('proxy.open')).fail('not JSON');
  await done;
  expect(files.upload.error?.message).toBe('not JSON');
  expect((await call('files.close')).params).toEqual({ context: 'f1' });
  expect(navigation.place.context).toBe('demo');
});

it('uploads a file in pieces, and throws away what it had sent when one is refused', async () => {
  const { files, call } = opening();
  const done = files.openFile(new File([new Uint8Array(400 * 1024)], 'big.json'));
  const begun = await call('files.beginUpload');
  expect(begun.params).toEqual({ name: 'big.json', size: 409_600 });
  begun.answer({ upload: 'u1' });
  const piece = await call('files.upload');
  expect(piece.params).toMatchObject({ upload: 'u1', data: 'A'.repeat((384 * 1024 * 4) / 3) });
  piece.answer({ received: 384 * 1024 });
  (await call('files.upload')).fail('disk full');
  expect((await call('files.abortUpload')).params).toEqual({ upload: 'u1' });
  await done;
  expect(files.upload.error?.message).toBe('disk full');
});

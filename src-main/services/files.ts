import type { Services } from '../contract/index.ts';
import type { ServiceDeps } from './deps.ts';
import type { Uploads } from './uploads.ts';

type FileGroup = Pick<
  Services,
  | 'files.pick'
  | 'files.open'
  | 'files.beginUpload'
  | 'files.upload'
  | 'files.finishUpload'
  | 'files.keepUpload'
  | 'files.abortUpload'
  | 'files.close'
>;

export function fileServices(
  { contexts, proxies, platform, tickets }: ServiceDeps,
  uploads: Uploads,
): FileGroup {
  return {
    'files.pick': async ({ purpose }) => {
      const paths = await platform.pickPaths(purpose);
      return { files: paths.map((path) => tickets.handOut(path, purpose)) };
    },
    'files.open': async ({ ticket }, { signal }) =>
      contexts.openFile((await tickets.take(ticket, 'open')).path, signal),
    'files.beginUpload': async ({ name, size }) => ({ upload: await uploads.begin(name, size) }),
    'files.upload': async ({ upload, data }) => ({ received: await uploads.append(upload, data) }),
    'files.finishUpload': async ({ upload }, { signal }) => {
      const path = await uploads.finish(upload);
      try {
        return await contexts.openFile(path, signal);
      } catch (error) {
        await uploads.forget(path);
        throw error;
      }
    },
    'files.keepUpload': async ({ upload }) =>
      tickets.handOut(await uploads.finish(upload), 'uploaded-kubeconfig'),
    'files.abortUpload': async ({ upload }) => {
      await uploads.abort(upload);
      return { done: true };
    },
    'files.close': async ({ context }) => {
      await proxies.closeContext(context);
      const { file } = contexts.list().contexts.find(({ id }) => id === context) ?? {};
      await contexts.close(context);
      if (file !== undefined) await uploads.forget(file);
      return contexts.list();
    },
  };
}

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
  | 'files.abortUpload'
  | 'files.close'
>;

export function fileServices(
  { contexts, proxies, platform }: ServiceDeps,
  uploads: Uploads,
): FileGroup {
  return {
    'files.pick': async ({ purpose }) => ({ paths: [...(await platform.pickPaths(purpose))] }),
    'files.open': ({ path }, { signal }) => contexts.openFile(path, signal),
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

import { AppError } from '../contract/errors.ts';
import { contract, type Emit, type Services } from '../contract/index.ts';

/** Stands in until src-main/services/index.ts lands. */
export interface ServiceOptions {
  readonly host: 'electron' | 'browser' | 'memory';
  readonly emit: Emit;
  readonly platform: {
    openExternal(url: string): Promise<void>;
    pickPaths(purpose: 'dump' | 'folder' | 'kubeconfig' | 'snapshot'): Promise<string[]>;
    blockedRequests(): number;
    readonly nativeDialogs: boolean;
  };
  readonly dataDir: string;
  readonly kubeconfig?: string[];
  readonly demo: boolean;
  readonly openFile?: string;
  readonly workerUrl?: URL;
}
export interface AppServices {
  readonly services: Services;
  dispose(): Promise<void>;
}

const isServices = (value: object): value is Services =>
  Object.keys(contract).every((method) => method in value);

export function createServices(options: ServiceOptions): Promise<AppServices> {
  const missing = Object.fromEntries(
    Object.keys(contract).map((method) => [
      method,
      () => Promise.reject(new AppError('not-found', `${method} is not built yet.`)),
    ]),
  );
  const present: Partial<Services> = {
    'app.info': () =>
      Promise.resolve({
        version: '0.1.0',
        host: options.host,
        platform: process.platform,
        blockedRequests: options.platform.blockedRequests(),
        nativeDialogs: options.platform.nativeDialogs,
      }),
    'contexts.list': () => Promise.resolve({ contexts: [], broken: [] }),
  };
  const services = { ...missing, ...present };
  if (!isServices(services)) throw new Error('The interim services lack a method.');
  return Promise.resolve({ services, dispose: () => Promise.resolve() });
}

import { AppError } from '../../src-main/contract/errors.ts';
import { contract, type Services } from '../../src-main/contract/index.ts';
import { sentence } from '../../src-main/words/keys.ts';

const isServices = (value: Partial<Services>): value is Services =>
  Object.keys(contract).every((method) => method in value);

/** Services of which only the given ones exist; each other answers `not-found`. */
export function stubServices(given: Partial<Services>): Services {
  const missing = Object.fromEntries(
    Object.keys(contract).map((method) => [
      method,
      () =>
        Promise.reject(
          new AppError(
            'not-found',
            sentence('error.verbatim', { text: `The stub has no ${method}.` }),
          ),
        ),
    ]),
  );
  const services = { ...missing, ...given };
  if (!isServices(services)) throw new Error('The stub lacks a method of the contract.');
  return services;
}

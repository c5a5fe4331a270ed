import { StageError } from '../../../errors.ts';
import type { RequiredEndpoints } from './endpoints.ts';

/** A provider at which users of a pool sign in, by OpenID Connect. */
export interface IdentityProvider {
  readonly userPoolId: string;
  readonly name: string;
  readonly type: 'Google' | 'OIDC';
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scopes: string;
  readonly issuer: string;
  /** Where it answers. @default it says so itself, below its issuer */
  readonly endpoints?: RequiredEndpoints | undefined;
  /** The claim for each attribute of the pool. */
  readonly mapping: Readonly<Record<string, string>>;
}

/** The providers of all pools, and where on this machine each answers. */
export class IdentityProviders {
  readonly #all = new Map<string, IdentityProvider>();
  readonly #addresses = new Map<string, string>();

  add(provider: IdentityProvider): void {
    this.#all.set(`${provider.userPoolId} ${provider.name}`, provider);
  }

  find(userPoolId: string, name: string): IdentityProvider | undefined {
    return this.#all.get(`${userPoolId} ${name}`);
  }

  /**
   * Lets something on this machine stand for a provider, such as a small server of a test.
   * @param origin of the provider, such as `https://accounts.google.com`
   */
  standIn(origin: string, address: string): void {
    this.#addresses.set(origin, address);
  }

  /** Where the stage reaches a URL. @throws StageError for one that nothing on this machine stands for: the stage calls nobody outside */
  reach(url: string): string {
    const { hostname, origin } = new URL(url);
    const address = this.#addresses.get(origin);
    if (address !== undefined) return `${address}${url.slice(origin.length)}`;
    if (['localhost', '127.0.0.1', '[::1]'].includes(hostname)) return url;
    throw new StageError(`Nothing stands in for ${origin}: stage.services.cognito.providers.standIn says what does.`);
  }
}

import type { RoleMapping } from './role-choice.ts';

/** A user pool and a client of it, whose ID tokens a pool takes. */
export interface LoginProvider {
  readonly ClientId: string;
  /** `cognito-idp.<region>.amazonaws.com/<user pool>` */
  readonly ProviderName: string;
  /** Whether a token counts no more once its sign-in is revoked. */
  readonly ServerSideTokenCheck: boolean;
}

/** An identity pool: what its resources say, together. */
export interface IdentityPool {
  readonly id: string;
  readonly name: string;
  readonly allowsGuests: boolean;
  readonly allowsClassicFlow: boolean;
  readonly providers: readonly LoginProvider[];
  /** By the kind of identity. */
  roles: Readonly<{ authenticated?: string | undefined; unauthenticated?: string | undefined }>;
  /** By `<provider>:<client>`. */
  mappings: ReadonlyMap<string, RoleMapping>;
  /** The tags that sessions get from claims, by provider: the names of the claims by the tags. */
  readonly tags: Map<string, Readonly<Record<string, string>>>;
}

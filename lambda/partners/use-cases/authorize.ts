import { createPublicKey, verify } from 'node:crypto';
import type { NewPartner } from './schemas.ts';

/** What a partner has signed, and until when it is good. */
export interface SignedClaim {
  readonly partnerId: string;
  /** Epoch seconds. */
  readonly expires: number;
  readonly text: string;
  /** Base64url. */
  readonly signature: string;
}

/** Who may do what, as API Gateway takes it. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html */
export interface Verdict {
  readonly principalId: string;
  readonly policyDocument: {
    readonly Version: '2012-10-17';
    readonly Statement: readonly {
      readonly Effect: 'Allow' | 'Deny';
      readonly Action: 'execute-api:Invoke';
      readonly Resource: readonly string[];
    }[];
  };
  readonly context: Readonly<Record<string, string>>;
}

export interface AuthorizePorts {
  readonly findPartner: (partnerId: string) => Promise<NewPartner | undefined>;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** What a token opens: everything below these, in the API stage that was called. */
const TOKEN_OPENS = ['GET/games', 'GET/games/*'];

/** The claim of a token, `Bearer <partner>.<expires>.<signature>`, whose signature is of what is before it. */
export function claimOfToken(authorizationToken: string): SignedClaim | undefined {
  const [, text = '', partnerId = '', expires, signature = ''] =
    /^Bearer (([a-z0-9-]+)\.(\d{1,12}))\.([\w-]+)$/.exec(authorizationToken) ?? [];
  return expires === undefined ? undefined : { partnerId, expires: Number(expires), text, signature };
}

/** The claim of a link: its path, partner and expiry are signed. */
export function claimOfLink(
  path: string,
  query: Readonly<Record<string, string | undefined>>,
): SignedClaim | undefined {
  const { partner = '', expires = '', signature = '' } = query;
  if (!/^[a-z0-9-]+$/.test(partner) || !/^\d{1,12}$/.test(expires)) return undefined;
  return {
    partnerId: partner,
    expires: Number(expires),
    text: `${path}?partner=${partner}&expires=${expires}`,
    signature,
  };
}

/**
 * Judges a token. The gateway uses the verdict again for every method that the token is sent to, so it names all that the token opens,
 * and not the method that was called first.
 * @returns undefined when the caller is not known: an answer of 401
 */
export const authorizeToken = (token: string, methodArn: string, ports: AuthorizePorts): Promise<Verdict | undefined> =>
  judge(
    claimOfToken(token),
    TOKEN_OPENS.map((method) => `${stageOf(methodArn)}/${method}`),
    ports,
  );

/** Judges a link, which is good for one path: the gateway keeps the verdict by the path. @returns undefined when it is not good */
export const authorizeLink = (
  {
    path,
    methodArn,
    query,
  }: {
    readonly path: string;
    readonly methodArn: string;
    readonly query: Readonly<Record<string, string | undefined>>;
  },
  ports: AuthorizePorts,
): Promise<Verdict | undefined> => judge(claimOfLink(path, query), [methodArn], ports);

async function judge(
  claim: SignedClaim | undefined,
  resources: readonly string[],
  { findPartner, now }: AuthorizePorts,
): Promise<Verdict | undefined> {
  if (claim === undefined || claim.expires * 1_000 <= now()) return undefined;
  const partner = await findPartner(claim.partnerId);
  if (partner === undefined || !isSignedBy(partner, claim)) return undefined;
  return {
    principalId: claim.partnerId,
    policyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: partner.blocked ? 'Deny' : 'Allow', Action: 'execute-api:Invoke', Resource: resources }],
    },
    context: { partnerId: claim.partnerId },
  };
}

function isSignedBy({ publicKey }: NewPartner, { text, signature }: SignedClaim): boolean {
  const key = createPublicKey({ key: Buffer.from(publicKey, 'base64url'), format: 'der', type: 'spki' });
  return verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64url'));
}

/** `arn:aws:execute-api:<region>:<account>:<api>/<stage>` of `<...>/<method>/<path>` */
const stageOf = (methodArn: string) => methodArn.split('/').slice(0, 2).join('/');

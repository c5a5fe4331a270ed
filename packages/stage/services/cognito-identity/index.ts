import { type StageCore, service } from '../../service.ts';
import type { Cognito } from '../cognito/cognito.ts';
import { CognitoIdentity } from './cognito-identity.ts';
import { identityOperations } from './operations.ts';
import { identityPoolResources } from './resources.ts';

/** What identity pools need: user pools, whose tokens they take. */
interface IdentityStage extends StageCore {
  readonly cognito: Cognito;
}

/** Identity pools: credentials of AWS for people who have signed in elsewhere, and for guests. */
export const cognitoIdentity = service({
  create: ({ access, clock, cognito, region }: IdentityStage) =>
    new CognitoIdentity({ access, clock, cognito, region }),
  resources: identityPoolResources,
  api: (identities) => ({ json: [identityOperations(identities)] }),
  keep: (identities, keep) => keep('identities', identities),
});

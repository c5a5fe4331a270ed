import { AccountRootPrincipal, type IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';

/** What changes a key. Nothing of this encrypts, decrypts or signs; `kms:CreateGrant` is left out, because a grant could let somebody do so. */
const ADMINISTRATION = [
  'kms:CancelKeyDeletion',
  'kms:CreateAlias',
  'kms:DeleteAlias',
  'kms:DescribeKey',
  'kms:DisableKey*',
  'kms:EnableKey*',
  'kms:GetKey*',
  'kms:ListGrants',
  'kms:ListKeyPolicies',
  'kms:ListKeyRotations',
  'kms:ListResourceTags',
  'kms:PutKeyPolicy',
  'kms:RevokeGrant',
  'kms:RotateKeyOnDemand',
  'kms:ScheduleKeyDeletion',
  'kms:TagResource',
  'kms:UntagResource',
  'kms:UpdateAlias',
  'kms:UpdateKeyDescription',
];

/** The first statement of a key's policy: the account, so that CloudFormation can change the key, and its administrators. */
export const administeredBy = (administrators: IRole): PolicyStatement =>
  new PolicyStatement({
    sid: 'Administer',
    principals: [new AccountRootPrincipal(), administrators],
    actions: ADMINISTRATION,
    resources: ['*'],
  });

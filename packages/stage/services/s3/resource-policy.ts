import { boolean, optional, strictObject } from 'valibot';
import { StageError } from '../../errors.ts';
import { type Access, ANONYMOUS, ANY_RESOURCE } from '../../iam/access.ts';
import { many } from '../../iam/evaluate.ts';
import type { PolicyDocument } from '../../iam/policy.ts';
import { isPublic } from '../../iam/public-policy.ts';
import type { ResourceOrigin } from '../../registry.ts';
import { place } from '../../resource-values.ts';

/** The first and the third are about access control lists, which the stage does not have. */
export const publicAccessBlock = strictObject({
  BlockPublicAcls: optional(boolean(), false),
  BlockPublicPolicy: optional(boolean(), false),
  IgnorePublicAcls: optional(boolean(), false),
  RestrictPublicBuckets: optional(boolean(), false),
});

/** As new buckets and access points have it. https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html */
export const ALL_BLOCKED = {
  BlockPublicAcls: true,
  BlockPublicPolicy: true,
  IgnorePublicAcls: true,
  RestrictPublicBuckets: true,
};

/** A bucket or an access point, with what it blocks. */
interface Guarded {
  readonly name: string;
  readonly arn: string;
  readonly blocksPublicPolicy?: boolean;
  readonly restrictsPublic?: boolean;
}

/** Gives a bucket or an access point its policy. @throws StageError when it names others, or is public and that is blocked */
export function addPolicy(access: Access, document: PolicyDocument, guarded: Guarded, origin: ResourceOrigin): void {
  const { arn, blocksPublicPolicy, name, restrictsPublic } = guarded;
  checkResources(document, arn, origin);
  access.addResourcePolicy(ANY_RESOURCE, document);
  if (!isPublic(document)) return;
  if (blocksPublicPolicy) {
    throw new StageError(
      `${place(origin)}: Access Denied: the policy is public, and BlockPublicPolicy of ${name} is on.`,
    );
  }
  if (restrictsPublic) access.addResourcePolicy(ANY_RESOURCE, withoutStrangers(arn, access.caller(ANONYMOUS).arn));
}

/** What `RestrictPublicBuckets` leaves of a public policy: callers of the account, and services. */
const withoutStrangers = (arn: string, stranger: string): PolicyDocument => ({
  Statement: [{ Effect: 'Deny', Principal: { AWS: stranger }, Action: 's3:*', Resource: [arn, `${arn}/*`] }],
});

/** @throws StageError when a statement names something other than the resource and the objects in it */
function checkResources({ Statement }: PolicyDocument, arn: string, origin: ResourceOrigin): void {
  for (const { Resource = [] } of Statement) {
    const resources = many(Resource);
    if (resources.length > 0 && resources.every((one) => one === arn || one.startsWith(`${arn}/`))) continue;
    throw new StageError(
      `${place(origin)}: Policy has invalid resource: a statement names something other than ${arn}.`,
    );
  }
}

import { type Alias, CfnAlias } from 'aws-cdk-lib/aws-lambda';
import { annotate } from '../../pattern.ts';

/** Where an alias leads. */
export interface Split {
  /** The number of the version that most invocations run. */
  readonly version: string;
  /** Another version of the same function, with the same role and dead-letter queue, for a share of them. @default none */
  readonly other?: { readonly version: string; readonly share: number };
}

/**
 * Points an alias to a version by its number, and a fixed share of its invocations to another one: a comparison that stays until
 * somebody ends it. https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html
 * @throws when the share is not between 0 and 1
 */
export function split(alias: Alias, { version, other }: Split): void {
  const { defaultChild } = alias.node;
  if (!(defaultChild instanceof CfnAlias)) throw new Error(`${alias.node.path} has no resource of its own.`);
  defaultChild.functionVersion = version;
  if (other === undefined) return;
  if (!(other.share > 0 && other.share < 1)) {
    throw new Error(`${alias.node.path}: the other version takes a share between 0 and 1, not ${other.share}.`);
  }
  defaultChild.routingConfig = {
    additionalVersionWeights: [{ functionVersion: other.version, functionWeight: other.share }],
  };
  annotate(
    alias,
    'lambda-ab-weights',
    'Two versions behind one name, by fixed shares: each invocation is drawn anew, so a caller meets both. The metrics of the alias tell them apart by ExecutedVersion. A deployment that shifts traffic moves such weights by itself, and takes them back.',
  );
}

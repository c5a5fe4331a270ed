import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';

/** Grants actions on a table alone; `grant` of the CDK would add every index, now and in future. */
export const grantItems = ({ tableArn }: Pick<ITable, 'tableArn'>, grantee: IGrantable, ...actions: string[]): Grant =>
  Grant.addToPrincipal({ grantee, actions, resourceArns: [tableArn] });

/** Grants queries of indexes, and nothing of the table itself. */
export const grantQuery = (
  { tableArn }: Pick<ITable, 'tableArn'>,
  grantee: IGrantable,
  ...indexNames: string[]
): Grant =>
  Grant.addToPrincipal({
    grantee,
    actions: ['dynamodb:Query'],
    resourceArns: indexNames.map((name) => `${tableArn}/index/${name}`),
  });

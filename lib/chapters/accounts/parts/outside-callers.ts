import { CfnParameter, Stack } from 'aws-cdk-lib';
import { CfnPermission, type IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { annotate } from '../../../pattern.ts';

const PATTERN = 'lambda-cross-account-invoke';

/** Lets the roles of one account invoke a function. @param account its number */
export function admitAccount(scope: Construct, id: string, fn: IFunction, account: string): void {
  const permission = new CfnPermission(scope, id, {
    action: 'lambda:InvokeFunction',
    functionName: fn.functionArn,
    principal: account,
  });
  annotate(
    permission,
    PATTERN,
    'One account may invoke this alias, and says in its own policies which of its roles do: a call across accounts needs both. The permission is on the alias; the function without it, and its versions, stay closed.',
  );
}

/** Lets every account of the organisation invoke a function. */
export function admitOrganisation(scope: Construct, id: string, fn: IFunction): void {
  const organisation = new CfnParameter(Stack.of(scope), 'OrganizationId', {
    description: 'The organisation whose accounts may ask for the game servers',
    default: 'o-0000000000',
    allowedPattern: '^o-[a-z0-9]{10,32}$',
  });
  const permission = new CfnPermission(scope, id, {
    action: 'lambda:InvokeFunction',
    functionName: fn.functionArn,
    principal: '*',
    principalOrgId: organisation.valueAsString,
  });
  annotate(
    permission,
    PATTERN,
    'Accounts of the organisation may invoke this alias, those of tomorrow too. Without the organisation, the principal * would admit every account of AWS.',
  );
}

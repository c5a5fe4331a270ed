import type { AssemblyStack } from '@serverless-arcade/stage/assembly.ts';
import { exceptions } from './exceptions.ts';
import { demanded, type ResourceStatement, resourceStatements } from './statements.ts';

type Resources = AssemblyStack['template']['Resources'];

/** What is wrong with the statements of a template that admit somebody. */
export function admissionFailures(stack: AssemblyStack): readonly string[] {
  const { Resources } = stack.template;
  return resourceStatements(stack)
    .filter(({ effect }) => effect === 'Allow')
    .flatMap((statement) => {
      const { name, actions, anyone, conditions, services } = statement;
      const sources = demanded(statement, 'aws:SourceArn');
      const excused = exceptions.some(({ covers }) => covers(statement));
      const bound =
        services.length === 0 || excused || isBound(sources, demanded(statement, 'aws:SourceAccount'), Resources);
      return [
        ...(anyone && Object.keys(conditions).length === 0 ? [`${name} admits everybody without a condition`] : []),
        ...actions.filter((action) => action.includes('*')).map((action) => `${name} admits to ${action}`),
        ...(bound ? [] : [`${name} admits ${services.join(', ')} for any source`]),
      ];
    });
}

/** What is wrong with the permissions of functions in a template. https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html */
export function permissionFailures({ id, template: { Resources } }: AssemblyStack): readonly string[] {
  return Object.entries(Resources)
    .filter(([, { Type }]) => Type === 'AWS::Lambda::Permission')
    .flatMap(([logicalId, { Properties }]) => {
      const { Action, Principal, SourceArn, SourceAccount } = Properties;
      const name = `${id}/${logicalId}`;
      const sources = SourceArn === undefined ? [] : [SourceArn];
      return [
        ...(Principal === '*' ? [`${name} admits everybody`] : []),
        ...(String(Action).includes('*') ? [`${name} admits to ${String(Action)}`] : []),
        ...(isBound(sources, [SourceAccount ?? []].flat(), Resources)
          ? []
          : [`${name} admits ${String(Principal)} for any source`]),
      ];
    });
}

/** By the ARN of the source; if that does not name the account, by the account too. */
const isBound = (sources: readonly unknown[], accounts: readonly unknown[], resources: Resources) =>
  sources.length > 0 && (accounts.length > 0 || sources.every((source) => namesAccount(source, resources)));

/** Whether an ARN has the account in it: those of buckets have none, and a wildcard in its place is none. */
function namesAccount(source: unknown, resources: Resources): boolean {
  const { Ref, 'Fn::GetAtt': getAtt, 'Fn::ImportValue': imported } = Object(source);
  const logicalId = Ref ?? [getAtt].flat()[0];
  if (typeof logicalId === 'string') return resources[logicalId]?.Type !== 'AWS::S3::Bucket';
  if (imported !== undefined) return !/bucket/i.test(JSON.stringify(imported));
  return JSON.stringify(source).includes('{"Ref":"AWS::AccountId"}');
}

/** Exceptions that no statement of any template needs. */
export function staleExceptions(statements: readonly ResourceStatement[]): readonly string[] {
  return exceptions
    .filter(({ covers }) => !statements.some(covers))
    .map(({ name }) => `the exception "${name}" excuses nothing any more`);
}

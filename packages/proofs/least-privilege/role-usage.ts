import type { RecordOf } from '@serverless-arcade/stage/records.ts';
import type { Stage } from '@serverless-arcade/stage/stage.ts';
import type { Allowance, RoleOwner } from './allowance.ts';
import { covers, type Grant, grantsOf } from './grants.ts';

/** What became of the grants of one role. */
export interface RoleUsage extends RoleOwner {
  readonly granted: readonly Grant[];
  readonly used: readonly Grant[];
  /** Not used, or wider than one resource, for a reason that is written down. */
  readonly excused: readonly { readonly grant: Grant; readonly allowance: Allowance }[];
  readonly unused: readonly Grant[];
  /** Used, but with a wildcard that nobody has given a reason for. */
  readonly tooWide: readonly Grant[];
}

/**
 * Compares what roles are granted with what they have called.
 * @param stage the roles
 * @param calls everything that was called in its assembly, on this stage or on others
 * @param allowances what may stay although it is not used, or is wider than its use
 */
export function usageOf(
  stage: Stage,
  calls: readonly RecordOf<'call'>[],
  allowances: readonly Allowance[],
): readonly RoleUsage[] {
  const byRole = Map.groupBy(calls, ({ role }) => role ?? '');
  return [...stage.services.access.roles].map(([roleArn, policies]) => {
    const owner = ownerOf(stage, roleArn);
    const granted = grantsOf(policies);
    const made = (byRole.get(roleArn) ?? []).filter(({ allowed }) => allowed);
    const used = granted.filter((grant) => made.some((call) => covers(grant, call)));
    const questionable = granted.filter((grant) => !used.includes(grant) || isWide(grant));
    const excused = questionable.flatMap((grant) => {
      const allowance = allowances.find((candidate) => candidate.covers(grant, owner));
      return allowance === undefined ? [] : [{ grant, allowance }];
    });
    const open = questionable.filter((grant) => excused.every((other) => other.grant !== grant));
    return {
      ...owner,
      granted,
      used,
      excused,
      unused: open.filter((grant) => !used.includes(grant)),
      tooWide: open.filter((grant) => used.includes(grant)),
    };
  });
}

const isWide = ({ action, resource }: Grant) => /[*?]/.test(action) || /[*?]/.test(resource);

function ownerOf(stage: Stage, roleArn: string): RoleOwner {
  const fn = stage.services.lambda.all.find((candidate) => candidate.roleArn === roleArn);
  if (fn === undefined) return { roleArn, name: roleArn.split('/').at(-1) ?? roleArn };
  return { roleArn, name: fn.handler.replace(/\.handler$/, ''), logGroup: fn.logGroup };
}

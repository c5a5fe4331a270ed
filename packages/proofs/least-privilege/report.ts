import type { Stage } from '@serverless-arcade/stage/stage.ts';
import type { ProofResult } from '../proof.ts';
import type { ChapterAllowances } from './allowance.ts';
import { excusesOf } from './allowances.ts';
import { borrowers, unwantedDenials } from './denials.ts';
import { nameOfGrant } from './grants.ts';
import { type RoleUsage, usageOf } from './role-usage.ts';

/**
 * What the roles of an assembly were granted and what they used of it, as lines and as failures.
 * @param stages where things happened; all of the same assembly
 */
export function reportOf(stages: readonly Stage[]): ProofResult {
  const [stage] = stages;
  if (stage === undefined) throw new Error('Nothing has been observed');
  const excuses = excusesOn(stage);
  const calls = callsOn(stages).filter(({ principal }) => !borrowers.has(principal));
  const roles = usageOf(stage, calls, excuses.allowances);
  return {
    lines: [...roles.map(lineOf), ...linesOf(excuses, roles), total(roles)],
    failures: [...denialsOn(stages), ...roles.flatMap((role) => failuresOf(role, excuses)), ...stale(excuses, roles)],
  };
}

/** Every call that was refused although nobody meant it to be, once for each caller, action and resource. */
export function denialsOn(stages: readonly Stage[]): readonly string[] {
  const onPurpose = stages.slice(0, 1).flatMap((stage) => excusesOn(stage).denials);
  const denials = unwantedDenials(callsOn(stages), onPurpose).map(
    ({ principal, action, resource }) => `AccessDenied: ${principal} asked for ${nameOfGrant({ action, resource })}`,
  );
  return [...new Set(denials)];
}

type Excuses = Required<ChapterAllowances>;

const excusesOn = ({ stacks }: Stage) => excusesOf(stacks.map(({ id }) => id));

const callsOn = (stages: readonly Stage[]) => stages.flatMap(({ records }) => records.of('call'));

function lineOf({ name, granted, used, unused, excused }: RoleUsage): string {
  const [, shortName = name] = /^arcade-\w+-(\w+?)[0-9A-F]{8}$/.exec(name) ?? [];
  const allowedUnused = excused.filter(({ grant }) => !used.includes(grant)).length;
  const counts = [granted.length, used.length, unused.length, allowedUnused].map((count) => `${count}`.padStart(3));
  return `${shortName.padEnd(32)} granted${counts[0]}  used${counts[1]}  unused${counts[2]}  allowed unused${counts[3]}`;
}

const linesOf = ({ allowances, managedRoles }: Excuses, roles: readonly RoleUsage[]): readonly string[] => [
  ...allowances.map((allowance) => {
    const count = roles.flatMap(({ excused }) => excused).filter((other) => other.allowance === allowance).length;
    return `allowed, ${allowance.name} (${count}): ${allowance.reason}`;
  }),
  ...managedRoles.map(({ reason }) => `allowed, a managed policy: ${reason}`),
];

function total(roles: readonly RoleUsage[]): string {
  const sum = (count: (role: RoleUsage) => number) => roles.reduce((all, role) => all + count(role), 0);
  return `${roles.length} roles: ${sum(({ granted }) => granted.length)} grants, ${sum(({ used }) => used.length)} used`;
}

function failuresOf({ name, granted, unused, tooWide }: RoleUsage, { managedRoles }: Excuses): readonly string[] {
  const unknown = granted.length === 0 && !managedRoles.some((role) => role.name.test(name));
  return [
    ...(unknown ? [`${name} grants nothing that is in a template`] : []),
    ...unused.map((grant) => `${name} is granted ${nameOfGrant(grant)} and never uses it`),
    ...tooWide.map((grant) => `${name} is granted ${nameOfGrant(grant)}, which is wider than what it uses`),
  ];
}

/** An allowance that excuses nothing would excuse the next mistake. */
function stale({ allowances, managedRoles }: Excuses, roles: readonly RoleUsage[]): readonly string[] {
  const needed = new Set(roles.flatMap(({ excused }) => excused.map(({ allowance }) => allowance)));
  return [
    ...allowances.filter((allowance) => !needed.has(allowance)).map(({ name }) => name),
    ...managedRoles.filter((role) => !roles.some(({ name }) => role.name.test(name))).map(({ name }) => name.source),
  ].map((name) => `the allowance "${name}" excuses nothing any more`);
}

import { Stack } from 'aws-cdk-lib';
import { Alarm, CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Construct, type IConstruct } from 'constructs';
import { CompositeAlarmOf } from './constructs/alarms/composite.ts';
import { DroppedSchedules } from './constructs/alarms/schedules.ts';
import { LiveFunction } from './constructs/functions/live-function.ts';
import { type HealthAlarms, watchFunctions } from './function-health.ts';
import { annotate } from './pattern.ts';

export interface ChapterHealthProps {
  /** What is watched: functions, schedules, and the constructs that have alarms or schedules in them. */
  readonly watched: readonly IConstruct[];
  /**
   * The only alarms on functions and schedules, where each kind has one example in some chapter. There is no composite alarm then.
   * @default all alarms, and a composite alarm over them and those of `watched`
   */
  readonly examples?: readonly HealthAlarms[];
}

/**
 * What a chapter is watched by: metrics, queries and alarms of its functions, alarms on its schedules, and one composite alarm over
 * them and over those that its constructs have. Comes after everything else in the stack.
 *
 * All of it lives in the chapter's own stack. The chapter `operations` knows the alarms by their names and needs no export, so a
 * chapter changes, replaces and removes its alarms without asking (docs/decisions/0012).
 */
export class ChapterHealth extends Construct {
  /** The names by which others know the chapter's alarms: its composite alarm, or each of the examples. */
  readonly alarmNames: readonly string[];

  /** The name of a chapter's composite alarm, for stacks that must not reference it. */
  static nameIn(stackName: string): string {
    return `${stackName}-health`;
  }

  /** @throws when the stack has a function, a schedule or an alarm that is not in `watched` */
  constructor(stack: Stack, id: string, { watched, examples }: ChapterHealthProps) {
    super(stack, id);
    const all = new Set(watched.flatMap(({ node }) => node.findAll()));
    requireAll(stack, all);
    const has = (alarms: HealthAlarms): boolean => examples?.includes(alarms) ?? true;
    const functions = [...all].filter((construct) => construct instanceof LiveFunction);
    if (functions.length > 0) watchFunctions(this, functions, has);
    if (has('dropped schedules')) this.watchSchedules([...all].filter((construct) => construct instanceof CfnSchedule));

    const alarms = [...all, ...this.node.findAll()].filter((construct) => construct instanceof Alarm);
    const names = alarms.map(nameAlarm);
    if (examples !== undefined) {
      this.alarmNames = names;
      return;
    }
    const name = ChapterHealth.nameIn(stack.stackName);
    this.alarmNames = [name];
    const composite = new CompositeAlarmOf(this, 'Alarm', {
      name,
      description: `Something is wrong in ${stack.stackName}: its alarms say what, and docs/chapters/operations.md what to do.`,
      alarms: alarms.map(({ alarmName }, index) => ({ alarmName, longest: names[index]?.length ?? 0 })),
    });
    annotate(
      composite,
      'composite-alarm',
      'In alarm while any alarm of this stack is. It notifies nobody itself: an alarm over all stacks names it, because one rule takes at most 100 alarms.',
    );
  }

  private watchSchedules(schedules: readonly CfnSchedule[]): void {
    const groups = new Set(schedules.map(({ groupName = 'default' }) => groupName));
    for (const [index, group] of [...groups].entries()) {
      // By number: the name of a group is not known before it is deployed.
      new DroppedSchedules(this, `DroppedSchedules${index + 1}`, { group });
    }
  }
}

/** Names an alarm after its stack and its place there, so that other stacks can name it. @returns the name */
function nameAlarm({ node }: Alarm): string {
  const { defaultChild } = node;
  if (!(defaultChild instanceof CfnAlarm)) throw new Error(`${node.path} is imported.`);
  const [, ...place] = node.path.split('/');
  const name = `${Stack.of(defaultChild).stackName}-${place.join('')}`;
  defaultChild.alarmName = name;
  return name;
}

/** Nothing is forgotten: what is watched is in the list, and the list is in the file of the stack. */
function requireAll(stack: Stack, watched: ReadonlySet<IConstruct>): void {
  const kinds = [LiveFunction, CfnSchedule, Alarm];
  const forgotten = stack.node.findAll().find((one) => kinds.some((kind) => one instanceof kind) && !watched.has(one));
  if (forgotten !== undefined) throw new Error(`${forgotten.node.path} is not watched: name it in watch().`);
}

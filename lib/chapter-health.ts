import { CfnResource, Stack } from 'aws-cdk-lib';
import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { CompositeAlarmOf, type NamedAlarm } from './constructs/alarms/composite.ts';
import { AsyncAlarms, FunctionAlarms } from './constructs/alarms/functions.ts';
import { LogMetrics } from './constructs/alarms/logs.ts';
import { DroppedSchedules } from './constructs/alarms/schedules.ts';
import { LogQuery } from './constructs/dashboards/log-query.ts';
import { LiveFunction } from './constructs/functions/live-function.ts';
import { annotate } from './pattern.ts';

const FIRST_QUERIES =
  'Saved with the stack, for the first minutes of an incident: what fails, how often and where, with the latest trace; and which functions start cold.';

/** Namespace of the metrics that filters make of the logs of a stack. */
export const logNamespace = (stackName: string): string => `ServerlessArcade/${stackName}`;

/** What CloudFormation appends to the name of the stack and the logical id, with a hyphen before each. */
const GENERATED_SUFFIX = 12;

/**
 * What every chapter is watched for, made from the constructs that are in its stack: metrics, queries and alarms of its
 * functions, and one composite alarm over all its alarms. Comes after everything else in the stack.
 *
 * All of it lives in the chapter's own stack. The chapter `operations` knows the composite alarm by its name and needs
 * no export, so a chapter changes, replaces and removes its alarms without asking (docs/decisions/0012).
 */
export class ChapterHealth extends Construct {
  /** The name of a chapter's composite alarm, for stacks that must not reference it. */
  static nameIn(stackName: string): string {
    return `${stackName}-health`;
  }

  constructor(stack: Stack, id: string) {
    super(stack, id);
    const watched = stack.node.findAll().filter((construct) => construct instanceof LiveFunction);
    if (watched.length > 0) this.watch(watched);
    const groups = stack.node
      .findAll()
      .filter((construct) => construct instanceof CfnSchedule)
      .map(({ groupName = 'default' }) => groupName);
    for (const [index, group] of [...new Set(groups)].entries()) {
      // By number: the name of a group is not known before it is deployed.
      new DroppedSchedules(this, `DroppedSchedules${index + 1}`, { group });
    }

    const alarm = new CompositeAlarmOf(this, 'Alarm', {
      name: ChapterHealth.nameIn(stack.stackName),
      description: `Something is wrong in ${stack.stackName}: its alarms say what, and docs/chapters/operations.md what to do.`,
      alarms: stack.node
        .findAll()
        .filter((construct) => construct instanceof Alarm)
        .map(named),
    });
    annotate(
      alarm,
      'composite-alarm',
      'In alarm while any alarm of this stack is. It notifies nobody itself: an alarm over all stacks names it, because one rule takes at most 100 alarms.',
    );
  }

  private watch(watched: readonly LiveFunction[]): void {
    const functions = Object.fromEntries(watched.map((fn) => [fn.node.id, fn.function]));
    new LogMetrics(this, 'Logs', { functions, namespace: logNamespace(Stack.of(this).stackName) });
    new FunctionAlarms(this, 'Functions', { functions });
    for (const { node, live, function: fn } of watched) {
      const isInvokedAsynchronously = live.node.tryFindChild('EventInvokeConfig') !== undefined;
      if (isInvokedAsynchronously) new AsyncAlarms(this, node.id, { name: node.id, fn });
    }
    const logGroups = watched.map(({ function: fn }) => fn.logGroup);
    new LogQuery(this, 'ErrorsQuery', {
      name: 'errors',
      steps: [
        'fields @timestamp, function_name, coalesce(code, level) as reason, coalesce(route, message) as place',
        'filter level = "ERROR" or (ispresent(code) and code != "ok")',
        'stats count(*) as times, latest(@timestamp) as newest, latest(xray_trace_id) as trace by reason, place, function_name',
        'sort times desc',
      ],
      logGroups,
      why: FIRST_QUERIES,
      repeats: true,
    });
    new LogQuery(this, 'ColdStartsQuery', {
      name: 'cold-starts',
      steps: [
        'filter message = "Cold start" and cold_start = 1',
        'stats count(*) as starts by function_name, bin(1h)',
        'sort starts desc',
      ],
      logGroups,
      why: FIRST_QUERIES,
      repeats: true,
    });
  }
}

/** An alarm whose name CloudFormation makes: of the stack and the logical id, cut off at 255 characters. */
function named(alarm: Alarm): NamedAlarm {
  const { defaultChild } = alarm.node;
  if (!CfnResource.isCfnResource(defaultChild)) throw new Error(`${alarm.node.path} is imported.`);
  const { stackName } = Stack.of(alarm);
  const longest = `${stackName}-${Stack.of(alarm).getLogicalId(defaultChild)}-`.length + GENERATED_SUFFIX;
  return { alarmName: alarm.alarmName, longest: Math.min(255, longest) };
}

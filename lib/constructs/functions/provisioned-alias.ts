import { Schedule } from 'aws-cdk-lib/aws-applicationautoscaling';
import { type Alias, CfnAlias } from 'aws-cdk-lib/aws-lambda';
import { annotate } from '../../pattern.ts';

/** How many environments of an alias are kept started, and when. */
export interface Provisioning {
  /** At least, and what the deployment begins with: 1 or more. */
  readonly min: number;
  /** At most. */
  readonly max: number;
  /** The share of busy environments that more of them are started for, 0.1 to 0.9. */
  readonly utilization: number;
  /** Each day from this hour on there are at least so many, until the other hour. Hours are those of UTC. */
  readonly busyHours?: { readonly from: number; readonly until: number; readonly min: number };
}

/**
 * Keeps environments of an alias started, billed by the hour whether somebody calls or not.
 * https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html
 * @throws when Lambda or Application Auto Scaling would refuse the numbers
 */
export function provision(alias: Alias, provisioning: Provisioning): void {
  const { min, max, utilization, busyHours } = provisioning;
  check(alias.node.path, provisioning);
  const { defaultChild } = alias.node;
  if (!(defaultChild instanceof CfnAlias)) throw new Error(`${alias.node.path} has no resource of its own.`);
  defaultChild.provisionedConcurrencyConfig = { provisionedConcurrentExecutions: min };
  annotate(
    alias,
    'lambda-provisioned-concurrency',
    'Environments that have started before anybody calls: no cold start until all of them are busy. What comes then runs as ever, and the metric ProvisionedConcurrencySpilloverInvocations counts it. The deployment waits until they are ready.',
  );
  const scaling = alias.addAutoScaling({ minCapacity: min, maxCapacity: max });
  scaling.scaleOnUtilization({ utilizationTarget: utilization });
  if (busyHours === undefined) return;
  const daily = (hour: number) => Schedule.cron({ hour: `${hour}`, minute: '0' });
  scaling.scaleOnSchedule('BusyHours', {
    schedule: daily(busyHours.from),
    minCapacity: busyHours.min,
    maxCapacity: max,
  });
  scaling.scaleOnSchedule('QuietHours', { schedule: daily(busyHours.until), minCapacity: min, maxCapacity: min });
}

function check(path: string, { min, max, utilization, busyHours }: Provisioning): void {
  const least = busyHours?.min ?? min;
  if (!(min >= 1 && max >= min && least >= min && least <= max)) {
    throw new Error(`${path}: 1 <= min <= min of the busy hours <= max; ${min}, ${least} and ${max} do not fit.`);
  }
  if (utilization >= 0.1 && utilization <= 0.9) return;
  throw new Error(`${path}: the utilization is 0.1 to 0.9, not ${utilization}.`);
}

import { type InferOutput, number, object, optional, picklist, string } from 'valibot';

/** How a deployment spreads. https://docs.aws.amazon.com/appconfig/latest/userguide/appconfig-creating-deployment-strategy.html */
export const strategySchema = object({
  id: string(),
  name: string(),
  minutes: number(),
  /** Percent of the clients by which it grows; of an exponential one the first step. */
  growthFactor: number(),
  growthType: picklist(['LINEAR', 'EXPONENTIAL']),
  bakeMinutes: number(),
});
export type Strategy = InferOutput<typeof strategySchema>;

export const deploymentSchema = object({
  number: number(),
  applicationId: string(),
  environmentId: string(),
  profileId: string(),
  version: number(),
  strategy: strategySchema,
  description: optional(string()),
  /** Epoch milliseconds, as all moments here. */
  startedAt: number(),
  /** When, by whom and why it was taken back. @default it goes on, or is complete */
  rolledBack: optional(object({ at: number(), by: picklist(['CLOUDWATCH_ALARM', 'USER']), reason: string() })),
});
export type Deployment = InferOutput<typeof deploymentSchema>;

interface Step {
  readonly at: number;
  readonly percent: number;
}

/** Where a deployment is at a moment. It follows from when it began, so nothing has to be remembered. */
export interface Progress {
  readonly state: 'DEPLOYING' | 'BAKING' | 'COMPLETE' | 'ROLLED_BACK';
  /** Of the clients that have the new version. */
  readonly percent: number;
  readonly completedAt?: number;
}

/**
 * The steps of a deployment, of which the last reaches all clients. Those of an exponential one are as long as each other
 * (unverified; settled by: the event log of an exponential deployment).
 */
export function stepsOf({ startedAt, strategy }: Pick<Deployment, 'startedAt' | 'strategy'>): readonly Step[] {
  const { growthFactor, growthType, minutes } = strategy;
  if (minutes === 0) return [{ at: startedAt, percent: 100 }];
  const percents: number[] = [];
  for (let n = 0; (percents.at(-1) ?? 0) < 100; n++) {
    percents.push(Math.min(100, growthType === 'LINEAR' ? growthFactor * (n + 1) : growthFactor * 2 ** n));
  }
  return percents.map((percent, n) => ({
    at: startedAt + ((n + 1) * minutes * 60_000) / percents.length,
    percent,
  }));
}

const endsAt = ({ startedAt, strategy: { minutes, bakeMinutes } }: Deployment) =>
  startedAt + (minutes + bakeMinutes) * 60_000;

export function progressOf(deployment: Deployment, now: number): Progress {
  const { rolledBack, startedAt, strategy } = deployment;
  if (rolledBack !== undefined) return { state: 'ROLLED_BACK', percent: 0, completedAt: rolledBack.at };
  if (now >= endsAt(deployment)) return { state: 'COMPLETE', percent: 100, completedAt: endsAt(deployment) };
  const percent = stepsOf(deployment).findLast(({ at }) => at <= now)?.percent ?? 0;
  return { state: now < startedAt + strategy.minutes * 60_000 ? 'DEPLOYING' : 'BAKING', percent };
}

/** What has happened to a deployment, the newest first. https://docs.aws.amazon.com/appconfig/2019-10-09/APIReference/API_DeploymentEvent.html */
export function eventsOf(deployment: Deployment, now: number) {
  const { rolledBack, startedAt, strategy } = deployment;
  const until = Math.min(now, rolledBack?.at ?? now);
  const event = (at: number, EventType: string, TriggeredBy: string, Description: string) => ({
    at,
    EventType,
    TriggeredBy,
    Description,
    OccurredAt: new Date(at).toISOString(),
  });
  const planned = [
    event(startedAt, 'DEPLOYMENT_STARTED', 'USER', 'Deployment started'),
    ...stepsOf(deployment).map(({ at, percent }) =>
      event(at, 'PERCENTAGE_UPDATED', 'APPCONFIG', `Configuration available to ${percent.toFixed(2)}% of clients`),
    ),
    event(startedAt + strategy.minutes * 60_000, 'BAKE_TIME_STARTED', 'APPCONFIG', 'Deployment bake time started'),
    event(endsAt(deployment), 'DEPLOYMENT_COMPLETED', 'APPCONFIG', 'Deployment completed'),
  ].filter(({ at }) => at <= until);
  const { at = 0, by = 'USER', reason = '' } = rolledBack ?? {};
  const taken = [
    event(at, 'ROLLBACK_STARTED', by, reason),
    event(at, 'ROLLBACK_COMPLETED', 'APPCONFIG', 'Rolled back'),
  ];
  return [...planned, ...(rolledBack === undefined ? [] : taken)].map(({ at: _, ...rest }) => rest).toReversed();
}

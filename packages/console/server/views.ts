import type { Alarms } from '@serverless-arcade/stage/services/cloudwatch/alarms.ts';
import type { Stage } from '@serverless-arcade/stage/stage.ts';
import type { AlarmView, FunctionView, LiveResource, StageView } from './model.ts';

/** How many lines of a log the page gets. */
const LINES = 100;

export function stageView(stage: Stage, documents: readonly string[], traces: boolean): StageView {
  const resources = stage.stacks.flatMap(({ id: chapter, resources }) =>
    [...resources].map(([logicalId, { ref, attributes }]): LiveResource => {
      const arn = attributes?.Arn ?? (ref.startsWith('arn:') ? ref : undefined);
      return { chapter, logicalId, ref, ...(arn === undefined ? {} : { arn }) };
    }),
  );
  return {
    endpoint: stage.endpoint,
    region: stage.region,
    now: stage.clock.now(),
    clock: stage.clock.mode,
    chapters: stage.stacks.map(({ id }) => id),
    resources,
    documents,
    traces,
  };
}

export const functionViews = ({ services }: Stage): readonly FunctionView[] =>
  services.lambda.all.map(({ name, handler, logGroup, timeoutSeconds, memoryMiB }) => ({
    name,
    handler: handler.replace(/\.\w+$/, ''),
    logGroup,
    timeoutSeconds,
    memoryMiB,
  }));

export const alarmViews = ({ all }: Pick<Alarms, 'all'>): readonly AlarmView[] =>
  all.map(({ settings: { name, arn }, state, reason, since }) => ({ name, arn, state, reason, since }));

/** The newest lines of a log group, oldest first. */
export const logLines = ({ records }: Stage, group: string) =>
  records
    .of('log')
    .filter(({ logGroup }) => logGroup === group)
    .slice(-LINES);

import type { StatesError } from '../language/states-error.ts';
import { shown } from './history.ts';
import { resourceName, type TaskResource } from './resource.ts';
import type { Visit } from './visit.ts';

interface Limits {
  readonly seconds: number | undefined;
  readonly heartbeat: number | undefined;
  readonly roleArn: string | undefined;
}

/** The events of one call of a task: each kind of resource has its own. */
export function taskEvents({ branch }: Visit, resource: TaskResource, parameters: unknown, limits: Limits) {
  const { history, effects } = branch.run;
  const add = (type: string, details?: object) =>
    history.add(
      branch.cursor,
      type,
      details === undefined ? {} : { [`${type[0]?.toLowerCase()}${type.slice(1)}EventDetails`]: details },
    );
  const times = {
    ...(limits.seconds === undefined ? {} : { timeoutInSeconds: limits.seconds }),
    ...(limits.heartbeat === undefined ? {} : { heartbeatInSeconds: limits.heartbeat }),
    ...(limits.roleArn === undefined ? {} : { taskCredentials: { roleArn: limits.roleArn } }),
  };
  const problem = ({ error, cause }: StatesError) => ({
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause }),
  });
  if (resource.kind === 'service') {
    const { service, action, pattern } = resource;
    const named = { resource: resourceName(action, pattern), resourceType: service };
    return {
      name: service,
      scheduled: () =>
        add('TaskScheduled', { parameters: JSON.stringify(parameters), region: effects.region, ...times, ...named }),
      started: () => add('TaskStarted', named),
      submitted: (answer: unknown) => {
        if (pattern !== 'response') add('TaskSubmitted', { ...shown('output', JSON.stringify(answer)), ...named });
      },
      succeeded: (output: string) => add('TaskSucceeded', { ...shown('output', output), ...named }),
      failed: (error: StatesError) =>
        add(error.error === 'States.Timeout' ? 'TaskTimedOut' : 'TaskFailed', { ...problem(error), ...named }),
    };
  }
  const prefix = resource.kind === 'function' ? 'LambdaFunction' : 'Activity';
  return {
    name: resource.arn,
    scheduled: () =>
      add(`${prefix}Scheduled`, { ...shown('input', JSON.stringify(parameters)), resource: resource.arn, ...times }),
    started: () => add(`${prefix}Started`),
    submitted: (workerName: unknown) => {
      if (resource.kind === 'activity') add('ActivityStarted', typeof workerName === 'string' ? { workerName } : {});
    },
    succeeded: (output: string) => add(`${prefix}Succeeded`, shown('output', output)),
    failed: (error: StatesError) =>
      add(error.error === 'States.Timeout' ? `${prefix}TimedOut` : `${prefix}Failed`, problem(error)),
  };
}

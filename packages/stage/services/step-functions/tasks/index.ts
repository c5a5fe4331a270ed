import type { StageCore } from '../../../service.ts';
import type { JsonService } from '../../../wire/aws-json.ts';
import type { TaskCalls } from '../execution/effects.ts';
import { resourceName } from '../execution/resource.ts';
import { StatesError } from '../language/states-error.ts';

/** What tasks call, with the operations that answer them. */
export interface Tasks {
  readonly calls: TaskCalls;
  /** SendTaskSuccess, SendTaskFailure, SendTaskHeartbeat and GetActivityTask. */
  readonly operations: JsonService['operations'];
}

/** What tasks call: nothing yet, so each call is refused by its name. */
export function createTasks(_stage: StageCore): Tasks {
  const refuse: TaskCalls['resume'] = async ({ resource }) => {
    const name =
      resource.kind === 'service'
        ? `${resource.service}:${resourceName(resource.action, resource.pattern)}`
        : resource.arn;
    throw new StatesError('States.Runtime', `${name} is not supported by the local stage.`);
  };
  return {
    calls: {
      start(call, origin, signal) {
        const result = refuse(call, origin, undefined, signal);
        return { submitted: result, result };
      },
      resume: refuse,
    },
    operations: {},
  };
}

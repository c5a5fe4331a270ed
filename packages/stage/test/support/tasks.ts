import { Stage } from '../../index.ts';
import type { TaskCall, TaskRun } from '../../services/step-functions/execution/effects.ts';
import { parseResource } from '../../services/step-functions/execution/resource.ts';
import { writeAssembly } from './assembly.ts';

const STATES = 'arn:aws:states:us-east-1:000000000000';
const ROLE = 'arn:aws:iam::000000000000:role';

interface Request {
  /** Such as `lambda:invoke`, or an ARN. */
  readonly resource: string;
  readonly parameters?: unknown;
  readonly role?: string;
  /** The role of `Credentials`. */
  readonly assumes?: string;
  readonly token?: string;
  readonly heartbeatSeconds?: number;
  readonly signal?: AbortSignal;
}

/** A stage on which a test makes the calls of an execution, which itself only waits. */
export class TaskStage {
  readonly stage: Stage;
  readonly #remove: () => void;

  private constructor(stage: Stage, remove: () => void) {
    this.stage = stage;
    this.#remove = remove;
  }

  static async open(resources: Readonly<Record<string, object>>): Promise<TaskStage> {
    const folder = writeAssembly({ Tasks: { resources: { ...roles, Machine, ...resources } } });
    const stage = await Stage.open({ assembly: folder.path });
    const { executions, machines } = stage.services.stepFunctions;
    executions.start({ ...machines.resolve(ORIGIN.stateMachineArn), name: 'one', input: '{}' });
    return new TaskStage(stage, () => folder.remove());
  }

  start(request: Request): TaskRun {
    return this.#calls.start(callOf(request), ORIGIN, request.signal ?? new AbortController().signal);
  }

  /** Goes on with a call as after a restart. @param submitted what it was answered before */
  resume({ submitted, ...request }: Request & { readonly submitted: unknown }): Promise<unknown> {
    return this.#calls.resume(callOf(request), ORIGIN, submitted, new AbortController().signal);
  }

  get #calls() {
    return this.stage.services.stepFunctions.tasks.calls;
  }

  /** The result of a call. */
  run(resource: string, parameters: unknown, more: Omit<Request, 'resource' | 'parameters'> = {}): Promise<unknown> {
    return this.start({ resource, parameters, ...more }).result;
  }

  /** The bodies of the messages in a queue. */
  bodies(queue: string): readonly string[] {
    const { sqs } = this.stage.services;
    return sqs.byUrl(sqs.urlOf(queue)).messages.map(({ body }) => body);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stage.close();
    this.#remove();
  }
}

const ORIGIN = {
  executionArn: `${STATES}:execution:machine:one`,
  stateMachineArn: `${STATES}:stateMachine:machine`,
  traceHeader: undefined,
};

function callOf({ resource, parameters = {}, role = 'all', assumes, token, heartbeatSeconds }: Request): TaskCall {
  const parsed = parseResource(resource.startsWith('arn:') ? resource : `arn:aws:states:::${resource}`);
  if (parsed === undefined) throw new Error(`${resource} is no resource.`);
  const assumedRoleArn = assumes === undefined ? undefined : `${ROLE}/${assumes}`;
  return { resource: parsed, parameters, roleArn: `${ROLE}/${role}`, assumedRoleArn, token, heartbeatSeconds };
}

const role = (RoleName: string, principal: object, actions: readonly string[]) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    RoleName,
    AssumeRolePolicyDocument: {
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: principal }],
    },
    Policies: [
      {
        PolicyName: 'calls',
        PolicyDocument: { Statement: actions.map((Action) => ({ Effect: 'Allow', Action, Resource: '*' })) },
      },
    ],
  },
});

const states = { Service: 'states.amazonaws.com' };

/** One that may do everything, one that may do nothing, one that state machines may not take, and one of another role. */
const roles = {
  All: role('all', states, ['*']),
  None: role('none', states, ['xray:PutTraceSegments']),
  Foreign: role('foreign', { Service: 'ec2.amazonaws.com' }, ['*']),
  Writer: role('writer', { AWS: `${ROLE}/none` }, ['sqs:SendMessage']),
};

/** What calls: for longer than a test lasts. */
const Machine = {
  Type: 'AWS::StepFunctions::StateMachine',
  Properties: {
    StateMachineName: 'machine',
    Definition: { StartAt: 'Wait', States: { Wait: { Type: 'Wait', Seconds: 31_536_000, End: true } } },
    RoleArn: `${ROLE}/all`,
  },
};

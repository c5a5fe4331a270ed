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

/** A stage on which a test makes the calls of a state machine, without one. */
export class TaskStage {
  readonly stage: Stage;
  readonly #remove: () => void;

  private constructor(stage: Stage, remove: () => void) {
    this.stage = stage;
    this.#remove = remove;
  }

  static async open(resources: Readonly<Record<string, object>>): Promise<TaskStage> {
    const folder = writeAssembly({ Tasks: { resources: { ...roles, ...resources } } });
    return new TaskStage(await Stage.open({ assembly: folder.path }), () => folder.remove());
  }

  start({ resource, parameters = {}, role = 'all', assumes, token, ...request }: Request): TaskRun {
    const parsed = parseResource(resource.startsWith('arn:') ? resource : `arn:aws:states:::${resource}`);
    if (parsed === undefined) throw new Error(`${resource} is no resource.`);
    const call: TaskCall = {
      resource: parsed,
      parameters,
      roleArn: `${ROLE}/${role}`,
      assumedRoleArn: assumes === undefined ? undefined : `${ROLE}/${assumes}`,
      token,
      heartbeatSeconds: request.heartbeatSeconds,
    };
    const origin = {
      executionArn: `${STATES}:execution:machine:one`,
      stateMachineArn: `${STATES}:stateMachine:machine`,
      traceHeader: undefined,
    };
    const { signal = new AbortController().signal } = request;
    return this.stage.services.stepFunctions.tasks.calls.start(call, origin, signal);
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

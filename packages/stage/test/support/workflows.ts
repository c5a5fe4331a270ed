import { Stage, type StageOptions } from '../../stage.ts';
import { writeAssembly } from './assembly.ts';
import { type AwsAnswer, callJson } from './aws-call.ts';
import type { TemporaryFolder } from './temporary.ts';

/** A role that Step Functions assumes, with these actions on everything. */
export const workflowRole = (actions: readonly string[]) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Statement: [{ Effect: 'Allow', Principal: { Service: 'states.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    },
    Policies: [
      {
        PolicyName: 'what-tasks-call',
        PolicyDocument: { Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] },
      },
    ],
  },
});

/** A state machine of the role `Role`, named after its logical id. */
export const machine = (StateMachineName: string, Definition: object, more: object = {}) => ({
  Type: 'AWS::StepFunctions::StateMachine',
  Properties: { StateMachineName, Definition, RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] }, ...more },
});

/** A definition of these states, in their order: each leads to the next. */
export function inOrder(states: Readonly<Record<string, object>>): object {
  const names = Object.keys(states);
  const linked = Object.entries(states).map(([name, state], at) => [
    name,
    'End' in state || ['Fail', 'Succeed', 'Choice'].includes(Object(state).Type)
      ? state
      : { ...state, ...(names[at + 1] === undefined ? { End: true } : { Next: names[at + 1] }) },
  ]);
  return { StartAt: names[0], States: Object.fromEntries(linked) };
}

export const arnOf = (kind: string, name: string) => `arn:aws:states:us-east-1:000000000000:${kind}:${name}`;

/** A stage with state machines. */
export class WorkflowStage {
  readonly stage: Stage;
  readonly #folder: TemporaryFolder;

  private constructor(stage: Stage, folder: TemporaryFolder) {
    this.stage = stage;
    this.#folder = folder;
  }

  static async open(
    resources: Readonly<Record<string, object>>,
    options: Omit<StageOptions, 'assembly'> = {},
  ): Promise<WorkflowStage> {
    const folder = writeAssembly({ workflows: { resources: { Role: workflowRole(['sqs:*']), ...resources } } });
    try {
      return new WorkflowStage(await Stage.open({ assembly: folder.path, ...options }), folder);
    } catch (error) {
      folder.remove();
      throw error;
    }
  }

  readonly call = (operation: string, input: object = {}): Promise<AwsAnswer> =>
    callJson(this.stage, `AWSStepFunctions.${operation}`, input);

  /** Starts an execution. @returns its ARN */
  async start(name: string, input: unknown = {}, execution?: string): Promise<string> {
    const { output, code } = await this.call('StartExecution', {
      stateMachineArn: arnOf('stateMachine', name),
      input: JSON.stringify(input),
      name: execution,
    });
    if (code !== undefined) throw new Error(`${code}: ${output.message}`);
    return output.executionArn;
  }

  readonly describe = async (executionArn: string) => (await this.call('DescribeExecution', { executionArn })).output;

  /** The types of the events of an execution. */
  async events(executionArn: string): Promise<readonly string[]> {
    const { output } = await this.call('GetExecutionHistory', { executionArn });
    return output.events.map(({ type }: { readonly type: string }) => type);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stage.close();
    this.#folder.remove();
  }
}

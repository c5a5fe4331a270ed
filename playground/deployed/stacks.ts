import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { type Connection, sdkConfig } from './connection.ts';

/** The outputs of a stack by their names, such as `ApiUrl`. */
export type Outputs = Readonly<Record<string, string>>;

/** A stack is in a state in which its outputs mean nothing yet, or no more. */
const UNUSABLE = /_FAILED$|^DELETE_|^REVIEW_IN_PROGRESS$|^ROLLBACK_COMPLETE$|^CREATE_IN_PROGRESS$/;

/**
 * Reads the outputs of the chapters of one instance, whose stacks are named `<instance>-<chapter>`.
 *
 * It asks for one stack at a time, so the caller needs `cloudformation:DescribeStacks` on those stacks only; without a name the
 * operation needs it on all (https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html).
 */
export class DeployedStacks {
  readonly instance: string;
  readonly #client: CloudFormationClient;
  readonly #known = new Map<string, Promise<Outputs | undefined>>();

  constructor(connection: Connection, instance: string) {
    this.instance = instance;
    this.#client = new CloudFormationClient(sdkConfig(connection));
  }

  /** The Region in which the stacks are. @throws when neither the environment nor a profile names one */
  region(): Promise<string> {
    return this.#client.config.region();
  }

  /** The outputs of a chapter; undefined when its stack does not exist. */
  find(chapter: string): Promise<Outputs | undefined> {
    const known = this.#known.get(chapter) ?? this.#read(`${this.instance}-${chapter}`);
    this.#known.set(chapter, known);
    return known;
  }

  /** An output of a chapter. @throws when the stack or the output does not exist */
  async output(chapter: string, name: string): Promise<string> {
    const stack = `${this.instance}-${chapter}`;
    const outputs = await this.find(chapter);
    if (outputs === undefined) throw new Error(`There is no stack ${stack} in ${await this.region()}.`);
    const value = outputs[name];
    if (value === undefined) throw new Error(`The stack ${stack} has no output ${name}.`);
    return value;
  }

  async #read(stackName: string): Promise<Outputs | undefined> {
    try {
      const { Stacks: [stack] = [] } = await this.#client.send(new DescribeStacksCommand({ StackName: stackName }));
      if (stack?.StackStatus !== undefined && UNUSABLE.test(stack.StackStatus))
        throw new Error(`The stack ${stackName} is ${stack.StackStatus}.`);
      return Object.fromEntries(
        (stack?.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
      );
    } catch (error) {
      // CloudFormation has no error of its own for this: "Stack with id arcade-api does not exist".
      if (error instanceof Error && error.name === 'ValidationError' && /does not exist/.test(error.message))
        return undefined;
      throw error;
    }
  }

  close(): void {
    this.#client.destroy();
  }
}

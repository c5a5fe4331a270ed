import { DEVELOPER_ACCESS_KEY } from '@serverless-arcade/stage/iam/access.ts';
import type { Stage } from '@serverless-arcade/stage/stage.ts';
import type { ArcadeAddress } from './arcade-client.ts';

/**
 * Where the arcade of a stage is. An output is looked up when it is first needed, so a chapter that was left out fails
 * only what needs it. Then it is remembered: it holds for a stage that is closed, and for one opened again on its port.
 */
export class StageAddress implements ArcadeAddress {
  readonly region: string;
  readonly local: NonNullable<ArcadeAddress['local']>;
  readonly #stage: Stage;
  readonly #known = new Map<string, string>();

  constructor(stage: Stage) {
    this.#stage = stage;
    this.region = stage.region;
    this.local = { endpoint: stage.endpoint, accessKeyId: DEVELOPER_ACCESS_KEY };
  }

  get apiUrl(): string {
    return this.#output('api', 'ApiUrl');
  }

  get cabinetKeyId(): string {
    return this.#output('api', 'CabinetKeyId');
  }

  get tableName(): string {
    return this.#output('foundation', 'TableName');
  }

  get userPoolId(): string {
    return this.#output('registration', 'UserPoolId');
  }

  get userPoolClientId(): string {
    return this.#output('registration', 'UserPoolClientId');
  }

  get reminderQueueUrl(): string {
    return this.#output('registration', 'ReminderQueueUrl');
  }

  get reminderDeadLetterQueueArn(): string {
    return this.#output('registration', 'ReminderDeadLetterQueueArn');
  }

  /** @throws in one line when the chapter was left out */
  #output(chapter: string, name: string): string {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    if (!this.#stage.stacks.some(({ id }) => id === chapter))
      throw new Error(`The chapter ${chapter} is not on this stage: add it to -c chapters=... of the synthesis.`);
    const value = this.#stage.output(chapter, name);
    this.#known.set(name, value);
    return value;
  }
}

import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { Playground } from '../../playground/playground.ts';

export const STRANGER = '999999999999';

/** What came of a call: what it answered, or the name and the words of its error. */
export interface Outcome {
  readonly answer?: unknown;
  readonly error?: string;
  readonly message?: string;
}

/** Both accounts: the arcade, and the one of its game servers. */
export class FleetClient {
  readonly #playground: Playground;

  constructor(playground: Playground) {
    this.#playground = playground;
  }

  #output(stack: 'accounts' | 'fleet', name: string): string {
    return this.#playground.stage.output(stack, name);
  }

  get readerArn(): string {
    return this.#output('fleet', 'ReaderRoleArn');
  }

  /** The alias of a function of the arcade. */
  arnOf(name: 'ListServers' | 'KeepResult'): string {
    return this.#output('accounts', `${name}Arn`);
  }

  /** The account of the game servers. */
  get account(): string {
    return this.readerArn.split(':')[4] ?? '';
  }

  /** Starts a game server, as the owner of that account does. */
  launch(name: string, state: 'running' | 'stopped' = 'running'): void {
    const id = `i-${Buffer.from(name.padEnd(9)).toString('hex').slice(0, 17)}`;
    const instance = { id, account: this.account, imageId: 'ami-0123456789abcdef0', type: 't4g.nano', state };
    this.#playground.stage.services.ec2.instances.put({ ...instance, tags: { Name: name } });
  }

  /** The access key of a game server, whose role EC2 assumes for it. */
  server(): string {
    const { access } = this.#playground.stage.services;
    const instance = `arn:aws:ec2:us-east-1:${this.account}:instance/i-0123456789abcdef0`;
    return access.assumeFor('ec2.amazonaws.com', this.#output('fleet', 'ServerRoleArn'), instance, 'server')
      .accessKeyId;
  }

  /** The access key of a role in some account, which allows it to invoke everything. */
  roleOf(account: string): string {
    const { access } = this.#playground.stage.services;
    const role = `arn:aws:iam::${account}:role/caller`;
    // Not a grant of the templates: the proof of least privilege does not count it.
    access.addManagedPolicy(role, { Statement: [{ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: '*' }] });
    return access.sessionFor(role, 'caller').accessKeyId;
  }

  /** The access key of the role of a function of the arcade. */
  functionRole(file: 'list-servers' | 'keep-result'): string {
    const { roleArn } = this.#playground.functionOf(`accounts/${file}`);
    return this.#playground.stage.services.access.sessionFor(roleArn, 'borrowed-role').accessKeyId;
  }

  /** Invokes a function. @param asynchronously does not wait for what it does */
  invoke(accessKeyId: string, FunctionName: string, payload: object = {}, asynchronously = false): Promise<Outcome> {
    return outcomeOf(async () => {
      using client = disposable(new LambdaClient(this.#config(accessKeyId)));
      const { FunctionError, Payload, StatusCode } = await client.send(
        new InvokeCommand({
          FunctionName,
          Payload: JSON.stringify(payload),
          ...(asynchronously ? { InvocationType: 'Event' } : {}),
        }),
      );
      const answer: unknown = asynchronously ? StatusCode : JSON.parse(Payload?.transformToString() ?? 'null');
      if (FunctionError === undefined) return answer;
      const { errorType, errorMessage } = Object(answer);
      throw Object.assign(new Error(String(errorMessage)), { name: String(errorType) });
    });
  }

  /** Asks STS for the role of the other account. */
  assume(accessKeyId: string, ExternalId?: string): Promise<Outcome> {
    return outcomeOf(async () => {
      using client = disposable(new STSClient(this.#config(accessKeyId)));
      const input = { RoleArn: this.readerArn, RoleSessionName: 'visit', ...(ExternalId && { ExternalId }) };
      return (await client.send(new AssumeRoleCommand(input))).Credentials?.AccessKeyId;
    });
  }

  #config(accessKeyId: string) {
    const { region, endpoint } = this.#playground.stage;
    return { region, endpoint, credentials: { accessKeyId, secretAccessKey: 'local' }, maxAttempts: 1 };
  }
}

/** A client whose connections end with the block that uses it. */
const disposable = <Client extends { destroy(): void }>(client: Client) =>
  Object.assign(client, { [Symbol.dispose]: () => client.destroy() });

async function outcomeOf(call: () => Promise<unknown>): Promise<Outcome> {
  try {
    return { answer: await call() };
  } catch (error) {
    const { name, message } = Object(error);
    return { error: String(name), message: String(message) };
  }
}

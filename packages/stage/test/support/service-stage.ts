import { Activity } from '../../activity.ts';
import { StageClock } from '../../clock.ts';
import { Targets } from '../../delivery/targets.ts';
import { Access, DEVELOPER_ACCESS_KEY } from '../../iam/access.ts';
import type { Statement } from '../../iam/policy.ts';
import { MetricStore } from '../../metrics/store.ts';
import { type RecordKind, type RecordOf, Records } from '../../records.ts';
import { answerInvoke } from '../../services/lambda/invoke-api.ts';
import { type FunctionSettings, Lambda } from '../../services/lambda/lambda.ts';
import { sqsOperations } from '../../services/sqs/operations.ts';
import type { LocalQueue, QueueSettings } from '../../services/sqs/queue.ts';
import { Sqs } from '../../services/sqs/sqs.ts';
import { answerJson, type JsonService } from '../../wire/aws-json.ts';
import { answerQuery, type QueryService } from '../../wire/aws-query.ts';
import { type Route, StageServer } from '../../wire/server.ts';
import { writeFunctions } from './functions.ts';
import type { TemporaryFolder } from './temporary.ts';

const ACCOUNT = '000000000000';
const REGION = 'us-east-1';
/** The stage's first moment. */
export const START = Date.UTC(2026, 10, 20, 12);

/** The services of a stage without any template: what the loader would create, a test creates by hand. */
export class ServiceStage {
  readonly account = ACCOUNT;
  readonly region = REGION;
  readonly bugs: unknown[] = [];
  readonly clock = new StageClock('manual', START);
  readonly records = new Records(() => this.clock.now());
  readonly activity = new Activity((error) => void this.bugs.push(error));
  readonly access = new Access(this.records, ACCOUNT);
  readonly metrics = new MetricStore();
  readonly sqs: Sqs;
  readonly targets = new Targets(this.access);
  readonly lambda: Lambda;
  readonly #services: JsonService[];
  readonly #queryServices: QueryService[] = [];
  #server: StageServer | undefined;
  #code: TemporaryFolder | undefined;

  private constructor(concurrentExecutions?: number) {
    const { access, account, activity, clock, records, region, targets } = this;
    const endpoint = () => this.endpoint;
    this.sqs = new Sqs({ account, clock, endpoint, records, region });
    this.lambda = new Lambda({
      access,
      account,
      activity,
      clock,
      records,
      region,
      targets,
      endpoint,
      concurrentExecutions,
    });
    targets.accept('lambda', this.lambda.target);
    targets.accept('sqs', this.sqs.target);
    this.#services = [sqsOperations(this.sqs, this)];
  }

  /** @param concurrentExecutions how many functions the account runs at once */
  static async open(concurrentExecutions?: number): Promise<ServiceStage> {
    const stage = new ServiceStage(concurrentExecutions);
    stage.#server = await StageServer.listen(
      0,
      [
        async (request, body) =>
          request.headers['x-amz-target'] === undefined
            ? undefined
            : answerJson(request, body, stage.#services, stage.access),
        (request, body) => answerQuery(request, body, stage.#queryServices, stage.access),
        (request, body) => answerInvoke(request, body, stage.lambda, stage.access),
      ],
      (error) => void stage.bugs.push(error),
    );
    return stage;
  }

  /** Adds a service to those that are always there. */
  serve(service: JsonService): void {
    this.#services.push(service);
  }

  /** Adds one that speaks the Query protocol. */
  serveQuery(service: QueryService): void {
    this.#queryServices.push(service);
  }

  /** Adds what speaks no protocol of APIs. */
  serveRoute(route: Route): void {
    this.#server?.prepend(route);
  }

  get endpoint(): string {
    if (this.#server === undefined) throw new Error('The stage does not listen');
    return this.#server.url;
  }

  /** Configuration of an SDK client. @param accessKeyId who calls; the developer when left out */
  as(accessKeyId = DEVELOPER_ACCESS_KEY) {
    const credentials = { accessKeyId, secretAccessKey: 'local' };
    return { region: REGION, endpoint: this.endpoint, credentials, maxAttempts: 1 };
  }

  /** A role with these permissions; @returns the access key of a function that has it */
  role(name: string, ...statements: readonly Statement[]): string {
    return this.access.sessionFor(this.roleArn(name, ...statements), name).accessKeyId;
  }

  /** A role with these permissions. */
  roleArn(name: string, ...statements: readonly Statement[]): string {
    const arn = `arn:aws:iam::${ACCOUNT}:role/${name}`;
    this.access.addRolePolicy(arn, { Statement: [...statements] });
    return arn;
  }

  readonly arn = (service: string, resource: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;

  /** The faults of functions. */
  get faults() {
    return this.lambda.faults;
  }

  queueUrl(name: string): string {
    return this.sqs.urlOf(name);
  }

  /** A queue with the service's defaults where nothing is said. */
  queue(name: string, settings: Partial<QueueSettings> = {}): LocalQueue {
    return this.sqs.create({
      name,
      arn: this.arn('sqs', name),
      delaySeconds: 0,
      visibilityTimeout: 30,
      retentionSeconds: 345_600,
      waitSeconds: 0,
      maxMessageBytes: 1_048_576,
      ...settings,
    });
  }

  /** The bundle of functions that each do one thing, or go wrong in one way. */
  get codeDirectory(): string {
    this.#code ??= writeFunctions();
    return this.#code.path;
  }

  /** A function of that bundle, the one of its name unless another is said; @returns its ARN */
  function(name: string, settings: Partial<FunctionSettings> = {}): string {
    const arn = this.arn('lambda', `function:${name}`);
    this.lambda.register({
      name,
      arn,
      roleArn: `arn:aws:iam::${ACCOUNT}:role/${name}`,
      codeDirectory: settings.codeDirectory ?? this.codeDirectory,
      handler: `index.${name}`,
      memoryMiB: 128,
      timeoutSeconds: 3,
      logGroup: `/aws/lambda/${name}`,
      variables: {},
      ...settings,
    });
    return arn;
  }

  of<Kind extends RecordKind>(kind: Kind): readonly RecordOf<Kind>[] {
    return this.records.of(kind);
  }

  /** Waits until the stage has nothing left to do. @throws the first bug of the stage itself */
  async settle(): Promise<void> {
    await this.activity.settle();
    if (this.bugs.length > 0) throw this.bugs.shift();
  }

  async advance(seconds: number): Promise<void> {
    await this.clock.advance(seconds * 1_000, () => this.settle());
  }

  async close(): Promise<void> {
    this.clock.close();
    await Promise.all([this.#server?.close(), this.lambda.close()]);
    this.#code?.remove();
    if (this.bugs.length > 0) throw this.bugs.shift();
  }
}

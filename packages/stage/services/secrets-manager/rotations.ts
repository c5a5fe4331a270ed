import { randomUUID } from 'node:crypto';
import { type InferOutput, number, object, picklist, string } from 'valibot';
import { Agenda } from '../../agenda.ts';
import { Backlog, type Due } from '../../backlog.ts';
import { AwsError } from '../../errors.ts';
import { parsedJson } from '../../json.ts';
import { invalidRequest } from './errors.ts';
import { nextWindow } from './rotation-window.ts';
import { CURRENT, labelled, moveLabel, PENDING, type Rotation, type Secret } from './secret.ts';
import type { SecretsManager, SecretsStage } from './secrets-manager.ts';

const SERVICE = 'secretsmanager.amazonaws.com';

/** https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html#rotate-secrets_lambda-functions-code */
const STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;

/** The step that a rotation has come to, and how often it has begun. */
const job = object({ arn: string(), token: string(), step: picklist(STEPS), attempt: number() });
type Job = Readonly<InferOutput<typeof job>>;

/**
 * "If any rotation step fails, Secrets Manager retries the entire rotation process multiple times"
 * (https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda.html): how often and when is the stage's choice
 * (unverified; settled by: the times of the invocations of a rotation function that always fails).
 */
const ATTEMPTS = 5;
const PAUSE_MILLISECONDS = 60_000;

/** Rotates secrets: invokes the four steps of their functions one after the other, on request and when a window opens. */
export class Rotations {
  /** The rotations that are neither done nor given up. */
  readonly backlog: Backlog<Job>;
  readonly #secrets: SecretsManager;
  readonly #stage: SecretsStage;
  /** When windows open, by the ARNs of their secrets. */
  readonly #windows: Agenda<string>;

  constructor(secrets: SecretsManager, stage: SecretsStage) {
    this.#secrets = secrets;
    this.#stage = stage;
    const orphan = ({ arn }: Job) => (secrets.look(arn) === undefined ? `a rotation of ${arn}` : undefined);
    this.backlog = new Backlog({ schema: job, step: (one) => this.#step(one), orphan }, stage);
    this.#windows = new Agenda(stage.clock, (arns) => {
      for (const arn of arns) this.#open(arn);
    });
  }

  /**
   * Plans the next rotation of a secret.
   * @param last counts its interval anew from this moment, epoch milliseconds @default it stays as it is planned
   */
  plan(of: Secret, last?: number): Secret {
    const { rotation } = of;
    if (rotation?.enabled !== true) {
      this.#windows.remove(of.arn);
      return of;
    }
    const { nextAt: before, ...rest } = rotation;
    const nextAt = last === undefined ? before : nextWindow(rotation.rules, last);
    if (nextAt === undefined) this.#windows.remove(of.arn);
    else this.#windows.set(of.arn, nextAt);
    return nextAt === before
      ? of
      : this.#secrets.set({ ...of, rotation: { ...rest, ...(nextAt === undefined ? {} : { nextAt }) } });
  }

  forget(arn: string): void {
    this.#windows.remove(arn);
  }

  /**
   * Whether Secrets Manager may invoke a function. Recorded: test_secretsmanager::test_rotate_secret_invalid_lambda_arn.
   * @throws AwsError `AccessDeniedException`
   */
  check(arn: string, functionArn: string): void {
    const permission = { action: 'lambda:InvokeFunction', resource: functionArn };
    const { access, lambda } = this.#stage;
    if (lambda.functions.has(functionArn) && access.serviceMay(SERVICE, permission, arn)) return;
    throw new AwsError(
      'AccessDeniedException',
      `Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access to the principal ${SERVICE}.`,
    );
  }

  /**
   * Begins to rotate a secret: its new version waits, as AWSPENDING and without a value, for the function.
   * @param token id of the new version
   * @throws AwsError when the rotation before is not complete; that one is tried again
   */
  start(of: Secret, token: string): Secret {
    const pending = labelled(of, PENDING);
    if (pending !== undefined && !pending.labels.includes(CURRENT)) {
      this.#add(of.arn, pending.id);
      throw invalidRequest("A previous rotation isn't complete. That rotation will be reattempted.");
    }
    const version = { id: token, labels: [], createdAt: this.#stage.clock.now() };
    const versions = moveLabel([...of.versions, version], PENDING, token);
    const started = this.#secrets.change({ ...of, versions });
    this.#add(of.arn, token);
    return started;
  }

  /** A rotation that is still at it is not begun a second time. */
  #add(arn: string, token: string): void {
    const isRunning = Object.values(this.backlog.save()).some((one) => one.job.token === token);
    if (!isRunning) this.backlog.add({ arn, token, step: 'createSecret', attempt: 1 });
  }

  #open(arn: string): void {
    const of = this.#secrets.look(arn);
    if (of?.rotation?.enabled !== true || of.deletedAt !== undefined) return;
    const planned = this.plan(of, this.#stage.clock.now());
    try {
      this.start(planned, randomUUID());
    } catch (error) {
      // The rotation before was not complete, and has begun again.
      if (!(error instanceof AwsError)) throw error;
    }
  }

  async #step(one: Job): Promise<Due<Job> | undefined> {
    const { arn, token, step, attempt } = one;
    const { clock, records } = this.#stage;
    const of = this.#secrets.look(arn);
    if (of?.rotation === undefined || of.deletedAt !== undefined) return undefined;
    const failure = await this.#invoke(of.arn, of.rotation, step, token);
    if (failure === undefined) {
      records.add({ kind: 'rotation', secret: arn, step });
      const next = STEPS[STEPS.indexOf(step) + 1];
      if (next !== undefined) return { job: { ...one, step: next }, due: clock.now() };
      this.#finish(arn, token);
      return undefined;
    }
    const givenUp = attempt === ATTEMPTS;
    records.add({ kind: 'rotation', secret: arn, step, failure, givenUp });
    if (givenUp) return undefined;
    const due = clock.now() + PAUSE_MILLISECONDS * 2 ** (attempt - 1);
    return { job: { ...one, step: 'createSecret', attempt: attempt + 1 }, due };
  }

  /** @returns why the step failed; undefined when it did not */
  async #invoke(arn: string, { functionArn }: Rotation, Step: string, token: string): Promise<string | undefined> {
    const event = { Step, SecretId: arn, ClientRequestToken: token, RotationToken: randomUUID() };
    try {
      const { functionError, payload } = await this.#stage.lambda.invokeFor(SERVICE, arn, functionArn, event);
      // The message of an error is the function's, and might say a value.
      return functionError === undefined ? undefined : String(Object(parsedJson(payload)).errorType ?? functionError);
    } catch (error) {
      if (error instanceof AwsError) return error.code;
      throw error;
    }
  }

  /** A rotation is complete when its version is the current one, which loses AWSPENDING. Recorded: test_secretsmanager::test_rotate_secret_with_lambda_success. */
  #finish(arn: string, token: string): void {
    const of = this.#secrets.look(arn);
    if (of?.rotation === undefined || labelled(of, CURRENT)?.id !== token) return;
    const now = this.#stage.clock.now();
    const isPending = labelled(of, PENDING)?.id === token;
    const versions = isPending ? moveLabel(of.versions, PENDING, undefined) : of.versions;
    this.plan(this.#secrets.set({ ...of, versions, rotation: { ...of.rotation, rotatedAt: now } }), now);
  }
}

import { randomUUID } from 'node:crypto';
import { AwsError } from '../../../errors.ts';
import type { Caller } from '../../../iam/access.ts';
import type { StageCore } from '../../../service.ts';
import { callAs } from '../../../wire/call-as.ts';
import type { HttpAnswer } from '../../../wire/server.ts';
import type { TaskCall, TaskOrigin } from '../execution/effects.ts';
import { StatesError } from '../language/states-error.ts';
import type { JsonObject } from '../language/value.ts';
import type { Exchange, ServiceError } from './exchange.ts';
import { jsonExchange } from './json-exchange.ts';
import { lambdaExchange } from './lambda-exchange.ts';
import { queryExchange } from './query-exchange.ts';
import { s3Exchange } from './s3-exchange.ts';
import type { CalledService } from './services.ts';

/** What a service answered. */
export type ServiceAnswer = { readonly requestId: string } & (
  | { readonly kind: 'result'; readonly result: JsonObject; readonly answer: HttpAnswer }
  | (ServiceError & { readonly kind: 'refusal'; readonly status: number })
);

/** For whom a call is made. */
export type Calling = Pick<TaskCall, 'roleArn' | 'assumedRoleArn'> & { readonly origin: TaskOrigin };

/** Actions that answer only after time of the stage has passed. */
const WAITING = new Set(['getActivityTask', 'receiveMessage', 'startSyncExecution']);

/** Calls services of the stage as the role of a state machine. */
export class ServiceCalls {
  readonly #stage: StageCore;

  constructor(stage: StageCore) {
    this.#stage = stage;
  }

  /** @throws StatesError for what the stage does not know */
  ask(service: CalledService, action: string, parameters: JsonObject, calling: Calling): Promise<ServiceAnswer> {
    const run = () => this.#ask(this.#exchange(service), service, action, parameters, calling);
    // The stage is not busy with what waits for its clock.
    return WAITING.has(action) ? run() : this.#stage.activity.track(run);
  }

  async #ask(
    exchange: Exchange,
    { protocol }: CalledService,
    action: string,
    parameters: JsonObject,
    calling: Calling,
  ): Promise<ServiceAnswer> {
    const { headers = {}, ...request } = exchange.request(action, parameters);
    const session = this.#session(calling);
    if (!('accessKeyId' in session)) return session;
    const { traceHeader } = calling.origin;
    const answer = await callAs(this.#stage, session, protocol.kind, { ...request, headers }, traceHeader);
    const requestId = String(answer.headers['x-amzn-requestid'] ?? answer.headers['x-amz-request-id'] ?? randomUUID());
    if (answer.status < 300) return { kind: 'result', requestId, result: exchange.result(action, answer), answer };
    return { kind: 'refusal', requestId, status: answer.status, ...exchange.refusal(answer) };
  }

  /**
   * A session of the state machine's role, or of the role of `Credentials`, which has to trust the state machine's role.
   * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-access-cross-acct-resources.html
   */
  #session({ roleArn, assumedRoleArn, origin }: Calling): Caller | ServiceAnswer {
    const { access } = this.#stage;
    const { stateMachineArn } = origin;
    // Executions of a distributed Map have the label of the Map behind a slash, which no name of a session may have.
    const name = (stateMachineArn.split(':').at(-1) ?? '').replace('/', '-');
    try {
      if (roleArn === undefined) throw new AwsError('AccessDenied', `${stateMachineArn} has no role.`, 403);
      const own = access.assumeFor('states.amazonaws.com', roleArn, stateMachineArn, name);
      return assumedRoleArn === undefined ? own : this.#assumed(own, roleArn, assumedRoleArn);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const { code, message } = error;
      return { kind: 'refusal', requestId: randomUUID(), status: 403, code, message };
    }
  }

  /** Recorded: test_assign_reference_variables.py::test_variables_in_lambda_task. @throws StatesError `States.TaskFailed` */
  #assumed(own: Caller, roleArn: string, assumedRoleArn: string): Caller {
    const { access } = this.#stage;
    try {
      return access.assumeAs(own, assumedRoleArn, own.name);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const cause = `The role ${roleArn} is not authorized to assume the task state's role, ${assumedRoleArn}.`;
      throw new StatesError('States.TaskFailed', cause);
    } finally {
      access.end(own);
    }
  }

  #exchange({ protocol, sdkName }: CalledService): Exchange {
    switch (protocol.kind) {
      case 'json': {
        const { targetPrefix } = protocol;
        return jsonExchange(
          this.#stage.jsonServices().find((service) => service.targetPrefix === targetPrefix),
          sdkName,
        );
      }
      case 'query':
        return queryExchange(protocol.version);
      case 's3':
        return s3Exchange;
      case 'lambda':
        return lambdaExchange;
    }
  }
}

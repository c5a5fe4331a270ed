import { parsedJson } from '../../../json.ts';
import { StatesError } from '../language/states-error.ts';
import { isObject, type JsonObject } from '../language/value.ts';
import { integrationFailure, sdkFailure } from './failures.ts';
import { payloadOf } from './lambda-exchange.ts';
import { httpMetadata } from './metadata.ts';
import type { Calling, ServiceCalls } from './service-calls.ts';
import { type CalledService, INTEGRATIONS, SERVICES } from './services.ts';
import { unsupported } from './unsupported.ts';

interface IntegrationsStage {
  readonly calls: ServiceCalls;
  readonly now: () => number;
}

/** What the tasks of state machines call, each as its page says. */
export class Integrations {
  readonly #stage: IntegrationsStage;

  constructor(stage: IntegrationsStage) {
    this.#stage = stage;
  }

  /** The result of a function whose ARN is the task's resource. Its input is the payload, whatever it is. */
  async invoke(functionArn: string, input: unknown, calling: Calling): Promise<unknown> {
    const Payload = JSON.stringify(input);
    return payloadOf(String((await this.#invoke({ FunctionName: functionArn, Payload }, calling)).result.Payload));
  }

  /** Calls an action of a service. @param service `sqs`, or `aws-sdk:sqs` @throws StatesError */
  async call(service: string, action: string, parameters: unknown, calling: Calling): Promise<unknown> {
    const given = isObject(parameters) ? parameters : {};
    const name = `${service}:${action}`;
    if (service.startsWith('aws-sdk:')) {
      const called = own(SERVICES, service.slice('aws-sdk:'.length));
      if (called === undefined) throw unsupported(name);
      return this.#sdk(called, action, given, calling);
    }
    if (own(INTEGRATIONS, service)?.actions.includes(action) !== true) throw unsupported(name);
    if (service === 'lambda') return this.#lambda(given, calling);
    if (service === 'events') return this.#events(given, calling);
    const { result, metadata } = await this.#optimized(service, action, given, calling);
    return { ...result, ...metadata };
  }

  async #sdk(called: CalledService, action: string, parameters: JsonObject, calling: Calling): Promise<unknown> {
    const answer = await this.#stage.calls.ask(called, action, parameters, calling);
    if (answer.kind === 'refusal') throw sdkFailure(called, answer);
    return answer.result;
  }

  async #optimized(service: string, action: string, parameters: JsonObject, calling: Calling) {
    const integration = own(INTEGRATIONS, service);
    const called = integration === undefined ? undefined : own(SERVICES, integration.service);
    if (integration === undefined || called === undefined) throw unsupported(`${service}:${action}`);
    const answer = await this.#stage.calls.ask(called, action, parameters, calling);
    if (answer.kind === 'refusal') throw integrationFailure(integration, answer);
    const metadata = httpMetadata(answer.answer, answer.requestId, this.#stage.now());
    return { result: answer.result, metadata };
  }

  /** https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html */
  async #lambda(parameters: JsonObject, calling: Calling): Promise<unknown> {
    const { result, metadata } = await this.#invoke(parameters, calling);
    return { ...result, ...metadata, Payload: payloadOf(String(result.Payload)) };
  }

  /** @throws StatesError what the function has thrown: its type, and the payload as it came */
  async #invoke(parameters: JsonObject, calling: Calling) {
    const invoked = await this.#optimized('lambda', 'invoke', parameters, calling);
    const { FunctionError, Payload } = invoked.result;
    if (FunctionError === undefined) return invoked;
    const { errorType } = Object(parsedJson(String(Payload)));
    // https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
    throw new StatesError(typeof errorType === 'string' ? errorType : 'Lambda.Unknown', String(Payload));
  }

  /**
   * One entry that fails fails the task; events name the state machine and the execution that put them (recorded in
   * test_events_task_service.py). https://docs.aws.amazon.com/step-functions/latest/dg/connect-eventbridge.html
   */
  async #events(parameters: JsonObject, calling: Calling): Promise<unknown> {
    const { stateMachineArn, executionArn } = calling.origin;
    const entries = Array.isArray(parameters.Entries) ? parameters.Entries : [];
    const Entries = entries.map((entry) => {
      const { Resources = [], ...others } = Object(entry);
      return { ...others, Resources: [...Resources, stateMachineArn, executionArn] };
    });
    const { result } = await this.#optimized('events', 'putEvents', { ...parameters, Entries }, calling);
    if (Number(result.FailedEntryCount) > 0) throw new StatesError('EventBridge.FailedEntry', JSON.stringify(result));
    return result;
  }
}

const own = <T>(values: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(values, name) ? values[name] : undefined;

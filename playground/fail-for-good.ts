import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { sdkConfig } from './deployed/connection.ts';
import type { Playground } from './playground.ts';
import { observe } from './step.ts';

/** Seconds of the stage: the two retries of an asynchronous event come after one minute and after two more. */
const RETRIES = 300;

/** Hands functions an event that they cannot read, and observes that what Lambda gives up is kept. */
export async function failForGood(playground: Playground, handlers: readonly string[]): Promise<void> {
  const { stage } = playground;
  const lambda = new LambdaClient(sdkConfig(stage));
  const dropped = await playground.during('async-event', async () => {
    for (const handler of handlers) {
      const FunctionName = `${playground.functionOf(handler).arn}:live`;
      await lambda.send(new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload: '{}' }));
    }
    await stage.advance(RETRIES);
  });
  lambda.destroy();
  for (const handler of handlers) {
    const { name } = playground.functionOf(handler);
    const isKept = dropped.some((one) => one.event === 'dropped' && one.functionName === name && one.keptBy.length > 0);
    observe(isKept, `nobody kept what ${handler} could not do`);
  }
}

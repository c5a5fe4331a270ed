import { type DurableContext, withDurableExecution } from '@aws/durable-execution-sdk-js';
import { logger } from '../logger.ts';
import { invocation } from './invocation.ts';

/**
 * Makes a durable function. Lambda invokes it again after each wait, and it runs from its first line: what is done is in steps, whose results
 * come back without being done again, and everything between them has to be the same each time
 * (https://docs.aws.amazon.com/lambda/latest/dg/durable-basic-concepts.html). Lines that a replay would repeat are not logged.
 */
export const durableHandler = <Outcome>(run: (input: unknown, context: DurableContext) => Promise<Outcome>) =>
  invocation(
    withDurableExecution(async (input: unknown, context) => {
      context.configureLogger({ customLogger: logger });
      const outcome = await run(input, context);
      context.logger.info('Execution done');
      return outcome;
    }),
  );

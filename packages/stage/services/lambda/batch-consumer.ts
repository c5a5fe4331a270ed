import type { FunctionSettings } from './function-settings.ts';
import type { Lambda } from './lambda.ts';

/** What a poller hands batches to: Lambda with its functions, or a pipe, which answers as a function does. */
export interface BatchConsumer extends Pick<Lambda, 'invoke' | 'isClosed'> {
  find(arn: string): Pick<FunctionSettings, 'name' | 'roleArn' | 'timeoutSeconds' | 'logGroup'>;
}

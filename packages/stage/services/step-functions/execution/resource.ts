/** How a task goes on after its call: at once, when the job ends, or when someone sends back its token. */
export type Pattern = 'response' | 'sync' | 'sync:2' | 'token';

/** What the Resource of a task names. */
export type TaskResource =
  | { readonly kind: 'function'; readonly arn: string }
  | { readonly kind: 'activity'; readonly arn: string }
  | {
      readonly kind: 'service';
      /** `lambda`, or `aws-sdk:sqs` */
      readonly service: string;
      /** `invoke`, `sendMessage` */
      readonly action: string;
      readonly pattern: Pattern;
    };

const INTEGRATION = /^arn:aws[\w-]*:states:[^:]*:[^:]*:(aws-sdk:)?(\w+):(\w+)(?:\.(waitForTaskToken|sync(?::2)?))?$/;

/**
 * Reads the Resource of a task; undefined when a task cannot have it.
 * https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html
 */
export function parseResource(resource: string): TaskResource | undefined {
  if (/^arn:[^:]*:lambda:/.test(resource)) return { kind: 'function', arn: resource };
  if (/^arn:[^:]*:states:[^:]*:[^:]*:activity:/.test(resource)) return { kind: 'activity', arn: resource };
  const [, sdk = '', service, action, suffix] = INTEGRATION.exec(resource) ?? [];
  if (service === undefined || action === undefined) return undefined;
  const pattern = suffix === undefined ? 'response' : suffix === 'waitForTaskToken' ? 'token' : suffix;
  if (pattern !== 'response' && pattern !== 'token' && pattern !== 'sync' && pattern !== 'sync:2') return undefined;
  return { kind: 'service', service: `${sdk}${service}`, action, pattern };
}

/** What events call the action: with its suffix. */
export const resourceName = (action: string, pattern: Pattern): string =>
  pattern === 'response' ? action : `${action}.${pattern === 'token' ? 'waitForTaskToken' : pattern}`;

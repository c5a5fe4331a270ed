import { AwsError } from '../errors.ts';
import type { Records } from '../records.ts';
import type { TargetKind } from './targets.ts';

/** Log groups of CloudWatch Logs. Lines are kept among the stage's records. */
export class Logs {
  readonly #records: Records;
  readonly #groups = new Set<string>();

  constructor(records: Records) {
    this.#records = records;
  }

  createGroup(name: string): void {
    this.#groups.add(name);
  }

  /**
   * How services deliver to a log group, by its ARN without `:*`: one line each.
   * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-cloudwatchlogs-permissions
   */
  readonly target: TargetKind = {
    permission: (targetArn) => ({ action: 'logs:PutLogEvents', resource: `${targetArn}:*` }),
    deliver: ({ targetArn, payload }) => {
      const group = targetArn.slice(targetArn.indexOf(':log-group:') + ':log-group:'.length);
      if (!this.has(group)) {
        throw new AwsError('ResourceNotFoundException', `The specified log group does not exist: ${group}.`);
      }
      this.write(group, payload);
    },
  };

  has(name: string): boolean {
    return this.#groups.has(name);
  }

  write(logGroup: string, line: string): void {
    this.#records.add({ kind: 'log', logGroup, line });
  }
}

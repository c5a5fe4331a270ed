import { optional, picklist, record, strictObject, string } from 'valibot';
import { AwsError } from '../../errors.ts';
import type { StageCore } from '../../service.ts';
import { type JsonService, operation } from '../../wire/aws-json.ts';
import type { Logs } from './logs.ts';

const group = { logGroupName: string() };
/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const days = picklist([
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1_096, 1_827, 2_192, 2_557, 2_922, 3_288, 3_653,
]);

/**
 * What functions change of log groups, such as that of the CDK which sets retentions.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_Operations.html
 */
export function logGroupOperations(logs: Logs, { arn }: Pick<StageCore, 'arn'>): JsonService['operations'] {
  const on =
    (action: string) =>
    ({ logGroupName }: { readonly logGroupName: string }) => [
      { action: `logs:${action}`, resource: `${arn('logs', `log-group:${logGroupName}`)}:*` },
    ];
  const existing = (name: string) => {
    if (!logs.has(name)) throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
    return name;
  };
  return {
    CreateLogGroup: operation({
      input: strictObject({ ...group, tags: optional(record(string(), string())) }),
      permissions: on('CreateLogGroup'),
      run({ logGroupName }) {
        if (logs.has(logGroupName))
          throw new AwsError('ResourceAlreadyExistsException', 'The specified log group already exists');
        logs.change(logGroupName);
        return {};
      },
    }),
    PutRetentionPolicy: operation({
      input: strictObject({ ...group, retentionInDays: days }),
      permissions: on('PutRetentionPolicy'),
      run({ logGroupName, retentionInDays }) {
        logs.change(existing(logGroupName), retentionInDays);
        return {};
      },
    }),
    DeleteRetentionPolicy: operation({
      input: strictObject(group),
      permissions: on('DeleteRetentionPolicy'),
      run({ logGroupName }) {
        logs.change(existing(logGroupName));
        return {};
      },
    }),
  };
}

import { DEVELOPER_ACCESS_KEY } from '@serverless-arcade/stage/iam/access.ts';
import type { Stage } from '@serverless-arcade/stage/stage.ts';
import type { ArcadeAddress } from './arcade-client.ts';

/**
 * Where the arcade of a stage is. An output is looked up when it is first asked for, so that a chapter that was left out
 * is missed only by those who need it.
 */
export function addressOf(stage: Stage): ArcadeAddress {
  return {
    region: stage.region,
    local: { endpoint: stage.endpoint, accessKeyId: DEVELOPER_ACCESS_KEY },
    get apiUrl() {
      return outputOf(stage, 'api', 'ApiUrl');
    },
    get cabinetKeyId() {
      return outputOf(stage, 'api', 'CabinetKeyId');
    },
    get tableName() {
      return outputOf(stage, 'foundation', 'TableName');
    },
    get userPoolId() {
      return outputOf(stage, 'registration', 'UserPoolId');
    },
    get userPoolClientId() {
      return outputOf(stage, 'registration', 'UserPoolClientId');
    },
    get reminderQueueUrl() {
      return outputOf(stage, 'registration', 'FollowUpQueueUrl');
    },
    get reminderDeadLetterQueueArn() {
      return outputOf(stage, 'registration', 'FollowUpDeadLetterQueueArn');
    },
  };
}

/** @throws in one line when the chapter was left out */
function outputOf(stage: Stage, chapter: string, name: string): string {
  if (!stage.stacks.some(({ id }) => id === chapter))
    throw new Error(`The chapter ${chapter} is not on this stage: synthesize it too, with -c chapters=${chapter},...`);
  return stage.output(chapter, name);
}

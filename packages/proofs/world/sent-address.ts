import type { Stage } from '@serverless-arcade/stage/stage.ts';
import { object, parse, string } from 'valibot';
import { StageAddress } from '../../../playground/address.ts';

/** Where the arcade of a stage is, as the process of the stage sends it to another one. */
export const sentAddress = object({
  region: string(),
  apiUrl: string(),
  userPoolId: string(),
  userPoolClientId: string(),
  tableName: string(),
  reminderQueueUrl: string(),
  reminderDeadLetterQueueArn: string(),
  cabinetKeyId: string(),
  local: object({ endpoint: string(), accessKeyId: string() }),
});

/** The outputs of a stage as plain values, which outlive it. */
export const addressOf = (stage: Stage) => parse(sentAddress, new StageAddress(stage));

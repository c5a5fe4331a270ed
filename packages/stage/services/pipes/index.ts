import { type StageCore, service } from '../../service.ts';
import type { DynamoDb } from '../dynamodb/dynamodb.ts';
import type { Logs } from '../logs/logs.ts';
import type { Sqs } from '../sqs/sqs.ts';
import { Pipes } from './pipes.ts';
import { pipeResources } from './resources.ts';

/** What pipes need: the streams and queues that they read, and log groups. They reach everything else as AWS does, by calls. */
export interface PipesStage extends StageCore {
  readonly dynamodb: DynamoDb;
  readonly logs: Logs;
  readonly sqs: Sqs;
}

/** EventBridge Pipes: from one source, through a filter and an enrichment, to one target. */
export const pipes = service({
  create: (stage: PipesStage) => new Pipes(stage),
  resources: pipeResources,
  close: async (created) => created.close(),
});

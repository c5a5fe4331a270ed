import { service } from '../../service.ts';
import { consumerOperations } from './consumer-operations.ts';
import { Kinesis, type KinesisStage } from './kinesis.ts';
import { kinesisMetrics } from './metrics.ts';
import { readOperations } from './read-operations.ts';
import { kinesisResources } from './resources.ts';
import { streamOperations } from './stream-operations.ts';
import { writeOperations } from './write-operations.ts';

/** Kinesis Data Streams: shards with their limits, readers that share them, and readers with a throughput of their own. */
export const kinesis = service({
  create: (stage: KinesisStage) => new Kinesis(stage),
  resources: kinesisResources,
  api: (streams, stage) => ({
    json: [
      {
        targetPrefix: 'Kinesis_20131202',
        name: 'Kinesis',
        operations: {
          ...writeOperations(streams, stage),
          ...readOperations(streams, stage),
          ...streamOperations(streams),
          ...consumerOperations(streams, stage),
        },
      },
    ],
  }),
  targets: ({ target }) => ({ kinesis: target }),
  metrics: kinesisMetrics,
});

import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { DEVELOPER_ACCESS_KEY } from '@serverless-arcade/stage/iam/access.ts';
import { A_MOMENT, leaderboard, play } from '../../../playground/galaxian.ts';
import type { Playground } from '../../../playground/playground.ts';
import { replay } from '../../../playground/replay.ts';
import { observe, type Scene } from '../../../playground/step.ts';

const READER = 'leaderboard/project-changes';
/** A score in a change that the reader cannot process, until an operator repairs it. */
const POISONED_SCORE = 4_321;
const POISON = `"N":"${POISONED_SCORE}"`;

const failureQueueUrl = ({ stage }: Playground) => stage.output('leaderboard', 'StreamFailuresQueueUrl');
const failures = (playground: Playground) => playground.stage.services.sqs.byUrl(failureQueueUrl(playground)).messages;

/** A change that the reader of the stream cannot process. */
export const failing: Scene = {
  id: 'failing',
  after: 'reacting',
  needs: ['api', 'reactions', 'registration'],
  steps: [
    {
      pattern: 'ddb-stream-lambda',
      title: 'A change that cannot be processed does not hold up the others',
      async run(playground) {
        const { name } = playground.functionOf(READER);
        playground.stage.faults.functions.poison(name, POISON);
        await play(playground, 'mary-w', POISONED_SCORE);
        await play(playground, 'mary-w', 3_000);
        const batches = await playground.during('stream-batch', () => playground.stage.advance(300));
        const seen = await leaderboard(playground);
        const sizes = batches.map(({ size }) => size);
        // Tried once and five times more, alone: whether the second change came into its first batch is a matter of moments.
        observe(sizes.filter((size) => size === 1).length >= 6, `batches of ${sizes.join()}`);
        observe(failures(playground).length === 1, `${failures(playground).length} failures are kept`);
        observe(seen === 'dorothy 20000000, mary-w 3000, katherine 2500', seen);
        return `the bad change was tried alone and given up after ${sizes.length} calls, the good one counts; a reference to the bad one waits`;
      },
    },
    {
      pattern: 'ddb-stream-lambda',
      title: 'The cause is repaired and the change replayed from the stream',
      async run(playground) {
        const { stage, client } = playground;
        stage.faults.functions.cure(playground.functionOf(READER).name, POISON);
        const config = {
          region: stage.region,
          endpoint: stage.endpoint,
          credentials: { accessKeyId: DEVELOPER_ACCESS_KEY, secretAccessKey: 'local' },
        };
        const dynamodb = new DynamoDBClient({ ...config, accountIdEndpointMode: 'disabled' });
        const lambda = new LambdaClient(config);
        const outcomes: string[] = [];
        const options = { functionArn: stage.output('leaderboard', 'StreamReaderArn'), waitSeconds: 0 };
        for await (const { outcome } of replay(
          { sqs: client.sqs, dynamodb, lambda },
          failureQueueUrl(playground),
          options,
        )) {
          outcomes.push(outcome);
        }
        dynamodb.destroy();
        lambda.destroy();
        await stage.advance(A_MOMENT);
        const seen = await leaderboard(playground);
        observe(outcomes.join() === 'replayed', `npm run replay: ${outcomes.join()}`);
        observe(failures(playground).length === 0, `${failures(playground).length} failures are left`);
        observe(seen.includes(`mary-w ${POISONED_SCORE}`), seen);
        return `npm run replay fetched it, though the queue has no item of it: 0 failures left, mary-w has ${POISONED_SCORE}`;
      },
    },
  ],
};

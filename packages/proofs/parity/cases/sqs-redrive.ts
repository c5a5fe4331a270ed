import { queueArn, queueNamed } from '../functions.ts';
import type { ParityCase, ParityCases } from '../parity-case.ts';
import type { ParityWorld, Resources } from '../world.ts';

/** A queue, the one of its dead letters, and one to which they can be moved. */
const pipe = (name: string): Resources => ({
  [`${name}Queue`]: queueNamed(name, {
    RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': [`${name}Dead`, 'Arn'] }, maxReceiveCount: 1 },
  }),
  [`${name}Dead`]: queueNamed(`${name}-dead`),
  [`${name}Destination`]: queueNamed(`${name}-destination`),
});
const NAMES = ['basic', 'nowhere', 'slow', 'cancelled', 'twice', 'back', 'gone', 'attributes'];
const resources: Resources = {
  ...Object.assign({}, ...NAMES.map(pipe)),
  ...pipe('several'),
  Other: queueNamed('several-other', {
    RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['severalDead', 'Arn'] }, maxReceiveCount: 1 },
  }),
};

type Ask = (world: ParityWorld) => Promise<unknown>;
const sqs = (world: ParityWorld, operation: string, input: object) => world.call(`AmazonSQS.${operation}`, input);
const url = (world: ParityWorld, name: string) => `${world.stage.endpoint}/000000000000/${name}`;

/** Sends messages and receives each twice, after which it is a dead letter. */
async function fill(world: ParityWorld, name: string, count: number): Promise<void> {
  const QueueUrl = url(world, name);
  for (let index = 0; index < count; index += 1) {
    await sqs(world, 'SendMessage', { QueueUrl, MessageBody: `message-${index}` });
  }
  for (let index = 0; index < count * 2; index += 1) {
    await sqs(world, 'ReceiveMessage', { QueueUrl, VisibilityTimeout: 0 });
  }
}

interface Move {
  /** Messages. @default 2 */
  readonly count?: number;
  /** Messages a second. */
  readonly rate?: number;
  /** Its name, or null for where they came from. @default the one of the pipe */
  readonly to?: string | null;
}

const start = (world: ParityWorld, name: string, { rate, to = `${name}-destination` }: Move) =>
  sqs(world, 'StartMessageMoveTask', {
    SourceArn: queueArn(`${name}-dead`),
    ...(to === null ? {} : { DestinationArn: queueArn(to) }),
    ...(rate === undefined ? {} : { MaxNumberOfMessagesPerSecond: rate }),
  });
const move =
  (name: string, how: Move = {}): Ask =>
  async (world) => {
    await fill(world, name, how.count ?? 2);
    return start(world, name, how);
  };
const list =
  (name: string): Ask =>
  (world) =>
    sqs(world, 'ListMessageMoveTasks', { SourceArn: queueArn(`${name}-dead`) });
const cancel =
  (handle: string): Ask =>
  (world) =>
    sqs(world, 'CancelMessageMoveTask', { TaskHandle: handle });
const handle = (sourceArn: string) =>
  Buffer.from(JSON.stringify({ taskId: '10f57157-fc38-4da9-a113-4de7e12d05dd', sourceArn })).toString('base64');

/** Both messages of the recorded test, received from a queue; the second is a receive later dead. */
const lettersOf =
  (name: string): Ask =>
  async (world) => {
    const AttributeNames = [
      'AWSTraceHeader',
      'ApproximateFirstReceiveTimestamp',
      'ApproximateReceiveCount',
      'DeadLetterQueueSourceArn',
      'SentTimestamp',
    ];
    const messages: unknown[] = [];
    for (let receive = 0; receive < 2; receive += 1) {
      const input = {
        QueueUrl: url(world, name),
        VisibilityTimeout: 0,
        AttributeNames,
        MessageAttributeNames: ['All'],
      };
      const { Messages = [] } = Object(await sqs(world, 'ReceiveMessage', input));
      messages.push(...Messages);
    }
    return messages;
  };
const sendLetters: Ask = async (world) => {
  const text = (StringValue: string) => ({ DataType: 'String', StringValue });
  const QueueUrl = url(world, 'attributes');
  await sqs(world, 'SendMessage', {
    QueueUrl,
    MessageBody: 'message-1',
    MessageAttributes: { MyAttribute: text('foobar') },
    MessageSystemAttributes: {
      AWSTraceHeader: text('Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1'),
    },
  });
  return sqs(world, 'SendMessage', { QueueUrl, MessageBody: 'message-2' });
};
const inOrder =
  (...asks: readonly Ask[]): Ask =>
  async (world) => {
    let answer: unknown;
    for (const ask of asks) answer = await ask(world);
    return answer;
  };

const DEAD = 'TestSqsProvider::test_dead_letter_queue_message_attributes';
const BACK = 'test_move_task_workflow_with_default_destination';
const SEVERAL = 'test_move_task_workflow_with_multiple_sources_as_default_destination';

const CASES: readonly (readonly [test: string, label: string, ask: Ask])[] = [
  ['test_basic_move_task_workflow', 'start-message-move-task-response', move('basic')],
  ['test_basic_move_task_workflow', 'list-message-move-task-response', list('basic')],
  [
    'test_source_needs_redrive_policy',
    'error',
    (world) => sqs(world, 'StartMessageMoveTask', { SourceArn: queueArn('basic') }),
  ],
  ['test_destination_needs_to_exist', 'error', move('nowhere', { to: 'nowhere-destinationdoesntexist' })],
  ['test_cancel_with_invalid_task_handle', 'error', cancel('foobared')],
  ['test_cancel_with_invalid_source_arn_in_task_handle', 'error', cancel(handle(queueArn('test-queue-doesnt-exist')))],
  ['test_cancel_with_invalid_task_id_in_task_handle', 'error', cancel(handle(queueArn('basic')))],
  ['test_move_task_with_throughput_limit', 'start-message-move-task-response', move('slow', { count: 4, rate: 1 })],
  [
    'test_move_task_cancel',
    'list-while',
    inOrder(move('cancelled', { count: 10, rate: 1 }), async (world) => world.stage.advance(1), list('cancelled')),
  ],
  [
    'test_move_task_cancel',
    'cancel',
    async (world) => {
      const { Results } = Object(await list('cancelled')(world));
      return cancel(Results[0].TaskHandle)(world);
    },
  ],
  [
    'test_start_multiple_move_tasks',
    'error',
    inOrder(move('twice', { count: 10, rate: 1 }), (world) => start(world, 'twice', { rate: 1 })),
  ],
  [BACK, 'start-message-move-task-response', move('back', { to: null })],
  [BACK, 'list-message-move-task-response', list('back')],
  [
    SEVERAL,
    'start-message-move-task-response',
    async (world) => {
      await fill(world, 'several', 2);
      await fill(world, 'several-other', 2);
      return start(world, 'several', { to: null });
    },
  ],
  [SEVERAL, 'list-message-move-task-response', list('several')],
  [DEAD, 'rec-pre-dlq', inOrder(sendLetters, lettersOf('attributes'))],
  [DEAD, 'dlq-messages', inOrder(lettersOf('attributes'), lettersOf('attributes-dead'))],
];

/** Dead letters, and tasks that move them. */
export const parityCases: ParityCases = {
  resources,
  cases: () =>
    CASES.map(
      ([test, label, ask]): ParityCase => ({
        recording: { file: test.includes('::') ? 'sqs/test_sqs' : 'sqs/test_sqs_move_task', test, label },
        ask,
      }),
    ),
};

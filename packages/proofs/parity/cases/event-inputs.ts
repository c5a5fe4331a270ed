import type { ParityCase, ParityCases } from '../parity-case.ts';
import type { ParityWorld, Resources } from '../world.ts';

const FILE = 'events/test_events_inputs';
const NESTED = 'TestInputTransformer::test_input_transformer_nested_keys_replacement';

interface Input {
  readonly test: string;
  /** Where the messages are in the recording; without it, under `input-transformed-messages`, or nowhere if none came. */
  readonly label?: string;
  readonly target: object;
  readonly detail?: object;
}

const payload = { acc_id: '0a787ecb-4015', sf_id: 'baz' };
const detail = { command: 'update-account', payload };
const lists = { ...detail, listsingle: ['HIGH'], listmulti: ['ACTIVE', 'INACTIVE'], valid: true };
const transformer = (InputTemplate: string, InputPathsMap: object = {}) => ({
  InputTransformer: { InputTemplate, InputPathsMap },
});

const variables = { 'detail-type': '$.detail-type', timestamp: '$.time', command: '$.detail.command' };
const withMissing = { ...variables, command: '$.detail.notinmessage' };
const nestedPaths = {
  userId: '$.detail.payload.acc_id',
  payload: '$.detail.payload',
  systemstring: '$.detail.awsAccountId',
  listsingle: '$.detail.listsingle',
  listmulti: '$.detail.listmulti',
  valid: '$.detail.valid',
};

const TEXTS = [
  '"Event of <detail-type> type, at time <timestamp>, info extracted from detail <command>"',
  '"{[/Check with special starting characters for event of <detail-type> type"',
];
const PREDEFINED = [
  '"Message containing all pre defined variables <aws.events.rule-arn> <aws.events.rule-name> <aws.events.event.ingestion-time>"',
  '{"originalEvent": <aws.events.event>, "originalEventJson": <aws.events.event.json>}',
];
const NESTED_TEMPLATES = [
  '{"method": "PUT", "path": "users-service/users/<userId>", "bod": <payload>}',
  '"Payload of <payload> with path users-service/users/<userId> and <userId>"',
  '{"method": "PUT", "path": "users-service/users/<userId>", "id": <userId>, "body": <payload>}',
  '{"method": "PUT", "path": "users-service/users/<userId>", "bod": [<userId>, "hardcoded"]}',
  '{"method": "PUT", "nested": {"level1": {"level2": {"level3": "users-service/users/<userId>"} } }, "bod": "<userId>"}',
  '"<listsingle> single list item"\n"<listmulti> multiple list items"\n"<systemstring> system account id"\n"<payload> payload"\n"<userId> user id"',
  '{"id" : <userId>}',
  '"<listsingle> single list item"',
  '"<listmulti> multiple list items"',
  '{"singlelistitem": "<listsingle>", "multiplelistitems": "<listmulti>"}',
  '{"singlelistitem": "<listsingle>"}',
  '{"singlelistitem": <listsingle>}',
  '"<listsingle> single list item <listmulti> multiple list items <systemstring> system account id <payload> payload <userId> user id"',
  '{"multi_replacement": "users/<userId>/second/<userId>"}',
  '{"id" : "<userId>"}',
  '"Command is <valid>!"',
];
/** As the recordings name them: a new line is written `\n`. */
const named = (template: string) => template.replaceAll('\n', '\\n');

const INPUTS: readonly Input[] = [
  { test: 'TestInputPath::test_put_events_with_input_path', label: 'message', target: { InputPath: '$.detail' } },
  ...[detail, { acc_id: '0a787ecb-4015', payload: { message: 'baz', id: '123' } }].map((event, index) => ({
    test: `TestInputPath::test_put_events_with_input_path_nested[event_detail${index}]`,
    label: 'message',
    target: { InputPath: index === 0 ? '$.detail.payload' : '$.detail' },
    detail: event,
  })),
  {
    test: 'TestInputPath::test_put_events_with_input_path_max_level_depth',
    label: 'message',
    target: { InputPath: '$.detail.payload.sf_id' },
  },
  ...[{ InputPath: '$.detail' }, {}].map((target, index) => ({
    test: 'TestInputPath::test_put_events_with_input_path_multiple_targets',
    label: `message-queue-${index + 1}`,
    target,
  })),
  ...TEXTS.flatMap((template) => [
    {
      test: `TestInputTransformer::test_put_events_with_input_transformer_input_template_string[${template}]`,
      label: 'custom-variables-match-all',
      target: transformer(template, variables),
    },
    {
      test: `TestInputTransformer::test_put_events_with_input_transformer_input_template_string[${template}]`,
      label: 'custom-variables-not-match-all',
      target: transformer(template, withMissing),
    },
  ]),
  ...[variables, withMissing].map((paths, index) => ({
    test: 'TestInputTransformer::test_put_events_with_input_transformer_input_template_json',
    label: index === 0 ? 'custom-variables-match-all' : 'custom-variables-not-match-all',
    target: transformer('{"detailType": <detail-type>, "time": <timestamp>, "command": <command>}', paths),
  })),
  ...PREDEFINED.map((template) => ({
    test: `TestInputTransformer::test_input_transformer_predefined_variables[${template}]`,
    label: 'messages',
    target: transformer(template),
  })),
  ...NESTED_TEMPLATES.map((template) => ({
    test: `${NESTED}[${named(template)}]`,
    target: transformer(template, nestedPaths),
    detail: lists,
  })),
];

const queueArn = (index: number) => `arn:aws:sqs:us-east-1:000000000000:input-${index}`;

/** A bus for each case, with one rule and one queue. */
function resourcesOf({ target }: Input, index: number): Resources {
  const Name = `input-${index}`;
  return {
    [`Bus${index}`]: { Type: 'AWS::Events::EventBus', Properties: { Name } },
    [`Queue${index}`]: { Type: 'AWS::SQS::Queue', Properties: { QueueName: Name } },
    [`Rule${index}`]: {
      Type: 'AWS::Events::Rule',
      DependsOn: [`Bus${index}`],
      Properties: {
        EventBusName: { Ref: `Bus${index}` },
        EventPattern: { 'detail-type': ['core.update-account-command'] },
        Targets: [{ Id: 'queue', Arn: { 'Fn::GetAtt': [`Queue${index}`, 'Arn'] }, ...target }],
      },
    },
    [`Policy${index}`]: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: {
        Queues: [{ Ref: `Queue${index}` }],
        PolicyDocument: {
          Statement: [
            {
              Effect: 'Allow',
              Principal: { Service: 'events.amazonaws.com' },
              Action: 'sqs:SendMessage',
              Resource: queueArn(index),
            },
          ],
        },
      },
    },
  };
}

function caseOf({ test, label, detail: sent = detail }: Input, index: number): ParityCase {
  return {
    recording: { file: FILE, test, label: label ?? '' },
    ask: async (world) => {
      const EventBusName = `input-${index}`;
      const type = 'core.update-account-command';
      const Entries = [{ EventBusName, Source: type, DetailType: type, Detail: JSON.stringify(sent) }];
      await world.call('AWSEvents.PutEvents', { Entries });
      const messages = await received(world, EventBusName);
      if (label !== undefined) return messages;
      return messages.length === 0 ? {} : { 'input-transformed-messages': messages };
    },
  };
}

/** What came, with bodies that are JSON objects as such. */
async function received(world: ParityWorld, queue: string): Promise<readonly unknown[]> {
  await world.stage.settle();
  const QueueUrl = `${world.stage.endpoint}/000000000000/${queue}`;
  const { Messages = [] } = Object(await world.call('AmazonSQS.ReceiveMessage', { QueueUrl }));
  return Messages.map(({ Body, ...message }: { readonly Body: string }) => ({
    ...message,
    Body: Body.startsWith('{') ? JSON.parse(Body) : Body,
  }));
}

/** What targets get of an event: all of it, a part, or a text made from parts. */
export const parityCases: ParityCases = {
  resources: Object.assign({}, ...INPUTS.map(resourcesOf)),
  cases: () => INPUTS.map(caseOf),
};

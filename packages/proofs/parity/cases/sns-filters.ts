import { number, spaced, text } from '../sns.ts';
import { type Delivery, deliveryCases } from '../sns-delivery.ts';

const ATTRIBUTES = 'TestSNSFilterPolicyAttributes';
const BODY = 'TestSNSFilterPolicyBody';
const ALL = { AttributeNames: ['All'], MessageAttributeNames: ['All'] };

const byAttributes = (FilterPolicy: object, RawMessageDelivery = false) => ({ FilterPolicy, RawMessageDelivery });
const byBody = (FilterPolicy: object, RawMessageDelivery = false) => ({
  FilterPolicy,
  RawMessageDelivery,
  FilterPolicyScope: 'MessageBody',
});
const bodies = (...values: readonly object[]) => values.map((value) => ({ Message: spaced(value) }));

const inRange = byAttributes({ attr1: [{ numeric: ['>', 0, '<=', 100] }] });
const within = { Message: 'This is a test message', attributes: { attr1: number('99') } };
const beyond = { Message: 'This is another test message', attributes: { attr1: number('111') } };
const unset = { Message: 'This the test message for null' };

const exists = byAttributes({ store: [{ exists: true }] });
const isMissing = byAttributes({ store: [{ exists: false }] });
const shop = (Message: string, names: readonly string[]) => ({
  Message,
  attributes: Object.fromEntries(names.map((name) => [name, number('99')])),
});

const isValue1 = byAttributes({ store: ['value1'] }, true);
const list = (...values: readonly string[]) => ({ DataType: 'String.Array', StringValue: JSON.stringify(values) });

const nested = {
  object: { key: [{ prefix: 'auto-' }, 'hardcodedvalue'], nested_key: [{ exists: false }] },
  test: [{ exists: false }],
};
/** The recorded test sends these too, and gets none. */
const unwanted = [
  ...bodies(
    { object: { key: 'test-auto' } },
    { object: { key: 'auto-test' }, test: 'just-exists' },
    { object: { key: 'auto-test', nested_key: 'just-exists' } },
    { object: { test: 'auto-test' } },
    { test: 'auto-test' },
  ),
  { Message: 'Regular string message' },
  { Message: '"Regular string message"' },
];

const dots = byBody({ 'object.nested': ['string.value'] });
const deepDots = byBody({ 'object.nested.test': ['string.value'] });
const DEEP = [
  { object: { nested: { test: 'string.value' } } },
  { 'object.nested.test': 'string.value' },
  { 'object.nested': { test: 'string.value' } },
  { object: { 'nested.test': 'string.value' } },
];

const routes = bodies(
  ...[['queue3'], ['queue1'], ['queue2'], ['queue1', 'queue2']].map((to) => ({ headers: { 'route-to': to } })),
);

const stored = (eventName: string, key: string) => ({
  Records: [
    {
      eventSource: 'aws:s3',
      eventTime: '2022-11-21T03:41:29.743Z',
      eventName,
      s3: { bucket: { name: 'claims', arn: 'arn:aws:s3:::claims' }, object: { key, size: 17 } },
    },
  ],
});
const storedTwice = {
  Records: [
    {
      eventSource: 'aws:s3',
      eventName: 'ObjectCreated:Put',
      s3: { object: [[{ key: 'auto-insurance-2314.xml', size: 17 }]] },
    },
    {
      eventSource: 'aws:s3',
      eventName: 'ObjectRemoved:Delete',
      s3: { object: { key: 'home-insurance-2314.xml', size: 17 } },
    },
  ],
};

const eitherOr = byBody(
  {
    $or: [{ metricName: ['CPUUtilization', 'ReadLatency'] }, { namespace: ['AWS/EC2', 'AWS/ES'] }],
    detail: {
      scope: ['Service'],
      $or: [{ source: ['aws.cloudwatch'] }, { type: ['CloudWatch Alarm State Change'] }],
    },
  },
  true,
);
const type = 'CloudWatch Alarm State Change';
const ofType = { scope: 'Service', type };
const ofSource = { scope: 'Service', source: 'aws.cloudwatch' };
const cpu = { metricName: 'CPUUtilization' };
const metrics = bodies(
  { ...cpu, detail: { scope: 'aws.cloudwatch', type } },
  { ...cpu, detail: { scope: 'Service', type: 'CPUUtilization' } },
  { ...cpu, detail: { type } },
  { ...cpu, detail: { scope: 'Service' } },
  { ...cpu, scope: 'Service' },
  { ...cpu, detail: ofSource },
  { metricName: 'ReadLatency', detail: ofSource },
  { namespace: 'AWS/EC2', detail: ofSource },
  { namespace: 'AWS/ES', detail: ofSource },
  { ...cpu, detail: ofType },
  { metricName: 'AWS/EC2', detail: ofType },
  { namespace: 'CPUUtilization', detail: ofType },
);

type Row = readonly [label: string, subscription: object, sent: Delivery['sent'], more?: Partial<Delivery>];
const TESTS: Readonly<Record<string, readonly Row[]>> = {
  [`${ATTRIBUTES}::test_filter_policy`]: [
    ['messages-1', inRange, [within]],
    ['messages-2', inRange, [within, beyond]],
    ['messages-3', byAttributes({ attr1: [null, { 'anything-but': 'whatever' }] }), [unset]],
    ['messages-4', {}, [unset]],
  ],
  [`${ATTRIBUTES}::test_exists_filter_policy`]: [
    ['messages-1', exists, [shop('message-1', ['store', 'def'])]],
    ['messages-2', exists, [shop('message-1', ['store', 'def']), shop('message-2', ['attr1'])]],
    ['messages-3', isMissing, [shop('message-3', ['def'])]],
    ['messages-4', isMissing, [shop('message-3', ['def']), shop('message-4', ['store', 'def'])]],
  ],
  [`${ATTRIBUTES}::test_exists_filter_policy_attributes_array`]: [
    ['messages-1', isValue1, [{ Message: 'message-1', attributes: { store: text('value1') } }]],
    ['messages-2', isValue1, [{ Message: 'message-2', attributes: { store: list('value1', 'value2') } }]],
    ['messages-3', isValue1, [{ Message: 'message-3', attributes: { store: list('value2', 'value3') } }]],
  ],
  ...Object.fromEntries(
    [true, false].map((raw) => [
      `${BODY}::test_filter_policy_on_message_body[${raw ? 'True' : 'False'}]`,
      [
        ['recv-passed-msg-0', byBody(nested, raw), bodies({ object: { key: 'auto-test' } })],
        ['recv-passed-msg-1', byBody(nested, raw), [...bodies({ object: { key: 'hardcodedvalue' } }), ...unwanted]],
      ] satisfies readonly Row[],
    ]),
  ),
  [`${BODY}::test_filter_policy_for_batch`]: [
    ['messages-with-filter-after-publish-ok', inRange, [within], { isBatch: true }],
    ['messages-no-filter-after-publish-ok', {}, [within], { isBatch: true }],
    ['messages-with-filter-after-publish-filtered', inRange, [beyond], { isBatch: true }],
    ['messages-no-filter-after-publish-ok-1', {}, [beyond], { isBatch: true }],
  ],
  [`${BODY}::test_filter_policy_on_message_body_dot_attribute`]: [
    ['recv-nested-msg-0', dots, bodies({ object: { nested: 'string.value' } })],
    ['recv-nested-msg-1', dots, bodies({ 'object.nested': 'string.value' }, { object: { nested: 'test-auto' } })],
    ...DEEP.map(
      (body, index): Row => [
        `recv-deep-nested-msg-${index}`,
        deepDots,
        bodies(body, { object: { nested: { test: 'string.notvalue' } } }),
      ],
    ),
  ],
  [`${BODY}::test_filter_policy_on_message_body_array_attributes`]: ['queue1', 'queue2'].map(
    (queue, index): Row => [
      `messages-queue-${index}`,
      byBody({ headers: { 'route-to': [queue] } }, true),
      routes,
      { wanted: ALL },
    ],
  ),
  [`${BODY}::test_filter_policy_on_message_body_array_of_object_attributes`]: [
    [
      'messages',
      byBody(
        {
          Records: { s3: { object: { key: [{ prefix: 'auto-' }] } }, eventName: [{ prefix: 'ObjectCreated:' }] },
        },
        true,
      ),
      bodies(
        storedTwice,
        stored('ObjectRemoved:Delete', 'auto-insurance-2314.xml'),
        stored('ObjectCreated:Put', 'home-insurance-2314.xml'),
        stored('ObjectCreated:Put', 'auto-insurance-2314.xml'),
      ),
      { wanted: ALL },
    ],
  ],
  [`${BODY}::test_filter_policy_on_message_body_or_attribute`]: [
    ['messages-queue', eitherOr, metrics, { wanted: ALL }],
  ],
};

/** What filter policies let through, by the attributes and by the body. */
export const parityCases = deliveryCases(
  'sns/test_sns_filter_policy',
  Object.entries(TESTS).flatMap(([test, rows]) =>
    rows.map(([label, subscription, sent, more]) => ({ test, label, subscription, sent, ...more })),
  ),
);

import type { ParityCase, ParityCases } from '../parity-case.ts';
import type { Recordings } from '../recordings.ts';
import { queueFor, topicFor } from '../sns.ts';
import { opens } from '../world.ts';

const FILE = 'sns/test_sns_filter_policy';
const CONDITIONS = 'TestSNSFilterPolicyConditions';
const CRUD = 'TestSNSFilterPolicyCrud';
const STRINGS = `${CONDITIONS}::test_validate_policy_string_operators`;

/** AWS names these policies in its refusal. */
const NAMED: Readonly<Record<string, readonly string[]>> = {
  [`${CONDITIONS}::test_validate_policy`]: [
    'error-condition-list',
    'error-condition-operator',
    'error-condition-two-operators',
  ],
  [STRINGS]: [
    'error-condition-empty-array',
    'error-condition-is-numeric',
    'error-condition-is-none',
    'error-condition-is-not-list-and-operator',
    'error-condition-empty-list',
    'error-condition-list-wrong-type',
    'error-condition-is-not-list-two-ops',
    'error-condition-is-not-list-and-no-operator',
    'error-condition-bad-type',
  ],
  [`${CONDITIONS}::test_validate_policy_numeric_operator`]: [
    'error-numeric-empty',
    'error-numeric-wrong-operator',
    'error-numeric-operator-order',
    'error-numeric-type',
    'error-numeric-missing-value',
    'error-numeric-wrong-range-order',
    'error-numeric-wrong-range-operators',
    'error-numeric-wrong-value-order',
    'error-numeric-missing-range-value',
    'error-numeric-missing-range-operator',
    'error-numeric-wrong-second-range-operator',
    'error-numeric-wrong-range-value-1-type',
    'error-numeric-wrong-range-value-2-type',
    'error-numeric-too-many-range',
  ],
  [`${CONDITIONS}::test_validate_policy_exists_operator`]: ['error-condition-none', 'error-condition-string'],
  [`${CONDITIONS}::test_validate_policy_nested_anything_but_operator`]: [
    'error-condition-wrong-operator',
    'error-condition-anything-but-suffix',
    'error-condition-anything-but-exists',
    'error-condition-anything-but-prefix-wrong-type',
  ],
  [`${CRUD}::test_sub_filter_policy_nested_property_constraints`]: ['sub-filter-policy-rule-no-list'],
};

const values = (count: number) => Array.from({ length: count }, (_, index) => `value${index}`);
const keys = (count: number) => Object.fromEntries(values(count).map((name) => [name, ['v']]));
const cidr = (range: string) => ({ key: [{ cidr: range }] });
const metrics = ['CPUUtilization', 'ReadLatency', 't1', 't2', 't3', 't4'];
const nested = { object: { key: [{ prefix: 'auto-' }] } };

/** AWS does not name these in its answer. */
const GIVEN: readonly (readonly [test: string, label: string, policy: object, scope?: 'MessageBody'])[] = [
  [STRINGS, 'error-condition-bad-cidr-str', cidr('bad-filter')],
  [STRINGS, 'error-condition-bad-cidr-str-slash', cidr('bad-filter/64')],
  [STRINGS, 'error-condition-bad-cidr-str-slash-2', cidr('bad-/64filter')],
  [STRINGS, 'error-condition-bad-cidr-v4', cidr('xx.11.xx/8')],
  [STRINGS, 'error-condition-bad-cidr-v6', cidr('xxxx:db8:1234:1a00::/64')],
  [`${CONDITIONS}::test_policy_complexity`, 'error-complexity-in-one-condition', { key: values(151) }],
  [
    `${CONDITIONS}::test_policy_complexity`,
    'error-complexity-in-two-conditions',
    { key1: values(100), key2: values(51) },
  ],
  [`${CONDITIONS}::test_policy_complexity`, 'error-complexity-too-many-fields', keys(6)],
  [
    `${CONDITIONS}::test_policy_complexity_with_or`,
    'error-complexity-or-flat',
    {
      source: values(4),
      $or: [
        { metricName: metrics },
        { metricType: values(4), $or: [{ metricId: [1, 2, 3, 4] }, { spaceId: [1, 2, 3, 4] }] },
      ],
    },
  ],
  [
    `${CONDITIONS}::test_policy_complexity_with_or`,
    'error-complexity-or-nested',
    {
      $or: [{ metricName: values(3) }, { namespace: values(2) }],
      detail: { scope: values(2), $or: [{ source: values(1) }, { type: values(3) }] },
    },
    'MessageBody',
  ],
  [`${CRUD}::test_sub_filter_policy_nested_property`, 'sub-filter-policy-nested-error', nested],
  [
    `${CRUD}::test_sub_filter_policy_nested_property_constraints`,
    'sub-filter-policy-nested-error-too-many-combinations',
    { key_a: { key_b: { key_c: values(4) } }, key_d: { key_e: values(3) }, key_f: values(3) },
    'MessageBody',
  ],
  [
    `${CRUD}::test_sub_filter_policy_nested_property_constraints`,
    'sub-filter-policy-max-attr-keys',
    keys(6),
    'MessageBody',
  ],
  [`${CRUD}::test_sub_filter_policy_nested_property`, 'sub-attrs-after-setting-nested-policy', nested, 'MessageBody'],
];

/** The policy that a refusal names. */
function policyIn(answer: unknown): object {
  const [, policy = ''] = /\[Source: \(String\)"(.*)"; line: /.exec(String(Object(answer).Error?.Message)) ?? [];
  return JSON.parse(policy);
}

function caseOf(test: string, label: string, policy: object, scope = 'MessageAttributes'): ParityCase {
  const subscription = { FilterPolicy: policy, FilterPolicyScope: scope };
  return {
    recording: { file: FILE, test, label },
    ask: () => opens({ ...queueFor('Parity'), ...topicFor('Parity', subscription) }),
    // A template that opens has no members to compare.
    recorded: (answer) => (Object(answer).Error === undefined ? {} : answer),
  };
}

const named = (recordings: Recordings, test: string, label: string) =>
  policyIn(recordings.answer({ file: FILE, test, label }));

/** Filter policies that AWS refuses, and one that it takes with a scope. */
export const parityCases: ParityCases = {
  resources: {},
  cases: (recordings) => [
    ...Object.entries(NAMED).flatMap(([test, labels]) =>
      labels.map((label) => caseOf(test, label, named(recordings, test, label))),
    ),
    ...GIVEN.map(([test, label, policy, scope]) => caseOf(test, label, policy, scope)),
  ],
};

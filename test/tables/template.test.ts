import { expect, test } from '@jest/globals';
import { synthChapter } from '../support/synth-chapter.ts';
import { expectGoldenChapter } from '../support/template-golden.ts';
import { arnOf, statementsOf, theOnly } from '../support/template-resources.ts';

const chapter = synthChapter('tables');
const table = (id: string) => theOnly(chapter, 'AWS::DynamoDB::GlobalTable', id).Properties;
const statements = (id: string) =>
  statementsOf(theOnly(chapter, 'AWS::IAM::Policy', `${id}Role`)).filter(({ Action }) =>
    JSON.stringify(Action).includes('dynamodb:'),
  );

test('cdk-synth-tests: the template is the golden one', () => expectGoldenChapter(chapter));

test('ddb-lsi: the index has the partition key of its table, and another sort key', () => {
  const { KeySchema, LocalSecondaryIndexes } = table('History');
  expect(KeySchema).toEqual([
    { AttributeName: 'playerId', KeyType: 'HASH' },
    { AttributeName: 'playId', KeyType: 'RANGE' },
  ]);
  expect(LocalSecondaryIndexes).toEqual([
    {
      IndexName: 'byEnd',
      KeySchema: [
        { AttributeName: 'playerId', KeyType: 'HASH' },
        { AttributeName: 'endedAt', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'ALL' },
    },
  ]);
});

test('ddb-table-class: the history is for infrequent access, and no other table is', () => {
  expect(table('History').Replicas).toMatchObject([{ TableClass: 'STANDARD_INFREQUENT_ACCESS' }]);
  for (const id of ['Sessions', 'Counts']) expect(JSON.stringify(table(id).Replicas)).not.toContain('TableClass');
});

test('ddb-session-store: sessions expire', () => {
  expect(table('Sessions').TimeToLiveSpecification).toEqual({ AttributeName: 'expiresAt', Enabled: true });
  expect(table('Sessions').KeySchema).toEqual([{ AttributeName: 'sessionId', KeyType: 'HASH' }]);
});

test('ddb-write-sharding: a shard is a partition key', () => {
  expect(table('Counts').KeySchema).toEqual([{ AttributeName: 'shard', KeyType: 'HASH' }]);
});

test.each(['History', 'Sessions', 'Counts'])('ddb-on-demand: the table %s is billed by use, up to a ceiling', (id) => {
  expect(table(id)).toMatchObject({
    BillingMode: 'PAY_PER_REQUEST',
    WriteOnDemandThroughputSettings: { MaxWriteRequestUnits: 200 },
    Replicas: [{ ReadOnDemandThroughputSettings: { MaxReadRequestUnits: 200 } }],
  });
});

test.each(['AskHistory', 'CorrectGame'])('ddb-partiql: %s may select, and not without the partition key', (id) => {
  const selects = statements(id).filter(({ Action }) => JSON.stringify(Action).includes('PartiQLSelect'));
  expect(selects.map(({ Effect }) => Effect).toSorted()).toEqual(['Allow', 'Deny']);
  const denied = selects.find(({ Effect }) => Effect === 'Deny');
  expect(denied).toMatchObject({ Condition: { Bool: { 'dynamodb:FullTableScan': 'true' } } });
  const [allowed] = selects.filter(({ Effect }) => Effect === 'Allow');
  expect(denied?.Resource).toEqual(allowed?.Resource);
});

test.each([
  ['RecordPlay', 'History', ['dynamodb:PutItem']],
  ['AskHistory', 'History', ['dynamodb:PartiQLSelect']],
  ['CorrectGame', 'History', ['dynamodb:PartiQLSelect', 'dynamodb:PartiQLUpdate']],
  ['UseSession', 'Sessions', ['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem']],
  ['CountPlay', 'Counts', ['dynamodb:UpdateItem']],
  ['ReadCount', 'Counts', ['dynamodb:GetItem']],
])('iam-role-per-function: %s knows one table, %s, and may %j there', (id, tableId, actions) => {
  const known = theOnly(chapter, 'AWS::DynamoDB::GlobalTable', tableId);
  const variable = `${tableId.toUpperCase()}_TABLE_NAME`;
  expect(theOnly(chapter, 'AWS::Lambda::Function', id).Properties.Environment).toMatchObject({
    Variables: { [variable]: { Ref: known.logicalId } },
  });
  const allowed = statements(id).filter(({ Effect }) => Effect === 'Allow');
  expect(allowed.flatMap(({ Action }) => Action).toSorted()).toEqual(actions);
  const resource = id === 'AskHistory' ? { 'Fn::Join': ['', [arnOf(known), '/index/byEnd']] } : arnOf(known);
  for (const { Resource } of allowed) expect(Resource).toEqual([resource]);
});

import { add, drop, referTo, replace, rewrite } from '@serverless-arcade/proofs/mutations/change.ts';
import type { Mutations } from '@serverless-arcade/proofs/mutations/mutation.ts';
import { alsoAllow, widenTo } from '@serverless-arcade/proofs/mutations/statements.ts';

const STATEMENTS = 'Properties/PolicyDocument/Statement';
/** The statements of a function that selects: logs, traces, what it may select, what it must not. */
const ALLOW = `${STATEMENTS}/2`;
const DENY = `${STATEMENTS}/3`;

const tables: Mutations = {
  'no-local-index': {
    pattern: 'ddb-lsi',
    breaks: 'plays cannot be asked for by their ends, until another table replaces this one',
    change: drop('History', 'Properties/LocalSecondaryIndexes'),
  },
  'index-by-play': {
    pattern: 'ddb-lsi',
    breaks: 'the index has the order that the table has already',
    change: replace('History', 'Properties/LocalSecondaryIndexes/0/KeySchema/1/AttributeName', 'playId'),
  },
  'index-of-keys': {
    pattern: 'ddb-lsi',
    breaks: 'each play that the index finds is fetched from the table once more',
    change: replace('History', 'Properties/LocalSecondaryIndexes/0/Projection/ProjectionType', 'KEYS_ONLY'),
  },
  'index-of-another-name': {
    pattern: 'ddb-lsi',
    breaks: 'the function asks an index that is not there',
    change: replace('History', 'Properties/LocalSecondaryIndexes/0/IndexName', 'byStart'),
  },
  'one-play-for-each-player': {
    pattern: 'ddb-lsi',
    breaks: 'a play replaces the one before',
    change: drop('History', 'Properties/KeySchema/1'),
  },
  'history-for-frequent-access': {
    pattern: 'ddb-table-class',
    breaks: 'storage of what is seldom read costs as much as that of any table',
    change: replace('History', 'Properties/Replicas/0/TableClass', 'STANDARD'),
  },
  'counts-for-infrequent-access': {
    pattern: 'ddb-table-class',
    breaks: 'each of many requests costs more, and there is little to store',
    change: add('Counts', 'Properties/Replicas/0/TableClass', 'STANDARD_INFREQUENT_ACCESS'),
  },
  'sessions-for-ever': {
    pattern: 'ddb-session-store',
    breaks: 'sessions that are over are stored and paid for without end',
    change: drop('Sessions', 'Properties/TimeToLiveSpecification'),
  },
  'expiry-by-a-number-that-is-missing': {
    pattern: 'ddb-session-store',
    breaks: 'no session has the attribute, so none is deleted',
    change: replace('Sessions', 'Properties/TimeToLiveSpecification/AttributeName', 'ttl'),
  },
  'expiry-that-is-off': {
    pattern: 'ddb-session-store',
    breaks: 'sessions that are over stay',
    change: replace('Sessions', 'Properties/TimeToLiveSpecification/Enabled', false),
  },
  'one-session-for-each-player': {
    pattern: 'ddb-session-store',
    breaks: 'a session cannot be found by its id',
    change: replace('Sessions', 'Properties/KeySchema/0/AttributeName', 'playerId'),
  },
  'shards-under-one-key': {
    pattern: 'ddb-write-sharding',
    breaks: 'all shards of a game are in one partition, which is as hot as before',
    change: replace('Counts', 'Properties/KeySchema', [
      { AttributeName: 'gameId', KeyType: 'HASH' },
      { AttributeName: 'shard', KeyType: 'RANGE' },
    ]),
  },
  'writes-without-a-ceiling': {
    pattern: 'ddb-on-demand',
    breaks: 'a loop costs what it can write until somebody sees it',
    change: drop('Counts', 'Properties/WriteOnDemandThroughputSettings'),
  },
  'reads-without-a-ceiling': {
    pattern: 'ddb-on-demand',
    breaks: 'a scan costs what it can read until somebody sees it',
    change: drop('History', 'Properties/Replicas/0/ReadOnDemandThroughputSettings'),
  },
  'sessions-with-provisioned-units': {
    pattern: 'ddb-on-demand',
    breaks: 'the table is paid for while nobody plays',
    change: replace('Sessions', 'Properties/BillingMode', 'PROVISIONED'),
  },
};

const roles: Mutations = {
  'full-scans': {
    pattern: 'ddb-partiql',
    breaks: 'a statement that forgets the partition key reads the whole index',
    change: drop('AskHistoryRoleDefaultPolicy', DENY),
  },
  'full-scans-only': {
    pattern: 'ddb-partiql',
    breaks: 'what should be refused is allowed, and what should be allowed is refused',
    change: rewrite('CorrectGameRoleDefaultPolicy', `${DENY}/Condition`, '"true"', '"false"'),
  },
  'no-selects': {
    pattern: 'ddb-partiql',
    breaks: 'every statement is refused',
    change: drop('AskHistoryRoleDefaultPolicy', `${DENY}/Condition`),
  },
  'full-scans-of-another-table': {
    pattern: 'ddb-partiql',
    breaks: 'the table that is read is not the one that is protected',
    change: referTo('CorrectGameRoleDefaultPolicy', DENY, 'History', 'Counts'),
  },
  'statements-about-any-table': {
    pattern: 'ddb-partiql',
    breaks: 'who corrects plays changes sessions',
    change: widenTo('CorrectGameRoleDefaultPolicy', 'dynamodb:PartiQLUpdate'),
  },
  'any-index': {
    pattern: 'iam-role-per-function',
    breaks: 'the function reads an index that is added later for others',
    change: rewrite('AskHistoryRoleDefaultPolicy', STATEMENTS, '/index/byEnd', '/index/*'),
  },
  'reads-past-the-index': {
    pattern: 'ddb-partiql',
    breaks: 'the SELECT of the index is refused',
    change: rewrite('AskHistoryRoleDefaultPolicy', ALLOW, '/index/byEnd', ''),
  },
  'corrections-that-delete': {
    pattern: 'iam-role-per-function',
    breaks: 'who corrects plays deletes them',
    change: alsoAllow('CorrectGameRoleDefaultPolicy', 'dynamodb:PartiQLUpdate', 'dynamodb:PartiQLDelete'),
  },
  'counts-that-are-overwritten': {
    pattern: 'iam-role-per-function',
    breaks: 'counting is refused, and a put would lose counts',
    change: rewrite('CountPlayRoleDefaultPolicy', STATEMENTS, 'dynamodb:UpdateItem', 'dynamodb:PutItem'),
  },
  'counts-by-scan': {
    pattern: 'iam-role-per-function',
    breaks: 'who reads one count reads, and bills, those of all games',
    change: alsoAllow('ReadCountRoleDefaultPolicy', 'dynamodb:GetItem', 'dynamodb:Scan'),
  },
  'sessions-of-any-table': {
    pattern: 'iam-role-per-function',
    breaks: 'who opens sessions deletes plays',
    change: widenTo('UseSessionRoleDefaultPolicy', 'dynamodb:DeleteItem'),
  },
  'plays-into-counts': {
    pattern: 'iam-role-per-function',
    breaks: 'no play can be stored',
    change: referTo('RecordPlayRoleDefaultPolicy', STATEMENTS, 'History', 'Counts'),
  },
  'another-table-by-its-name': {
    pattern: 'iam-role-per-function',
    breaks: 'the function asks a table that its role does not allow',
    change: referTo('ReadCount', 'Properties/Environment', 'Counts', 'Sessions'),
  },
};

export const mutations = [tables, roles];

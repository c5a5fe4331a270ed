import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { object, parse, string } from 'valibot';
import type { Playground } from '../../playground/playground.ts';
import { observe, type Scene } from '../../playground/step.ts';

const identified = object({ IdentityId: string() });
const answered = object({
  Credentials: object({ AccessKeyId: string(), SecretKey: string(), SessionToken: string() }),
});

/** Somebody with credentials of the identity pool. */
interface Keeper {
  readonly id: string;
  readonly s3: S3Client;
  readonly table: DynamoDBClient;
}

/** Asks the identity pool, which takes no signature. */
async function ask({ stage }: Playground, operation: string, input: object): Promise<unknown> {
  const response = await fetch(stage.endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `AWSCognitoIdentityService.${operation}` },
    body: JSON.stringify(input),
  });
  return response.json();
}

/** Registers a player, whose token becomes credentials. */
async function keeper(playground: Playground, name: string): Promise<Keeper> {
  const { client, stage } = playground;
  await playground.register(name);
  const provider = `cognito-idp.${stage.region}.amazonaws.com/${client.address.userPoolId}`;
  const Logins = { [provider]: await playground.token(name) };
  const IdentityPoolId = stage.output('accounts', 'IdentityPoolId');
  const { IdentityId } = parse(identified, await ask(playground, 'GetId', { IdentityPoolId, Logins }));
  const { Credentials } = parse(answered, await ask(playground, 'GetCredentialsForIdentity', { IdentityId, Logins }));
  const { AccessKeyId: accessKeyId, SecretKey: secretAccessKey, SessionToken: sessionToken } = Credentials;
  const credentials = { accessKeyId, secretAccessKey, sessionToken };
  const config = { region: stage.region, endpoint: stage.endpoint, credentials, maxAttempts: 1 };
  return { id: IdentityId, s3: new S3Client(config), table: new DynamoDBClient(config) };
}

/** Whether AWS refuses a call for want of a permission. */
async function isDenied(call: Promise<unknown>): Promise<boolean> {
  try {
    await call;
    return false;
  } catch (error) {
    return /^AccessDenied(Exception)?$/.test(String(Object(error).name));
  }
}

/** Two players keep files: each in the own place, and neither in that of the other. */
async function keepFiles(playground: Playground): Promise<string> {
  const Bucket = playground.stage.output('accounts', 'FilesBucketName');
  const [ada, eve] = [await keeper(playground, 'keeper'), await keeper(playground, 'snoop')];
  const Key = `own/${ada.id}/card.txt`;
  await ada.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'well played' }));
  const { Body } = await ada.s3.send(new GetObjectCommand({ Bucket, Key }));
  observe((await Body?.transformToString()) === 'well played', 'the player does not get the file back');
  const { KeyCount } = await ada.s3.send(new ListObjectsV2Command({ Bucket, Prefix: `own/${ada.id}/` }));
  observe(KeyCount === 1, 'the player does not see the file in the list');
  observe(await isDenied(eve.s3.send(new GetObjectCommand({ Bucket, Key }))), 'another player gets the file');
  observe(
    await isDenied(eve.s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'own/' }))),
    'a player lists all files',
  );
  return 'a player keeps a file below the own prefix, and another player does not get it';
}

/** A player keeps rows: under the own key, with the attributes that are allowed. */
async function keepRows(playground: Playground): Promise<string> {
  const { tableName: TableName } = playground.client.address;
  const [ada, eve] = [await keeper(playground, 'noter'), await keeper(playground, 'peeper')];
  const key = { pk: { S: `KEEPSAKE#${ada.id}` }, sk: { S: 'NOTE#1' } };
  const put = (more = {}) => new PutItemCommand({ TableName, Item: { ...key, note: { S: 'first win' }, ...more } });
  const get = () => new GetItemCommand({ TableName, Key: key, ProjectionExpression: 'note' });
  await ada.table.send(put());
  const { Item } = await ada.table.send(get());
  observe(Item?.note?.S === 'first win', 'the player does not get the row back');
  observe(await isDenied(eve.table.send(get())), 'another player reads the row');
  observe(await isDenied(ada.table.send(put({ score: { N: '9' } }))), 'a player writes another attribute');
  observe(await isDenied(ada.table.send(new GetItemCommand({ TableName, Key: key }))), 'a player reads all attributes');
  return 'a player keeps a row under the own key, and neither reaches other rows nor other attributes';
}

/** Somebody who has not signed in asks for an identity. */
async function refuseGuest(playground: Playground): Promise<string> {
  const IdentityPoolId = playground.stage.output('accounts', 'IdentityPoolId');
  const { __type } = Object(await ask(playground, 'GetId', { IdentityPoolId }));
  observe(__type === 'NotAuthorizedException', 'a guest gets an identity');
  return 'the pool gives nothing to somebody who has not signed in';
}

export const spaceScene: Scene = {
  id: 'accounts-space',
  steps: [
    { pattern: 'cognito-identity-pool', title: 'Each player reaches the own files', run: keepFiles },
    { pattern: 'ddb-fine-grained-access', title: 'Each player reaches the own rows', run: keepRows },
    { pattern: 'cognito-guest-access', title: 'A guest gets no credentials', run: refuseGuest },
  ],
};

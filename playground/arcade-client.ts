import { randomUUID } from 'node:crypto';
import { APIGatewayClient, GetApiKeyCommand } from '@aws-sdk/client-api-gateway';
import {
  AdminAddUserToGroupCommand,
  AdminDeleteUserCommand,
  CognitoIdentityProviderClient,
  ConfirmSignUpCommand,
  InitiateAuthCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { unmarshall } from '@aws-sdk/util-dynamodb';

/** Where an arcade runs: the same members describe a local stage and a deployed one. */
export interface ArcadeAddress {
  readonly region: string;
  readonly apiUrl: string;
  readonly userPoolId: string;
  readonly userPoolClientId: string;
  readonly tableName: string;
  readonly reminderQueueUrl: string;
  readonly reminderDeadLetterQueueArn: string;
  /** Id of the API key of a cabinet. */
  readonly cabinetKeyId: string;
  /** Only for a local stage: its address, and the key it issues to the person at the keyboard. */
  readonly local?: { readonly endpoint: string; readonly accessKeyId: string };
}

export interface CallOptions {
  readonly token?: string;
  readonly apiKey?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Account {
  readonly email: string;
  readonly password: string;
  /** The player's id: the `sub` of the user. */
  readonly playerId: string;
}

/** What players and operators do with an arcade, by the unmodified AWS SDK and by HTTP. */
export class ArcadeClient {
  readonly address: ArcadeAddress;
  readonly apiGateway: APIGatewayClient;
  readonly cognito: CognitoIdentityProviderClient;
  readonly dynamodb: DynamoDBClient;
  readonly sqs: SQSClient;

  constructor(address: ArcadeAddress) {
    this.address = address;
    const { region, local } = address;
    const config =
      local === undefined
        ? { region }
        : {
            region,
            endpoint: local.endpoint,
            credentials: { accessKeyId: local.accessKeyId, secretAccessKey: 'local' },
          };
    this.apiGateway = new APIGatewayClient(config);
    this.cognito = new CognitoIdentityProviderClient(config);
    this.dynamodb = new DynamoDBClient(config);
    this.sqs = new SQSClient(config);
  }

  /** Signs up; the code to confirm with arrives by email. */
  async signUp(email: string, password: string): Promise<Account> {
    const { UserSub } = await this.cognito.send(
      new SignUpCommand({ ClientId: this.address.userPoolClientId, Username: email, Password: password }),
    );
    if (UserSub === undefined) throw new Error('Cognito answered no user');
    return { email, password, playerId: UserSub };
  }

  async confirm({ email }: Account, code: string): Promise<void> {
    await this.cognito.send(
      new ConfirmSignUpCommand({ ClientId: this.address.userPoolClientId, Username: email, ConfirmationCode: code }),
    );
  }

  /** Signs in. @returns the id token, which the API wants */
  async signIn(account: Account): Promise<string> {
    return (await this.#authenticate(account)).id;
  }

  /** Signs in. @returns the access token, which is for Cognito itself */
  async accessToken(account: Account): Promise<string> {
    return (await this.#authenticate(account)).access;
  }

  async #authenticate({ email, password }: Account): Promise<{ readonly id: string; readonly access: string }> {
    const { AuthenticationResult } = await this.cognito.send(
      new InitiateAuthCommand({
        ClientId: this.address.userPoolClientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: email, PASSWORD: password },
      }),
    );
    const { IdToken: id, AccessToken: access } = AuthenticationResult ?? {};
    if (id === undefined || access === undefined) throw new Error('Cognito answered no tokens');
    return { id, access };
  }

  /** Calls the API; `body` is sent as it is if it is a text, else as JSON. */
  async call(
    method: string,
    path: string,
    { token, apiKey, body, headers = {} }: CallOptions = {},
  ): Promise<ApiAnswer> {
    const response = await fetch(`${this.address.apiUrl.replace(/\/$/, '')}${path}`, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: token }),
        ...(apiKey === undefined ? {} : { 'x-api-key': apiKey }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const parsed: unknown = JSON.parse((await response.text()) || '{}');
    const answer = typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
    return { status: response.status, headers: response.headers, body: answer };
  }

  /** Records a play. @param idempotencyKey the same key again is the same play, not another one */
  play(token: string, body: unknown, idempotencyKey: string = randomUUID()): Promise<ApiAnswer> {
    return this.call('POST', '/plays', { token, body, headers: { 'idempotency-key': idempotencyKey } });
  }

  /** The value of the cabinet's API key, which stands in no template. */
  async cabinetKey(): Promise<string> {
    const { value } = await this.apiGateway.send(
      new GetApiKeyCommand({ apiKey: this.address.cabinetKeyId, includeValue: true }),
    );
    if (value === undefined) throw new Error('API Gateway answered no value of the key');
    return value;
  }

  /** Makes someone an administrator, as an operator does it; it takes effect with the next sign-in. */
  async makeAdmin({ email }: Account): Promise<void> {
    const { userPoolId } = this.address;
    await this.cognito.send(
      new AdminAddUserToGroupCommand({ UserPoolId: userPoolId, Username: email, GroupName: 'admins' }),
    );
  }

  /** Takes a user out of the pool, as an operator does it. */
  async remove(email: string): Promise<void> {
    const { userPoolId } = this.address;
    await this.cognito.send(new AdminDeleteUserCommand({ UserPoolId: userPoolId, Username: email }));
  }

  /** Everything the table holds of one player, in the order of the sort key. */
  async itemsOf(playerId: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const { Items = [] } = await this.dynamodb.send(
      new QueryCommand({
        TableName: this.address.tableName,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: `PLAYER#${playerId}` } },
      }),
    );
    return Items.map((item) => unmarshall(item));
  }

  /** Closes connections, so that the process can end. */
  close(): void {
    this.apiGateway.destroy();
    this.cognito.destroy();
    this.dynamodb.destroy();
    this.sqs.destroy();
  }
}

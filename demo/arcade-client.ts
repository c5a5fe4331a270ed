import {
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
  readonly userPoolClientId: string;
  readonly tableName: string;
  readonly followUpQueueUrl: string;
  readonly followUpDeadLetterQueueArn: string;
  /** Only for a local stage: its address, and the key it issues to the person at the keyboard. */
  readonly local?: { readonly endpoint: string; readonly accessKeyId: string };
}

export interface ApiAnswer {
  readonly status: number;
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
  async signIn({ email, password }: Account): Promise<string> {
    const { AuthenticationResult } = await this.cognito.send(
      new InitiateAuthCommand({
        ClientId: this.address.userPoolClientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: email, PASSWORD: password },
      }),
    );
    if (AuthenticationResult?.IdToken === undefined) throw new Error('Cognito answered no token');
    return AuthenticationResult.IdToken;
  }

  /** Calls the API; `body` is sent as it is if it is a text, else as JSON. */
  async call(method: string, path: string, options: { token?: string; body?: unknown } = {}): Promise<ApiAnswer> {
    const { token, body } = options;
    const response = await fetch(`${this.address.apiUrl.replace(/\/$/, '')}${path}`, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: token }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const parsed: unknown = JSON.parse((await response.text()) || '{}');
    return { status: response.status, body: typeof parsed === 'object' && parsed !== null ? { ...parsed } : {} };
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
    this.cognito.destroy();
    this.dynamodb.destroy();
    this.sqs.destroy();
  }
}

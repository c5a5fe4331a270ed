import { AwsError } from '../../../errors.ts';
import { parsedJson } from '../../../json.ts';
import type { StageCore } from '../../../service.ts';
import { callAs } from '../../../wire/call-as.ts';
import type { HttpAnswer } from '../../../wire/server.ts';
import { FieldFailure } from '../errors.ts';

/** A data source's call of a service. */
export interface SourceCall {
  /** What error types begin with, such as `DynamoDB`. */
  readonly service: string;
  readonly roleArn: string;
  readonly apiArn: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
  readonly traceHeader: string | undefined;
}

/**
 * Calls a service of the stage as the role of a data source, which has to trust AppSync.
 * https://docs.aws.amazon.com/appsync/latest/devguide/attaching-a-data-source.html
 *
 * @throws FieldFailure as the service refuses it: `DynamoDB:ConditionalCheckFailedException`
 */
export async function called(stage: StageCore, call: SourceCall): Promise<HttpAnswer> {
  const { service, path = '/', headers = {}, body, traceHeader } = call;
  const session = assumed(stage, call);
  const answer = await callAs(stage, session, service.toLowerCase(), { path, headers, body }, traceHeader);
  if (answer.status < 300) return answer;
  const { __type, message, Message } = Object(parsedJson(answer.body.toString()));
  const code = String(answer.headers['x-amzn-errortype'] ?? __type);
  throw new FieldFailure({
    errorType: `${service}:${code}`,
    message: `${message ?? Message} (Service: ${service}, Status Code: ${answer.status})`,
  });
}

function assumed({ access }: StageCore, { service, roleArn, apiArn }: SourceCall) {
  try {
    return access.assumeFor('appsync.amazonaws.com', roleArn, apiArn, 'APPSYNC_ASSUME_ROLE');
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new FieldFailure({
      errorType: `${service}:AccessDeniedException`,
      message: 'The role of the data source cannot be assumed',
    });
  }
}

import { DEVELOPER_ACCESS_KEY } from '../../iam/access.ts';
import type { Stage } from '../../stage.ts';

/** An answer of an AWS API in JSON. */
export interface AwsAnswer {
  readonly status: number;
  /** The error's code, if it is one. */
  readonly code: string | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: the tests say what they expect of it.
  readonly output: any;
}

const headers = {
  authorization: `AWS4-HMAC-SHA256 Credential=${DEVELOPER_ACCESS_KEY}/20261120/us-east-1/any/aws4_request`,
};

/** Calls a service that speaks JSON. @param target such as `Logs_20140328.DescribeLogGroups` */
export const callJson = (stage: Stage, target: string, input: object = {}): Promise<AwsAnswer> =>
  answerOf(
    fetch(stage.endpoint, {
      method: 'POST',
      headers: { ...headers, 'x-amz-target': target },
      body: JSON.stringify(input),
    }),
  );

/** Calls a service that speaks REST. @param body posted, when there is one */
export const callRest = (stage: Stage, path: string, body?: object): Promise<AwsAnswer> =>
  answerOf(
    fetch(
      `${stage.endpoint}${path}`,
      body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) },
    ),
  );

async function answerOf(response: Promise<Response>): Promise<AwsAnswer> {
  const answered = await response;
  const output = JSON.parse(await answered.text());
  return { status: answered.status, code: answered.headers.get('x-amzn-errortype') ?? output.__type, output };
}

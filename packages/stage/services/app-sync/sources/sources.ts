import {
  any,
  array,
  type GenericSchema,
  type InferOutput,
  literal,
  nullish,
  object,
  optional,
  picklist,
  safeParse,
  strictObject,
  string,
  unknown,
} from 'valibot';
import { parsedJson } from '../../../json.ts';
import type { StageCore } from '../../../service.ts';
import { FieldFailure } from '../errors.ts';
import { called } from './called.ts';
import { dynamoDbCall, dynamoDbRequest } from './dynamodb.ts';

/** Where the data of fields comes from. */
export type DataSource =
  | { readonly type: 'NONE' }
  | { readonly type: 'AMAZON_DYNAMODB'; readonly roleArn: string; readonly tableName: string }
  | { readonly type: 'AWS_LAMBDA'; readonly roleArn: string; readonly functionArn: string }
  | { readonly type: 'AMAZON_EVENTBRIDGE'; readonly roleArn: string; readonly busArn: string };

/** For which API and trace a source is asked. */
export interface Asking {
  readonly apiArn: string;
  readonly traceHeader: string | undefined;
}

const local = object({ payload: optional(unknown(), null) });
/** https://docs.aws.amazon.com/appsync/latest/devguide/resolver-reference-lambda-js.html */
export const lambdaRequest = strictObject({
  operation: picklist(['Invoke', 'BatchInvoke']),
  payload: optional(unknown(), null),
  invocationType: optional(picklist(['RequestResponse', 'Event']), 'RequestResponse'),
});
/** https://docs.aws.amazon.com/appsync/latest/devguide/resolver-reference-eventbridge-js.html */
const eventsRequest = strictObject({
  operation: literal('PutEvents'),
  events: array(
    strictObject({
      source: string(),
      detail: any(),
      detailType: string(),
      resources: nullish(array(string())),
      time: nullish(string()),
    }),
  ),
});

/** Asks a data source what a request handler has returned. @throws FieldFailure */
export async function ask(stage: StageCore, source: DataSource, request: unknown, asking: Asking): Promise<unknown> {
  switch (source.type) {
    case 'NONE':
      return checked(local, request).payload;
    case 'AMAZON_DYNAMODB': {
      const { operation, input, result } = dynamoDbCall(checked(dynamoDbRequest, request), source.tableName);
      return result(await json(stage, 'DynamoDB', `DynamoDB_20120810.${operation}`, source.roleArn, input, asking));
    }
    case 'AWS_LAMBDA': {
      const { payload, invocationType } = checked(lambdaRequest, request);
      return invoke(stage, source, payload, invocationType, asking);
    }
    case 'AMAZON_EVENTBRIDGE': {
      const Entries = checked(eventsRequest, request).events.map((event) => ({
        EventBusName: source.busArn,
        Source: event.source,
        DetailType: event.detailType,
        Detail: JSON.stringify(event.detail),
        ...(event.resources === null || event.resources === undefined ? {} : { Resources: event.resources }),
      }));
      return json(stage, 'EventBridge', 'AWSEvents.PutEvents', source.roleArn, { Entries }, asking);
    }
  }
}

/** Invokes the function of a data source. @throws FieldFailure `Lambda:Unhandled` when it fails */
export async function invoke(
  stage: StageCore,
  { functionArn, roleArn }: Extract<DataSource, { type: 'AWS_LAMBDA' }>,
  payload: unknown,
  invocationType: string,
  asking: Asking,
): Promise<unknown> {
  const answer = await called(stage, {
    ...asking,
    service: 'Lambda',
    roleArn,
    path: `/2015-03-31/functions/${encodeURIComponent(functionArn)}/invocations`,
    headers: { 'x-amz-invocation-type': invocationType },
    body: JSON.stringify(payload),
  });
  const result = parsedJson(answer.body.toString());
  if (answer.headers['x-amz-function-error'] === undefined) return result ?? null;
  const { errorMessage } = Object(result);
  throw new FieldFailure({ errorType: 'Lambda:Unhandled', message: String(errorMessage) });
}

async function json(
  stage: StageCore,
  service: string,
  target: string,
  roleArn: string,
  input: object,
  asking: Asking,
): Promise<Readonly<Record<string, unknown>>> {
  const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': target };
  const { body } = await called(stage, { ...asking, service, roleArn, headers, body: JSON.stringify(input) });
  return Object(parsedJson(body.toString()));
}

/** @throws FieldFailure with what of the request the stage cannot take */
export function checked<S extends GenericSchema>(schema: S, request: unknown): InferOutput<S> {
  const parsed = safeParse(schema, request);
  if (parsed.success) return parsed.output;
  // The words are the stage's own (unverified; settled by: a request handler that returns an operation that does not exist).
  const [{ path, message }] = parsed.issues;
  const where = path?.map(({ key }) => String(key)).join('.') ?? 'request';
  throw new FieldFailure({ errorType: 'MappingTemplate', message: `${where}: ${message}` });
}

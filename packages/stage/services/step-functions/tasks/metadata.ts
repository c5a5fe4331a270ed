import type { HttpAnswer } from '../../../wire/server.ts';

/** Headers as the recorded answers write them. */
const NAMES: Readonly<Record<string, string>> = {
  'content-type': 'Content-Type',
  'x-amz-executed-version': 'X-Amz-Executed-Version',
};

/**
 * What optimized integrations add to the answer of a service: what the AWS SDK for Java 1.x knows of the HTTP answer. Recorded in
 * test_dynamodb_task_service.py, test_lambda_task_service.py and others; the values of events do not have it.
 */
export function httpMetadata({ headers, status, body }: HttpAnswer, requestId: string, now: number) {
  const HttpHeaders = Object.fromEntries(
    [
      ['Connection', 'keep-alive'],
      ['Content-Length', `${Buffer.byteLength(body)}`],
      ['Date', new Date(now).toUTCString()],
      ['x-amzn-RequestId', requestId],
      ...Object.entries(headers).flatMap(([name, value]) =>
        NAMES[name] === undefined ? [] : [[NAMES[name], String(value)]],
      ),
    ].map(([name = '', value = '']) => [name, value] as const),
  );
  const AllHttpHeaders = Object.fromEntries(Object.entries(HttpHeaders).map(([name, value]) => [name, [value]]));
  return {
    SdkHttpMetadata: { AllHttpHeaders, HttpHeaders, HttpStatusCode: status },
    SdkResponseMetadata: { RequestId: requestId },
  };
}

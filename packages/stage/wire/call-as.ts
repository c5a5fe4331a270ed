import type { Caller } from '../iam/access.ts';
import type { StageCore } from '../service.ts';
import type { OwnRequest } from './own-request.ts';
import type { HttpAnswer } from './server.ts';

/**
 * Sends a request to the stage as a session of a role, which ends with the answer. IAM, traces and faults are in front of the
 * service, as for every other caller.
 * @param scope names the service in the credential
 */
export async function callAs(
  { access, dispatch, region }: Pick<StageCore, 'access' | 'dispatch' | 'region'>,
  session: Caller,
  scope: string,
  { headers, ...request }: OwnRequest,
  traceHeader?: string,
): Promise<HttpAnswer> {
  const credential = `${session.accessKeyId}/20260101/${region}/${scope}/aws4_request`;
  try {
    return await dispatch({
      ...request,
      headers: {
        ...headers,
        authorization: `AWS4-HMAC-SHA256 Credential=${credential}`,
        ...(traceHeader === undefined ? {} : { 'x-amzn-trace-id': traceHeader }),
      },
    });
  } finally {
    access.end(session);
  }
}

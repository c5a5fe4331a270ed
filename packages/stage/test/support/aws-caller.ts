/**
 * Source of `call(operation, input)` for functions of tests, which have no SDK: it calls a service that speaks JSON with the
 * credentials of its role, and throws what the service refuses under the name of the code.
 * @param target such as `secretsmanager`, what stands before the operation
 */
export const callerOf = (target: string): string => `
const call = async (operation, input) => {
  const response = await fetch(process.env.AWS_ENDPOINT_URL, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': '${target}.' + operation,
      authorization: 'AWS4-HMAC-SHA256 Credential=' + process.env.AWS_ACCESS_KEY_ID + '/20260101/us-east-1/any/aws4_request',
    },
    body: JSON.stringify(input),
  });
  const answer = JSON.parse((await response.text()) || '{}');
  if (!response.ok) throw Object.assign(new Error(answer.message), { name: answer.__type });
  return answer;
};`;

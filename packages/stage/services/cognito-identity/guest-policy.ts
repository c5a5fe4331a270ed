import type { PolicyDocument } from '../../iam/policy.ts';

/** The services that guests reach at most, whatever their role allows. */
const SERVICES =
  'appsync cloudwatch cognito-identity cognito-idp cognito-sync comprehend dynamodb execute-api firehose iot kinesis lambda lex logs mobileanalytics mobiletargeting personalize polly rekognition s3 ses sns sqs translate'.split(
    ' ',
  );

/**
 * What limits the session of a guest (unverified; settled by: calls of a guest whose role allows everything, on each service). Part of it
 * is https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonCognitoUnAuthedIdentitiesSessionPolicy.html
 */
export const GUEST_POLICY: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: SERVICES.map((name) => `${name}:*`), Resource: '*' }],
};

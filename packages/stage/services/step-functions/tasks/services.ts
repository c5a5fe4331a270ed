/** How a service of the stage is asked. */
export type Protocol =
  | { readonly kind: 'json'; readonly targetPrefix: string }
  | { readonly kind: 'query'; readonly version: string }
  | { readonly kind: 's3' }
  | { readonly kind: 'lambda' };

/** A service that tasks can call. */
export interface CalledService {
  readonly protocol: Protocol;
  /** What errors of `aws-sdk:` tasks begin with: the service's name in the AWS SDK for Java 2.x. */
  readonly sdkName: string;
}

const json = (targetPrefix: string, sdkName: string): CalledService => ({
  protocol: { kind: 'json', targetPrefix },
  sdkName,
});
const query = (version: string, sdkName: string): CalledService => ({
  protocol: { kind: 'query', version },
  sdkName,
});

/**
 * The services of the stage, as `arn:aws:states:::aws-sdk:<service>:<action>` names them. Those that speak REST have no
 * common form of their requests, and are refused by name besides S3 and Lambda's Invoke.
 * https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
 */
export const SERVICES: Readonly<Record<string, CalledService>> = {
  cloudformation: query('2010-05-15', 'CloudFormation'),
  cloudwatch: json('GraniteServiceVersion20100801', 'CloudWatch'),
  cloudwatchlogs: json('Logs_20140328', 'CloudWatchLogs'),
  codedeploy: json('CodeDeploy_20141006', 'CodeDeploy'),
  cognitoidentityprovider: json('AWSCognitoIdentityProviderService', 'CognitoIdentityProvider'),
  dynamodb: json('DynamoDB_20120810', 'DynamoDb'),
  dynamodbstreams: json('DynamoDBStreams_20120810', 'DynamoDbStreams'),
  eventbridge: json('AWSEvents', 'EventBridge'),
  lambda: { protocol: { kind: 'lambda' }, sdkName: 'Lambda' },
  s3: { protocol: { kind: 's3' }, sdkName: 'S3' },
  sfn: json('AWSStepFunctions', 'Sfn'),
  sns: query('2010-03-31', 'Sns'),
  sqs: json('AmazonSQS', 'Sqs'),
  ssm: json('AmazonSSM', 'Ssm'),
  sts: query('2011-06-15', 'Sts'),
};

/** An optimized integration: its service, and how its errors are called. */
export interface Integration {
  /** Its name in {@link SERVICES}. */
  readonly service: string;
  readonly actions: readonly string[];
  /** What its errors begin with. */
  readonly prefix: string;
  /** `Service` in the cause of its errors: its name in the AWS SDK for Java 1.x. */
  readonly serviceName: string;
  /** The exception of errors that have none of their own. */
  readonly base: string;
  /** The codes of errors that have an exception of their own; it is called like them, and ends in `Exception`. */
  readonly codes: readonly string[];
}

/**
 * Optimized integrations whose services the stage has. Names: recorded in test_task_service_*.py, test_sns_task_service.py; the
 * codes of exceptions are those that the pages of the operations list, such as
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_Errors.
 */
export const INTEGRATIONS: Readonly<Record<string, Integration>> = {
  dynamodb: {
    service: 'dynamodb',
    actions: ['getItem', 'putItem', 'updateItem', 'deleteItem'],
    prefix: 'DynamoDB',
    serviceName: 'AmazonDynamoDBv2',
    base: 'AmazonDynamoDBException',
    codes: [
      'ConditionalCheckFailedException',
      'InternalServerError',
      'ItemCollectionSizeLimitExceededException',
      'ProvisionedThroughputExceededException',
      'ReplicatedWriteConflictException',
      'RequestLimitExceeded',
      'ResourceNotFoundException',
      'TransactionConflictException',
    ],
  },
  events: {
    service: 'eventbridge',
    actions: ['putEvents'],
    prefix: 'EventBridge',
    serviceName: 'AmazonEventBridge',
    base: 'AmazonEventBridgeException',
    codes: ['InternalException'],
  },
  lambda: {
    service: 'lambda',
    actions: ['invoke'],
    prefix: 'Lambda',
    serviceName: 'AWSLambda',
    base: 'AWSLambdaException',
    codes: [
      'InvalidParameterValueException',
      'InvalidRequestContentException',
      'RequestTooLargeException',
      'ResourceConflictException',
      'ResourceNotFoundException',
      'ResourceNotReadyException',
      'ServiceException',
      'TooManyRequestsException',
      'UnsupportedMediaTypeException',
    ],
  },
  sns: {
    service: 'sns',
    actions: ['publish'],
    prefix: 'SNS',
    serviceName: 'AmazonSNS',
    base: 'AmazonSNSException',
    codes: ['AuthorizationError', 'InternalError', 'InvalidParameter', 'InvalidParameterValue', 'NotFound'],
  },
  sqs: {
    service: 'sqs',
    actions: ['sendMessage'],
    prefix: 'SQS',
    serviceName: 'AmazonSQS',
    base: 'AmazonSQSException',
    codes: ['InvalidMessageContents', 'QueueDoesNotExist', 'UnsupportedOperation'],
  },
  states: {
    service: 'sfn',
    actions: ['startExecution'],
    prefix: 'StepFunctions',
    serviceName: 'AWSStepFunctions',
    base: 'AWSStepFunctionsException',
    codes: [
      'ExecutionAlreadyExists',
      'ExecutionLimitExceeded',
      'InvalidArn',
      'InvalidExecutionInput',
      'InvalidName',
      'StateMachineDeleting',
      'StateMachineDoesNotExist',
    ],
  },
};

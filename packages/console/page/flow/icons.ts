import apiGateway from 'aws-icons/icons/architecture-service/AmazonAPIGateway.svg';
import cloudWatch from 'aws-icons/icons/architecture-service/AmazonCloudWatch.svg';
import cognito from 'aws-icons/icons/architecture-service/AmazonCognito.svg';
import dynamoDb from 'aws-icons/icons/architecture-service/AmazonDynamoDB.svg';
import eventBridge from 'aws-icons/icons/architecture-service/AmazonEventBridge.svg';
import sns from 'aws-icons/icons/architecture-service/AmazonSimpleNotificationService.svg';
import sqs from 'aws-icons/icons/architecture-service/AmazonSimpleQueueService.svg';
import s3 from 'aws-icons/icons/architecture-service/AmazonSimpleStorageService.svg';
import codeDeploy from 'aws-icons/icons/architecture-service/AWSCodeDeploy.svg';
import kms from 'aws-icons/icons/architecture-service/AWSKeyManagementService.svg';
import lambda from 'aws-icons/icons/architecture-service/AWSLambda.svg';
import systemsManager from 'aws-icons/icons/architecture-service/AWSSystemsManager.svg';
import rule from 'aws-icons/icons/resource/AmazonEventBridgeRule.svg';
import scheduler from 'aws-icons/icons/resource/AmazonEventBridgeScheduler.svg';
import type { NodeKind } from '../../study/model.ts';

/**
 * The icon of a kind of node, as a data URL: from the set that AWS publishes for drawings of architectures
 * (https://aws.amazon.com/architecture/icons/). A kind without an icon is drawn as a plain shape.
 */
export const ICONS: Readonly<Partial<Record<NodeKind, string>>> = {
  api: apiGateway,
  'api-v2': apiGateway,
  bucket: s3,
  bus: eventBridge,
  deployments: codeDeploy,
  function: lambda,
  key: kms,
  log: cloudWatch,
  parameter: systemsManager,
  queue: sqs,
  rule,
  schedule: scheduler,
  table: dynamoDb,
  topic: sns,
  'user-pool': cognito,
};

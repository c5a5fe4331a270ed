// Generated from index.ts by "npm run services": a browser loads these without the services themselves.
export { records as apiGateway } from './api-gateway/records.ts';
export { records as apiGatewayV2 } from './api-gateway-v2/records.ts';
export { records as appSync } from './app-sync/records.ts';
export { records as cloudWatch } from './cloudwatch/records.ts';
export { records as cognito } from './cognito/records.ts';
export { records as dynamodb } from './dynamodb/records.ts';
export { records as eventBridge } from './event-bridge/records.ts';
export { records as iam } from './iam/records.ts';
export { records as lambda } from './lambda/records.ts';
export { records as logs } from './logs/records.ts';
export { records as s3 } from './s3/records.ts';
export { records as scheduler } from './scheduler/records.ts';
export { records as secretsManager } from './secrets-manager/records.ts';
export { records as ses } from './ses/records.ts';
export { records as sns } from './sns/records.ts';
export { records as sqs } from './sqs/records.ts';
export { records as stepFunctions } from './step-functions/records.ts';

// Generated from index.ts by "npm run services": a browser loads these without the services themselves.
export { drawing as apiGateway } from './api-gateway/drawing.ts';
export { drawing as apiGatewayV2 } from './api-gateway-v2/drawing.ts';
export { drawing as appSync } from './app-sync/drawing.ts';
export { drawing as codeDeploy } from './code-deploy/drawing.ts';
export { drawing as cognito } from './cognito/drawing.ts';
export { drawing as dynamodb } from './dynamodb/drawing.ts';
export { drawing as eventBridge } from './event-bridge/drawing.ts';
export { drawing as iam } from './iam/drawing.ts';
export { drawing as kms } from './kms/drawing.ts';
export { drawing as lambda } from './lambda/drawing.ts';
export { drawing as logs } from './logs/drawing.ts';
export { drawing as s3 } from './s3/drawing.ts';
export { drawing as scheduler } from './scheduler/drawing.ts';
export { drawing as sns } from './sns/drawing.ts';
export { drawing as sqs } from './sqs/drawing.ts';
export { drawing as parameters } from './ssm/drawing.ts';
export { drawing as stepFunctions } from './step-functions/drawing.ts';

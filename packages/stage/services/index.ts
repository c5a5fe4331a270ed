// Every service of the stage, one line each, by the name that it has in `stage.services`.
export { apiGateway } from './api-gateway/index.ts';
export { cloudFormation } from './cloudformation/index.ts';
export { cloudWatch } from './cloudwatch/index.ts';
export { codeDeploy } from './code-deploy/index.ts';
export { cognito } from './cognito/index.ts';
export { dynamodb } from './dynamodb/index.ts';
export { eventBridge } from './event-bridge/index.ts';
export { iam } from './iam/index.ts';
export { lambda } from './lambda/index.ts';
export { logs } from './logs/index.ts';
export { resourceGroups } from './resource-groups/index.ts';
export { scheduler } from './scheduler/index.ts';
export { sns } from './sns/index.ts';
export { sqs } from './sqs/index.ts';
export { parameters } from './ssm/index.ts';
export { sts } from './sts/index.ts';
export { xray } from './x-ray/index.ts';

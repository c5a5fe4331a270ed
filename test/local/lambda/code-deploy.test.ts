import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { App, Stack } from 'aws-cdk-lib';
import { type ILambdaDeploymentConfig, LambdaDeploymentConfig, LambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Alias, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Stage } from '../../../local/stage.ts';
import { writeAssembly } from '../support/assembly.ts';
import { TemporaryFolder } from '../support/temporary.ts';

/** A function, and hooks that report what their name says. */
const CODE = `
export const version = async () => process.env.AWS_LAMBDA_FUNCTION_VERSION;
const report = (status) => async ({ DeploymentId, LifecycleEventHookExecutionId }) => {
  const response = await fetch(process.env.AWS_ENDPOINT_URL, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'CodeDeploy_20141006.PutLifecycleEventHookExecutionStatus',
      authorization: 'AWS4-HMAC-SHA256 Credential=' + process.env.AWS_ACCESS_KEY_ID + '/20260101/us-east-1/codedeploy/aws4_request',
    },
    body: JSON.stringify({ deploymentId: DeploymentId, lifecycleEventHookExecutionId: LifecycleEventHookExecutionId, status }),
  });
  if (!response.ok) throw new Error(await response.text());
  return 'reported';
};
export const succeeds = report('Succeeded');
export const fails = report('Failed');
export const unsure = report('Unknown');
export const throwsError = async () => { throw new Error('broken hook'); };
export const silent = async () => {};
export const twice = async (event) => { await report('Succeeded')(event); await report('Failed')(event); };
export const confused = (event) => report('Succeeded')({ ...event, LifecycleEventHookExecutionId: 'another' });
export const lost = (event) => report('Succeeded')({ ...event, DeploymentId: 'd-000000000' });
`;

interface Options {
  readonly before?: string;
  readonly after?: string;
  readonly config?: ILambdaDeploymentConfig;
  readonly autoRollback?: boolean;
  /** Whether the roles may do what they have to. */
  readonly granted?: boolean;
}

let code: TemporaryFolder;
const opened: { readonly stage: Stage; readonly out: TemporaryFolder }[] = [];
beforeAll(() => {
  code = new TemporaryFolder();
  code.write('index.mjs', CODE);
});
afterAll(() => code.remove());
afterEach(async () => {
  for (const { stage, out } of opened.splice(0)) {
    await stage.close();
    out.remove();
  }
});

/** A stage of what the CDK makes of a deployment group, and a second version that waits to be deployed. */
async function open({ before, after, config, autoRollback = true, granted = true }: Options = {}) {
  const out = new TemporaryFolder();
  const { context } = JSON.parse(readFileSync('cdk.json', 'utf8'));
  const stack = new Stack(new App({ outdir: out.path, context: { ...context, '@aws-cdk/core:validateAgainstDefaultRules': false } }), 'arcade');
  const functionOf = (id: string, handler: string) => {
    const role = new Role(stack, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const settings = { runtime: Runtime.NODEJS_24_X, code: Code.fromAsset(code.path), handler: `index.${handler}` };
    return new LambdaFunction(stack, id, { ...settings, role });
  };
  const served = functionOf('Plays', 'version');
  const alias = new Alias(stack, 'Live', { aliasName: 'live', version: served.currentVersion });
  const group = new LambdaDeploymentGroup(stack, 'Group', {
    alias,
    deploymentConfig: config ?? LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES,
    ...(before === undefined ? {} : { preHook: functionOf('Before', before) }),
    ...(after === undefined ? {} : { postHook: functionOf('After', after) }),
    autoRollback: { failedDeployment: autoRollback },
    alarms: [alias.metricErrors().createAlarm(stack, 'Errors', { threshold: 1, evaluationPeriods: 1 })],
  });
  stack.exportValue(alias.functionArn, { name: 'Alias' });
  stack.exportValue(group.deploymentGroupName, { name: 'Group' });
  if (!granted) {
    const deny = { effect: Effect.DENY, resources: ['*'] };
    group.role.addToPrincipalPolicy(new PolicyStatement({ ...deny, actions: ['lambda:InvokeFunction'] }));
  }
  stack.node.root.node.defaultChild;
  App.of(stack)?.node;
  const assembly = stack.node.root instanceof App ? stack.node.root.synth().directory : '';
  const stage = await Stage.open({ assembly });
  opened.push({ stage, out });
  const { codeDeploy, lambda } = stage.services;
  const name = lambda.all.find(({ handler }) => handler === 'index.version')?.name ?? '';
  const { arn } = lambda.find(`${name}:live`);
  lambda.register({ ...lambda.find(name), memoryMiB: 256 });
  lambda.functions.publish(name);
  return { stage, codeDeploy, arn, route: () => lambda.functions.alias(arn), deploy: () => codeDeploy.deploy(arn, '2') };
}

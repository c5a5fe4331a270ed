import { type StageCore, service } from '../../service.ts';
import type { CloudWatch } from '../cloudwatch/cloudwatch.ts';
import type { Lambda } from '../lambda/lambda.ts';
import { CodeDeploy } from './code-deploy.ts';
import { codeDeployResources } from './resources.ts';

/** What deployments need: the aliases that they shift and the alarms that stop them. */
interface CodeDeployStage extends StageCore {
  readonly cloudWatch: CloudWatch;
  readonly lambda: Lambda;
}

/** Gradual deployments of functions. */
export const codeDeploy = service({
  create: (stage: CodeDeployStage) =>
    new CodeDeploy({ ...stage, alarms: stage.cloudWatch.alarms, lambda: stage.lambda }),
  resources: codeDeployResources,
  api: ({ operations }) => ({ json: [operations] }),
  faults: ({ faults }) => ({ deployments: faults }),
});

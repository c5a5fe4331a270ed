import { type StageCore, service } from '../../service.ts';
import type { Lambda } from '../lambda/lambda.ts';
import { Cognito } from './cognito.ts';
import { cognitoResources } from './resources.ts';

/** What user pools need: functions, for their triggers. */
interface CognitoStage extends StageCore {
  readonly lambda: Lambda;
}

/** User pools. */
export const cognito = service({
  create: (stage: CognitoStage) => new Cognito({ ...stage, lambda: stage.lambda }),
  resources: cognitoResources,
  serve: ({ login }) => login.route,
  localUrl: ({ login }, text, endpoint) => login.localUrl(text, endpoint),
  api: ({ operations }) => ({ json: [operations] }),
  keep: (pools, keep) => keep('sign-ins', pools),
});

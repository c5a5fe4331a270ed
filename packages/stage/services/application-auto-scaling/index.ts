import { type StageCore, service } from '../../service.ts';
import type { Lambda } from '../lambda/lambda.ts';
import { scalingResources } from './resources.ts';
import { ScalableTargets } from './scalable-targets.ts';

interface ScalingStage extends StageCore {
  readonly lambda: Lambda;
}

/** Application Auto Scaling of provisioned concurrency. */
export const applicationAutoScaling = service({
  create: ({ clock, lambda }: ScalingStage) => new ScalableTargets(clock, lambda.provisioned),
  resources: scalingResources,
});

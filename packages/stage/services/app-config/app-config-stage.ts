import type { StageCore } from '../../service.ts';
import type { CloudWatch } from '../cloudwatch/cloudwatch.ts';
import type { Lambda } from '../lambda/lambda.ts';

/** What configurations need: alarms that take them back, and functions that check them. */
export interface AppConfigStage extends StageCore {
  readonly cloudWatch: CloudWatch;
  readonly lambda: Lambda;
}

import { ApiKey, Period, type Stage, UsagePlan } from 'aws-cdk-lib/aws-apigateway';
import { Construct } from 'constructs';
import { annotate } from '../../pattern.ts';

export interface ApiKeysProps {
  /** Who gets keys, and for what: one line for the console. */
  readonly description: string;
  /** The API stage that keys open. */
  readonly stage: Stage;
  /** Requests a second, on average, that one key may make. */
  readonly rateLimit: number;
  /** Requests that one key may make at once before the rate counts. */
  readonly burstLimit: number;
  /** Requests that one key may make in a calendar month; at least 1, because the CDK drops a quota of 0. */
  readonly monthlyQuota: number;
}

/**
 * API keys of machines, and how often each may call the methods that ask for a key. A key tells callers apart and limits them; it is
 * not a proof of identity, so a method behind it must not need one
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html).
 */
export class ApiKeys extends Construct {
  readonly plan: UsagePlan;

  /** @throws when the quota is not a whole number of at least 1 */
  constructor(scope: Construct, id: string, props: ApiKeysProps) {
    const { description, stage, rateLimit, burstLimit, monthlyQuota } = props;
    if (!Number.isInteger(monthlyQuota) || monthlyQuota < 1) {
      throw new Error(
        `${scope.node.path}/${id}: the monthly quota must be a whole number from 1, not ${monthlyQuota}.`,
      );
    }
    super(scope, id);
    this.plan = new UsagePlan(this, 'Resource', {
      description,
      apiStages: [{ api: stage.restApi, stage }],
      throttle: { rateLimit, burstLimit },
      quota: { limit: monthlyQuota, period: Period.MONTH },
    });
    annotate(
      this.plan,
      'api-usage-plan-keys',
      `Each key may send ${rateLimit} requests a second, ${burstLimit} at once and ${monthlyQuota} a month, so one caller cannot use up the capacity of all. API Gateway applies it on a best-effort basis: it does not replace a budget.`,
    );
  }

  /** Adds a key. API Gateway makes up its value, which is neither in the template nor in an output. */
  add(id: string, description: string): ApiKey {
    const key = new ApiKey(this, id, { description });
    this.plan.addApiKey(key);
    return annotate(
      key,
      'api-usage-plan-keys',
      'Without a value on purpose: a key in a template would be a secret in a repository. `aws apigateway get-api-key --include-value` reads it.',
    );
  }
}

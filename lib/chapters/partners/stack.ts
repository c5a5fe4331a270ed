import type { Construct } from 'constructs';
import { Chapter, type ChapterProps } from '../../chapter.ts';
import { ServerErrors } from '../../constructs/alarms/api.ts';
import { ApiKeys } from '../../constructs/api/api-keys.ts';
import type { RegionalApi } from '../../constructs/api/rest-api.ts';
import type { ArcadeTable } from '../foundation/parts/arcade-table.ts';
import { DirectRoutes } from './parts/direct-routes.ts';
import { legacyScores } from './parts/legacy-scores.ts';
import { partnerApi } from './parts/partner-api.ts';

export interface PartnersProps extends ChapterProps {
  readonly table: ArcadeTable;
}

/** Partner companies and internal systems call the arcade by an API of their own, each in its own way. */
export class Partners extends Chapter {
  readonly #api: RegionalApi;

  constructor(scope: Construct, name: string, props: PartnersProps) {
    super(scope, name, props);
    const legacy = legacyScores(this);
    this.#api = partnerApi(this, `${this.stackName}-api`, this.settings, legacy.variables);
    legacy.addTo(this.#api);
    const direct = this.direct();
    this.keys();
    this.output('PartnerApiUrl', this.#api.rest.url);
    this.watch([...this.functions, direct.queue, direct.delivery, ...this.apiAlarms()]);
  }

  /** Routes that services of AWS answer, without a function between. */
  private direct(): DirectRoutes {
    const { logRetention: retention, removalPolicy } = this.settings;
    const routes = new DirectRoutes(this, 'Direct', { api: this.#api, retention, removalPolicy, alarms: this.alarms });
    this.output('ReportsUrl', routes.queue.queue.queueUrl, 'The queue that the repair service reads');
    this.output('DeliveryWorkflowArn', routes.delivery.stateMachine.stateMachineArn);
    return routes;
  }

  private keys(): void {
    const keys = new ApiKeys(this, 'Keys', {
      stage: this.#api.rest.deploymentStage,
      rateLimit: 10,
      burstLimit: 20,
      monthlyQuota: 10_000,
      description: 'Partners who call without an identity of AWS',
    });
    const repairs = keys.add('Repairs', 'The company that repairs cabinets');
    this.output('RepairsKeyId', repairs.keyId, 'aws apigateway get-api-key --include-value --api-key <this id>');
  }

  private apiAlarms(): readonly Construct[] {
    return [
      new ServerErrors(this, 'ServerErrors', {
        apiName: this.#api.rest.restApiName,
        stageName: this.settings.name,
      }),
    ];
  }
}

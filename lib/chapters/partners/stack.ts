import type { Construct } from 'constructs';
import { Chapter, type ChapterProps } from '../../chapter.ts';
import { ServerErrors } from '../../constructs/alarms/api.ts';
import type { RegionalApi } from '../../constructs/api/rest-api.ts';
import type { ArcadeTable } from '../foundation/parts/arcade-table.ts';
import { partnerApi } from './parts/partner-api.ts';

export interface PartnersProps extends ChapterProps {
  readonly table: ArcadeTable;
}

/** Partner companies and internal systems call the arcade by an API of their own, each in its own way. */
export class Partners extends Chapter {
  readonly #api: RegionalApi;

  constructor(scope: Construct, name: string, props: PartnersProps) {
    super(scope, name, props);
    this.#api = partnerApi(this, `${this.stackName}-api`, this.settings);
    this.output('PartnerApiUrl', this.#api.rest.url);
    this.watch([...this.functions, ...this.apiAlarms()]);
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

import type { Construct } from 'constructs';
import { TABLE_NAME } from '#lambda/runtime/table/variable.ts';
import { Chapter, type ChapterProps } from '../../chapter.ts';
import { ServerErrors } from '../../constructs/alarms/api.ts';
import { ApiKeys } from '../../constructs/api/api-keys.ts';
import type { RegionalApi } from '../../constructs/api/rest-api.ts';
import type { LiveFunction } from '../../constructs/functions/live-function.ts';
import { annotate } from '../../pattern.ts';
import type { ArcadeTable } from '../foundation/parts/arcade-table.ts';
import { backOffice } from './parts/back-office.ts';
import { DirectRoutes } from './parts/direct-routes.ts';
import { legacyScores } from './parts/legacy-scores.ts';
import { partnerApi } from './parts/partner-api.ts';
import { partnerReads } from './parts/partner-reads.ts';
import { playersContract } from './parts/players-contract.ts';

export interface PartnersProps extends ChapterProps {
  readonly table: ArcadeTable;
}

/** Partner companies and internal systems call the arcade by an API of their own, each in its own way. */
export class Partners extends Chapter {
  readonly #api: RegionalApi;
  readonly #table: ArcadeTable;

  constructor(scope: Construct, name: string, props: PartnersProps) {
    super(scope, name, props);
    this.#table = props.table;
    const legacy = legacyScores(this);
    this.#api = partnerApi(this, `${this.stackName}-api`, this.settings, legacy.variables);
    this.reads();
    this.office();
    legacy.addTo(this.#api);
    const direct = this.direct();
    this.keys();
    const contract = playersContract(this, `${this.stackName}-players-contract`, this.settings);
    this.output('PlayersContractUrl', contract.rest.url, 'Answers as docs/openapi.yaml says, and keeps nothing');
    this.output('PartnerApiUrl', this.#api.rest.url);
    this.watch([...this.functions, direct.queue, direct.delivery, ...this.apiAlarms()]);
  }

  /** What partner companies read. The functions are those of the players' API: only the way in differs. */
  private reads(): void {
    const authorizeToken = this.reader('AuthorizeToken', 'Judges the tokens of partner companies');
    const listGames = this.answering('ListGames', 'api', 'GET /games, for partners');
    const listLeaderboard = this.answering('ListLeaderboard', 'leaderboard', 'Leaderboards, for partners');
    this.#table.grantItems(listLeaderboard, 'dynamodb:GetItem');
    annotate(
      authorizeToken,
      'api-lambda-authorizer',
      'Answers a policy for everything that the token opens. It keeps no secret: the partner signs with a private key, and the table has the public one.',
    );
    partnerReads(this, this.#api, {
      authorizeToken,
      authorizeLink: this.reader('AuthorizeLink', 'Judges the links that partner companies signed'),
      listGames,
      listLeaderboard,
    });
  }

  /** What the back office does, with signed requests. */
  private office(): void {
    const setPartner = this.answering('SetPartner', 'partners', 'PUT /partners/{partnerId}', false);
    this.#table.grantItems(setPartner, 'dynamodb:PutItem');
    const getPartner = this.answering('GetPartner', 'partners', 'GET /partners/{partnerId}', false);
    this.#table.grantItems(getPartner, 'dynamodb:GetItem');
    const { auditor, registrar } = backOffice(this, this.#api, this.settings.name, { setPartner, getPartner });
    this.output(
      'RegistrarRoleArn',
      registrar.role.roleArn,
      'aws sts assume-role --role-session-name me --role-arn <this ARN>',
    );
    this.output(
      'AuditorRoleArn',
      auditor.role.roleArn,
      'aws sts assume-role --role-session-name me --role-arn <this ARN>',
    );
  }

  /** A function that finds a partner in the table. */
  private reader(id: string, description: string): LiveFunction {
    const reader = this.function(id, { description, variables: { [TABLE_NAME]: this.#table.tableName } });
    this.#table.grantItems(reader, 'dynamodb:GetItem');
    return reader;
  }

  /** A function that answers requests. */
  private answering(id: string, owner: string, description: string, listsGames = true): LiveFunction {
    const variables = { [TABLE_NAME]: this.#table.tableName, ALLOWED_ORIGIN: this.settings.webOrigin };
    const answering = this.function(id, { owner, description, variables });
    if (listsGames) this.#table.grantQueryByGame(answering);
    return answering;
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

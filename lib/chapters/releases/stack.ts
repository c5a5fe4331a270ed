import { Duration, Validations } from 'aws-cdk-lib';
import { AuthorizationType, CfnRestApi, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import { AccountRootPrincipal, Policy, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import type { Alias } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { Chapter, type ChapterProps } from '../../chapter.ts';
import { ServerErrors } from '../../constructs/alarms/api.ts';
import { AliasRoute } from '../../constructs/api/alias-route.ts';
import { FurtherStage } from '../../constructs/api/further-stage.ts';
import { acknowledgeNoToken } from '../../constructs/api/no-token.ts';
import { release } from '../../constructs/api/release-stage.ts';
import { RegionalApi } from '../../constructs/api/rest-api.ts';
import type { LiveFunction } from '../../constructs/functions/live-function.ts';
import { provision } from '../../constructs/functions/provisioned-alias.ts';
import { split } from '../../constructs/functions/split-alias.ts';
import { annotate } from '../../pattern.ts';
import { addNextRoute } from './parts/next-route.ts';

const VERSION_PATH = '/games/{gameId}/version';
const GAME = 'method.request.path.gameId';
const STABLE_STAGE = 'play';
/** The share of players who get a new version first, in percent. */
const CANARY_PERCENT = 10;
/** The share of invocations of the comparison that run the newest version. */
const NEWEST_SHARE = 0.2;

/** Two versions of one function side by side: behind API stages, a canary and weights; with a cache and warm environments on request. */
export class Releases extends Chapter {
  readonly #api: RegionalApi;

  constructor(scope: Construct, name: string, props: ChapterProps) {
    super(scope, name, props);
    this.#api = this.openApi();
    const version = this.function('GameVersion', {
      description: 'Says which release of a game answers',
      variables: { ALLOWED_ORIGIN: this.settings.webOrigin },
    });
    const stable = this.aliases(version);
    this.addVersionRoute(version, stable);
    addNextRoute(this.#api.rest);
    this.stages();
    this.letRefresh();
    this.watch([
      ...this.functions,
      new ServerErrors(this, 'ServerErrors', { apiName: this.#api.rest.restApiName, stageName: STABLE_STAGE }),
    ]);
  }

  /** Whether this chapter has what is billed by the hour. */
  private get isHourly(): boolean {
    return this.node.tryGetContext('hourly') === 'true';
  }

  private openApi(): RegionalApi {
    const api = new RegionalApi(this, 'ReleaseApi', {
      name: `${this.stackName}-api`,
      description: `Releases of games (${this.settings.name})`,
      stageName: STABLE_STAGE,
      ...this.keptLogs,
    });
    this.output('ReleaseApiUrl', api.rest.url, 'curl <this URL>games/galaxian/version');
    this.output(
      'ReleaseApiId',
      api.rest.restApiId,
      'aws apigateway get-stage --rest-api-id <this id> --stage-name play',
    );
    return api;
  }

  private get keptLogs() {
    return { logRetention: this.settings.logRetention, removalPolicy: this.settings.removalPolicy };
  }

  /** `live` is the newest version, of every deployment. The others stay at `stableVersion`, where the context names one. */
  private aliases({ function: fn }: LiveFunction): Alias {
    const pinned: unknown = this.node.tryGetContext('stableVersion');
    const [stable, comparison, draft] = ['stable', 'comparison', 'draft'].map((name) => fn.addAlias(name));
    if (stable === undefined || comparison === undefined || draft === undefined)
      throw new Error('Three names, three aliases.');
    annotate(
      stable,
      'lambda-versions-aliases',
      'What players get. `-c stableVersion=7` keeps it at version 7 while a deployment publishes the next one, which `live` points to.',
    );
    annotate(
      comparison,
      'lambda-ab-weights',
      `For a comparison that stays: with \`-c stableVersion=7\`, ${NEWEST_SHARE * 100} percent of its invocations run the newest version, and the others version 7. One version alone has nothing to be compared with.`,
    );
    annotate(
      draft,
      'api-stage-variable-alias',
      'No permission admits the API to it. An API stage whose variable names it answers 500: the failure to know by sight.',
    );
    if (typeof pinned === 'string') {
      split(stable, { version: pinned });
      split(comparison, { version: pinned, other: { version: fn.currentVersion.version, share: NEWEST_SHARE } });
    }
    this.keepWarm(stable);
    return stable;
  }

  private keepWarm(alias: Alias): void {
    if (this.isHourly) {
      provision(alias, { min: 1, max: 10, utilization: 0.7, busyHours: { from: 17, until: 23, min: 3 } });
      return;
    }
    annotate(
      alias,
      'lambda-provisioned-concurrency',
      'Off: environments that wait are billed by the hour. `-c hourly=true` keeps one started, three from 17 to 23 h UTC, and up to ten when 70 percent are busy.',
    );
  }

  private addVersionRoute({ function: fn, live }: LiveFunction, stable: Alias): void {
    const { method } = new AliasRoute(this, 'VersionRoute', {
      api: this.#api.rest,
      path: VERSION_PATH,
      method: 'GET',
      fn,
      variable: 'alias',
      aliases: [stable, live],
      cacheKeys: [GAME],
      options: { authorizationType: AuthorizationType.NONE, requestParameters: { [GAME]: true } },
    });
    annotate(
      method,
      'api-response-cache',
      'The game is the key of the cache. Without it, all games share one entry, and the first caller decides what all others read.',
    );
    acknowledgeNoToken(method, 'Which version of a game answers is public; the method changes nothing.');
  }

  private stages(): void {
    const { rest, accessLog } = this.#api;
    const domain = `${rest.restApiId}.execute-api.${this.region}.${this.urlSuffix}`;
    release(rest.deploymentStage, {
      variables: { alias: 'stable', channel: 'everybody', nextHost: `${domain}/preview` },
      canary: { percent: CANARY_PERCENT, variables: { alias: 'live', channel: 'canary' } },
      ...(this.isHourly ? { cache: { size: '0.5', ttl: Duration.minutes(5), paths: [VERSION_PATH] } } : {}),
    });
    const preview = new FurtherStage(this, 'Preview', { api: rest, stageName: 'preview', accessLog });
    release(preview, { variables: { alias: 'live', channel: 'testers', nextHost: `${domain}/preview` } });
    this.output('PreviewUrl', preview.urlForPath('/'));
  }

  /** Who may ask for a fresh answer. */
  private letRefresh(): void {
    const role = new Role(this, 'Refresher', {
      assumedBy: new AccountRootPrincipal(),
      description: 'Renews what the cache of the release API has',
    });
    const policy = new Policy(this, 'MayRefresh', {
      roles: [role],
      statements: [
        new PolicyStatement({
          actions: ['execute-api:InvalidateCache'],
          resources: [this.#api.rest.arnForExecuteApi('GET', '/games/*/version', STABLE_STAGE)],
        }),
      ],
    });
    Validations.of(policy).acknowledge({
      id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:execute-api:<AWS::Region>:<AWS::AccountId>:<${this.getLogicalId(resourceOf(this.#api.rest))}>/${STABLE_STAGE}/GET/games/*/version]`,
      reason: 'The games are rows of a table; the permission is for one method of one API stage.',
    });
    annotate(
      policy,
      'api-cache-client-invalidate',
      'One method of one API stage. A signed request with `Cache-Control: max-age=0` and this permission renews an entry. API Gateway asks for the permission unless a setting says otherwise; without it, anybody could send every request to the backend.',
    );
    annotate(
      role,
      'api-cache-client-invalidate',
      'For people and jobs of the account that may assume it. It cannot call what the API protects otherwise: the method is public.',
    );
    this.output('RefresherRoleArn', role.roleArn);
  }
}

/** The resource behind an API, by which the rules name it. */
function resourceOf(api: RestApi): CfnRestApi {
  const { defaultChild } = api.node;
  if (defaultChild instanceof CfnRestApi) return defaultChild;
  throw new Error(`${api.node.path} has no resource of its own.`);
}

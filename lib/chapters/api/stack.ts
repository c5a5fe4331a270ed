import { Duration } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { metrics } from '#lambda/api/metrics.ts';
import { TABLE_NAME } from '#lambda/runtime/table/variable.ts';
import { Chapter, type ChapterProps } from '../../chapter.ts';
import { type ApiAlarmProps, ClientErrors, ServerErrors, SlowApi } from '../../constructs/alarms/api.ts';
import { ApiKeys } from '../../constructs/api/api-keys.ts';
import { addRoute } from '../../constructs/api/api-route.ts';
import { ApiTracing, type SamplingRule } from '../../constructs/api/api-tracing.ts';
import { RegionalApi } from '../../constructs/api/rest-api.ts';
import { LogQuery } from '../../constructs/dashboards/log-query.ts';
import { GradualDeployments } from '../../constructs/deployments/gradual-deployments.ts';
import { annotate } from '../../pattern.ts';
import type { OwnedRoute } from '../../route.ts';
import type { ArcadeTable } from '../foundation/parts/arcade-table.ts';
import { ADMINS_GROUP, type PlayerDirectory } from '../registration/parts/player-directory.ts';
import { bodyModel } from './parts/body-model.ts';
import { RefusedCredits } from './parts/refused-credits.ts';
import { workQueuesOf } from './parts/work-queues.ts';
import { routes } from './routes.ts';

export interface ApiProps extends ChapterProps {
  readonly table: ArcadeTable;
  readonly players: PlayerDirectory;
  /** The chapters whose routes it hosts, and whose queues administrators look after: all that have been built. */
  readonly chapters: readonly Chapter[];
  readonly emergency: Emergency;
}

/** What an operator may ask of one deployment. */
export interface Emergency {
  /** Lets deployments of functions go on while an alarm is on. @default false */
  readonly ignoreAlarms?: boolean;
  /** Whether CodeDeploy deploys functions. Without it CloudFormation moves the aliases, wherever they are. @default true */
  readonly gradual?: boolean;
}

/** The API hosts the routes of all chapters, and those of its own by which players play and admins look after the arcade. */
export class Api extends Chapter {
  override readonly businessMetrics = metrics.names;
  readonly api: RegionalApi;
  readonly #deployments: GradualDeployments;

  constructor(scope: Construct, name: string, props: ApiProps) {
    super(scope, name, props);
    // A port builds its chapter, so all chapters are there before their routes are read.
    const { players, table, chapters, emergency } = props;
    this.serve(routes, { table, workQueues: workQueuesOf(chapters) });
    const hosted = [...chapters, this].flatMap((chapter) => chapter.routes);
    this.api = this.emptyApi(players, hosted);
    this.#deployments = new GradualDeployments(this, 'Deployments', {
      trafficShift: this.settings.trafficShift,
      beforeTraffic: this.hook(
        'BeforeTraffic',
        'Validates a version before it gets traffic',
        'Sends the new version a synthetic request, by its number, because the alias still points to the old one. CodeDeploy says which version it is.',
      ),
      afterTraffic: this.hook(
        'AfterTraffic',
        'Validates a version after traffic has shifted',
        'Sends a synthetic request to the alias, which the new version has to answer. The API is not asked: CloudFormation changes it after its functions.',
      ),
      ...emergency,
    });
    this.slowRequests();
    this.traceApi();
    for (const route of hosted) this.host(route, table);
    if (hosted.some(({ caller }) => caller === 'partner')) this.partners();
    this.output('ApiUrl', this.api.rest.url);
    this.watch([...this.functions, this.#deployments, ...this.apiAlarms()], 'logged errors');
  }

  private emptyApi(users: PlayerDirectory, hosted: readonly OwnedRoute[]): RegionalApi {
    const { name, webOrigin, logRetention, removalPolicy } = this.settings;
    return new RegionalApi(this, 'Api', {
      name: `${this.stackName}-api`,
      description: `Serverless Arcade (${name})`,
      stageName: name,
      browsers: { origin: webOrigin, methods: hosted.map(({ method }) => method) },
      users,
      methodThrottles: Object.fromEntries(
        hosted.flatMap(({ method, path, throttle }) =>
          throttle === undefined ? [] : [[`${path}/${method}`, throttle]],
        ),
      ),
      logRetention,
      removalPolicy,
    });
  }

  /** A function that CodeDeploy asks about a new version. */
  private hook(id: string, description: string, why: string): LambdaFunction {
    const hook = this.function(id, {
      description,
      memorySize: 256,
      // Time to outlast throttles, and more than all calls with all their attempts take: a hook that is cut off cannot report.
      timeout: Duration.minutes(2),
    });
    return annotate(hook.function, 'codedeploy-hooks-rollback', why);
  }

  private watched(): ApiAlarmProps {
    return { apiName: this.api.rest.restApiName, stageName: this.settings.name };
  }

  private apiAlarms(): readonly Construct[] {
    return [
      new ServerErrors(this, 'ServerErrors', this.watched()),
      new ClientErrors(this, 'ClientErrors', this.watched()),
      new SlowApi(this, 'SlowApi', this.watched()),
      new RefusedCredits(this, 'RefusedCredits', { service: this.stackName }),
    ];
  }

  private slowRequests(): void {
    new LogQuery(this, 'SlowRequestsQuery', {
      name: 'slow-requests',
      steps: [
        'filter latencyMs > 1000',
        'fields @timestamp, method, path, status, latencyMs, requestId, traceId',
        'sort latencyMs desc',
        'limit 50',
      ],
      logGroups: [this.api.accessLog],
      why: 'Requests that took over a second, the slowest first, each with the trace that shows where the time went.',
    });
  }

  private traceApi(): void {
    const service = `${this.api.rest.restApiName}/${this.settings.name}`;
    new ApiTracing(this, 'Tracing', { service, rules: samplingRules(this.settings.traceShare) });
  }

  /** Machines of partners call with an API key, so there are keys once a route asks for one. */
  private partners(): void {
    const partners = new ApiKeys(this, 'Partners', {
      stage: this.api.rest.deploymentStage,
      rateLimit: 2,
      burstLimit: 5,
      monthlyQuota: 10_000,
      description: 'Partners who send imports',
    });
    const cabinet = partners.add('Cabinet', 'An arcade cabinet that uploads its plays');
    this.output('CabinetKeyId', cabinet.keyId, 'aws apigateway get-api-key --include-value --api-key <this id>');
  }

  /** Adds a route and the function that answers it. */
  private host({ id, owner, caller, body, wire, shows, ...route }: OwnedRoute, table: ArcadeTable): void {
    const fn = this.function(id, {
      owner,
      description: `${route.method} ${route.path}`,
      variables: {
        [TABLE_NAME]: table.tableName,
        ALLOWED_ORIGIN: this.settings.webOrigin,
        ...(caller === 'admin' ? { ADMINS_GROUP } : {}),
      },
    });
    wire(fn);
    for (const { pattern, why } of shows) annotate(fn, pattern, why);
    this.#deployments.add(id, fn);
    addRoute(this.api, fn.live, {
      ...route,
      access: caller === 'partner' ? 'key' : 'token',
      ...(body === undefined ? {} : { body: { name: body.name, schema: bodyModel(body.schema) } }),
    });
  }
}

/** How much of the API is traced: rules by path, the first that matches decides. */
const samplingRules = (share: number): readonly SamplingRule[] => [
  {
    id: 'Health',
    path: '*/health',
    reservoir: 0,
    share: 0,
    why: 'Never: load balancers and hooks ask all day, and the gateway answers without a backend.',
  },
  {
    id: 'Admin',
    path: '*/admin/*',
    reservoir: 1,
    share: 1,
    why: 'Always: administrators call rarely, and their calls are the first to be investigated.',
  },
  {
    id: 'Players',
    path: '*',
    reservoir: 1,
    share,
    why: `One request of each second and ${share * 100} % of the others: enough to see where time goes, at a bounded price.`,
  },
];

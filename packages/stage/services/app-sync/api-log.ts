import type { Caller } from '../../iam/access.ts';
import type { AppSyncStage } from './app-sync.ts';
import type { ApiSettings } from './definition.ts';

/**
 * The logs of APIs, in a group after each API. AppSync writes as the role that the API names, and a line that this role may not
 * write is lost: the caller hears nothing of it.
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSAppSyncPushToCloudWatchLogs.html names the actions.
 */
export class ApiLogs {
  readonly #stage: AppSyncStage;
  /** Sessions that have made a stream, by group and role. */
  readonly #writers = new Map<string, Caller>();

  constructor(stage: AppSyncStage) {
    this.#stage = stage;
  }

  /** Writes one line, if the API keeps a log. */
  write(api: ApiSettings, line: string): void {
    if (api.logRoleArn === undefined) return;
    const group = `/aws/appsync/apis/${api.id}`;
    const writer = this.#writer(api, api.logRoleArn, group);
    if (writer !== undefined && this.#may(writer, 'logs:PutLogEvents', group)) this.#stage.logs.write(group, line);
  }

  #writer({ arn }: ApiSettings, roleArn: string, group: string): Caller | undefined {
    const { access, logs } = this.#stage;
    const key = `${group} ${roleArn}`;
    const known = this.#writers.get(key);
    if (known !== undefined) return known;
    const trust = { action: 'sts:AssumeRole', resource: roleArn };
    if (!access.serviceMay('appsync.amazonaws.com', trust, arn)) return undefined;
    const writer = access.sessionFor(roleArn, 'APPSYNC_ASSUME_ROLE');
    const needed = [...(logs.has(group) ? [] : ['logs:CreateLogGroup']), 'logs:CreateLogStream'];
    if (!needed.every((action) => this.#may(writer, action, group))) return undefined;
    logs.createGroup(group);
    this.#writers.set(key, writer);
    return writer;
  }

  #may(writer: Caller, action: string, group: string): boolean {
    const resource = `${this.#stage.arn('logs', `log-group:${group}`)}:*`;
    return this.#stage.access.decide(writer, { action, resource }, { 'aws:securetransport': 'true' }) === 'allow';
  }
}

import { declared } from '../../declared.ts';
import { AwsError } from '../../errors.ts';
import type { LoadedResource } from '../../loader.ts';
import type { StageCore } from '../../service.ts';
import { pageOf } from '../../wire/pages.ts';
import { type RestOperation, type RestRequest, restJson } from '../../wire/rest-json.ts';
import type { Scheduler } from './scheduler.ts';

/**
 * What EventBridge Scheduler tells of its schedules.
 * https://docs.aws.amazon.com/scheduler/latest/APIReference/API_Operations.html
 */
export function schedulerApi(
  scheduler: Scheduler,
  stage: Pick<StageCore, 'access' | 'arn' | 'clock' | 'stacks'>,
): ReturnType<typeof restJson> {
  const { access, arn, clock } = stage;
  const seconds = clock.createdAt / 1_000;
  const all = () => declared(stage, 'AWS::Scheduler::Schedule').map(described);
  const described = ({ ref, attributes, properties }: LoadedResource) => {
    const { GroupName = 'default', State: _state, Name: _name, ...rest } = properties;
    const Arn = attributes?.Arn ?? arn('scheduler', `schedule/${GroupName}/${ref}`);
    const State = scheduler.isEnabled(Arn) ? 'ENABLED' : 'DISABLED';
    return {
      Arn,
      Name: ref,
      GroupName,
      State,
      CreationDate: seconds,
      LastModificationDate: seconds,
      Target: rest.Target,
      ...rest,
    };
  };
  const page = <Item>({ query }: RestRequest, items: readonly Item[]) =>
    pageOf(items, query.get('NextToken') ?? undefined, Number(query.get('MaxResults') ?? '100'));

  const operations: readonly RestOperation[] = [
    {
      method: 'GET',
      path: /^\/schedules\/?$/,
      permission: () => ({ action: 'scheduler:ListSchedules', resource: '*' }),
      run(request) {
        const [group, prefix, state] = ['ScheduleGroup', 'NamePrefix', 'State'].map((name) => request.query.get(name));
        const wanted = all().filter(
          ({ GroupName, Name, State }) =>
            (group ?? GroupName) === GroupName && Name.startsWith(prefix ?? '') && (state ?? State) === State,
        );
        const { items, next } = page(request, wanted);
        const summaries = items.map(({ Arn, Name, GroupName, State, CreationDate, LastModificationDate, Target }) => {
          return {
            Arn,
            Name,
            GroupName,
            State,
            CreationDate,
            LastModificationDate,
            Target: { Arn: Object(Target).Arn },
          };
        });
        return { Schedules: summaries, NextToken: next };
      },
    },
    {
      method: 'GET',
      path: /^\/schedules\/(?<name>[^/]+)$/,
      permission: ({ path, query }) => ({
        action: 'scheduler:GetSchedule',
        resource: arn('scheduler', `schedule/${query.get('groupName') ?? 'default'}/${path.name}`),
      }),
      run({ path, query }) {
        const group = query.get('groupName') ?? 'default';
        const found = all().find(({ Name, GroupName }) => Name === path.name && GroupName === group);
        if (found !== undefined) return found;
        throw new AwsError('ResourceNotFoundException', `Schedule ${path.name} does not exist.`, 404);
      },
    },
    {
      method: 'GET',
      path: /^\/schedule-groups\/?$/,
      permission: () => ({ action: 'scheduler:ListScheduleGroups', resource: '*' }),
      run(request) {
        const names = ['default', ...declared(stage, 'AWS::Scheduler::ScheduleGroup').map(({ ref }) => ref)];
        const { items, next } = page(request, names);
        const groups = items.map((Name) => {
          return {
            Arn: scheduler.groupArn(Name),
            Name,
            State: 'ACTIVE',
            CreationDate: seconds,
            LastModificationDate: seconds,
          };
        });
        return { ScheduleGroups: groups, NextToken: next };
      },
    },
  ];
  return restJson(operations, access);
}

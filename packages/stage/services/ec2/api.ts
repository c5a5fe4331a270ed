import type { GenericSchema } from 'valibot';
import { maxValue, minValue, optional, pipe, record, regex, strictObject, string, toNumber, transform } from 'valibot';
import { AwsError } from '../../errors.ts';
import type { Caller } from '../../iam/access.ts';
import { operation } from '../../wire/aws-json.ts';
import type { QueryService } from '../../wire/aws-query.ts';
import { ec2Dialect, wrongParameter } from '../../wire/ec2-query.ts';
import { pageOf } from '../../wire/pages.ts';
import { Repeated } from '../../wire/xml.ts';
import { type Instance, type Instances, isFilter, meets, STATES } from './instances.ts';

/** A list, whose items are numbered: `InstanceId.1`. */
const numbered = <Output>(item: GenericSchema<unknown, Output>) =>
  optional(
    pipe(
      record(pipe(string(), regex(/^\d+$/)), item),
      transform((items) => Object.values(items)),
    ),
    {},
  );

const input = strictObject({
  Filter: numbered(strictObject({ Name: string(), Value: numbered(string()) })),
  InstanceId: numbered(string()),
  MaxResults: optional(pipe(string(), regex(/^\d+$/), toNumber(), minValue(5), maxValue(1_000))),
  NextToken: optional(string()),
});

/** The API of EC2, of which the stage has one operation. */
export const ec2Api = (instances: Instances): QueryService => ({
  version: '2016-11-15',
  xmlNamespace: 'http://ec2.amazonaws.com/doc/2016-11-15/',
  accessDenied: 'UnauthorizedOperation',
  dialect: ec2Dialect,
  operations: {
    // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html
    DescribeInstances: operation({
      input,
      refused: wrongParameter,
      // It is about all instances or none: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
      permissions: () => [{ action: 'ec2:DescribeInstances', resource: '*' }],
      run({ Filter, InstanceId, MaxResults, NextToken }, caller: Caller) {
        const all = instances.of(caller.account);
        checkIds(InstanceId, all);
        if (InstanceId.length > 0 && MaxResults !== undefined) {
          throw new AwsError(
            'InvalidParameterCombination',
            'The parameter instancesSet cannot be used with the parameter maxResults',
          );
        }
        const filters = Filter.map(({ Name, Value }) => ({ name: Name, values: Value }));
        const unknown = filters.find(({ name }) => !isFilter(name));
        if (unknown !== undefined) {
          throw new AwsError('InvalidParameterValue', `The filter '${unknown.name}' is invalid`);
        }
        const asked = InstanceId.length === 0 ? all : all.filter(({ id }) => InstanceId.includes(id));
        const page = pageOf(
          asked.filter((instance) => meets(instance, filters)),
          NextToken,
          MaxResults ?? 1_000,
          new AwsError('InvalidNextToken', 'The token is not valid.'),
        );
        return { reservationSet: { item: new Repeated(page.items.map(reservationOf)) }, nextToken: page.next };
      },
    }),
  },
});

/** @throws AwsError `InvalidInstanceID.Malformed`, `InvalidInstanceID.NotFound`: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html */
function checkIds(ids: readonly string[], all: readonly Instance[]): void {
  const malformed = ids.find((id) => !/^i-([0-9a-f]{8}|[0-9a-f]{17})$/.test(id));
  if (malformed !== undefined) throw new AwsError('InvalidInstanceID.Malformed', `Invalid id: "${malformed}"`);
  const [first, ...others] = ids.filter((id) => all.every((instance) => instance.id !== id));
  if (first === undefined) return;
  const message =
    others.length === 0
      ? `The instance ID '${first}' does not exist`
      : `The instance IDs '${[first, ...others].join(', ')}' do not exist`;
  throw new AwsError('InvalidInstanceID.NotFound', message);
}

/** Every instance has a reservation of its own, as if each had been launched alone. */
const reservationOf = ({ account, id, imageId, state, subnetId, tags, type }: Instance) => ({
  reservationId: id.replace(/^i-/, 'r-'),
  ownerId: account,
  instancesSet: {
    item: {
      instanceId: id,
      imageId,
      instanceState: { code: STATES[state], name: state },
      instanceType: type,
      subnetId,
      tagSet: { item: new Repeated(Object.entries(tags).map(([key, value]) => ({ key, value }))) },
    },
  },
});

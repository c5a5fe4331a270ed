import { createHash, randomBytes } from 'node:crypto';
import { array, optional, strictObject, string } from 'valibot';
import { idleResource } from '../../idle-resource.ts';
import { type ResourceType, resourceType } from '../../registry.ts';
import type { Instances } from './instances.ts';

const reason = 'The stage has no networks: its functions and services are on one machine.';

/** Ids of EC2 look like `vpc-0a1b2c3d4e5f60718`. */
const idOf = (prefix: string): string => `${prefix}-${randomBytes(9).toString('hex').slice(0, 17)}`;

/** @param attribute the attribute that is the id, too */
const withId = (type: string, prefix: string, attribute: string, properties: readonly string[]): ResourceType =>
  idleResource({
    type: `AWS::EC2::${type}`,
    properties,
    reason,
    answers() {
      const id = idOf(prefix);
      return { ref: id, attributes: { [attribute]: id } };
    },
  });

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_EC2.html */
export const ec2Resources = (instances: Instances): readonly ResourceType[] => [
  instanceResource(instances),
  withId('VPC', 'vpc', 'VpcId', ['CidrBlock', 'EnableDnsHostnames', 'EnableDnsSupport', 'InstanceTenancy', 'Tags']),
  withId('Subnet', 'subnet', 'SubnetId', ['AvailabilityZone', 'CidrBlock', 'MapPublicIpOnLaunch', 'Tags', 'VpcId']),
  withId('InternetGateway', 'igw', 'InternetGatewayId', ['Tags']),
  withId('RouteTable', 'rtb', 'RouteTableId', ['Tags', 'VpcId']),
  withId('SubnetRouteTableAssociation', 'rtbassoc', 'Id', ['RouteTableId', 'SubnetId']),
  withId('SecurityGroup', 'sg', 'GroupId', [
    'GroupDescription',
    'SecurityGroupEgress',
    'SecurityGroupIngress',
    'Tags',
    'VpcId',
  ]),
  idleResource({
    type: 'AWS::EC2::VPCGatewayAttachment',
    properties: ['InternetGatewayId', 'VpcId'],
    reason,
    answers: (name) => ({ ref: name }),
  }),
  idleResource({
    type: 'AWS::EC2::Route',
    properties: ['DestinationCidrBlock', 'GatewayId', 'RouteTableId'],
    reason,
    answers: (name) => ({ ref: name }),
  }),
];

/** An instance is listed as running, and runs nothing. */
function instanceResource(instances: Instances): ResourceType {
  const idle = 'The stage runs no machines: it lists them.';
  return resourceType({
    type: 'AWS::EC2::Instance',
    anyAccount: true,
    properties: {
      ImageId: string(),
      InstanceType: string(),
      SubnetId: optional(string()),
      Tags: optional(array(strictObject({ Key: string(), Value: string() })), []),
    },
    notExecuted: {
      AvailabilityZone: reason,
      BlockDeviceMappings: idle,
      EbsOptimized: idle,
      KeyName: idle,
      MetadataOptions: idle,
      Monitoring: idle,
      SecurityGroupIds: reason,
      UserData: idle,
    },
    create({ ImageId: imageId, InstanceType: type, SubnetId: subnetId, Tags }, { account, stackName, logicalId }) {
      const id = `i-${createHash('sha256').update(`${account}/${stackName}/${logicalId}`).digest('hex').slice(0, 17)}`;
      const tags = Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value]));
      instances.put({ account, id, imageId, type, subnetId, tags, state: 'running' });
      return { ref: id, attributes: { InstanceId: id } };
    },
  });
}

import { randomBytes } from 'node:crypto';
import { idleResource } from '../../idle-resource.ts';
import type { ResourceType } from '../../registry.ts';

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
export const ec2Resources = (): readonly ResourceType[] => [
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

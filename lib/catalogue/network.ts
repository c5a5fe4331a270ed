import type { CatalogueRow } from './types.ts';

/** VPCs, endpoints and load balancers. */
export const network = {
  'vpc-three-tier': {
    title: 'Three-tier VPC',
    summary:
      'Load balancer in public, application in private, data in isolated subnets, each open only to the one before.',
    group: 'Network',
    fit: 'optional',
    services: ['VPC', 'ALB', 'ASG', 'RDS', 'ElastiCache'],
  },
  'vpc-gateway-endpoints': {
    title: 'Gateway endpoints',
    summary: 'A route table entry leads to S3 and DynamoDB privately, without NAT and free of charge.',
    group: 'Network',
    fit: 'optional',
    services: ['VPC'],
  },
  'vpc-interface-endpoints': {
    title: 'Interface endpoints',
    summary: 'PrivateLink puts an address of a service, SQS included, into your subnets, billed per Zone and hour.',
    group: 'Network',
    fit: 'optional',
    services: ['VPC', 'PrivateLink'],
    errata: [8],
  },
  'vpc-flow-logs': {
    title: 'Flow logs',
    summary:
      'Accepted and rejected IP traffic is recorded per network interface, without content, for audit and debugging.',
    group: 'Network',
    fit: 'optional',
    services: ['VPC', 'CloudWatch'],
  },
  'alb-routing': {
    title: 'ALB routing',
    summary: 'Rules by path and host choose a target group, which sets health checks, stickiness and draining.',
    group: 'Network',
    fit: 'optional',
    services: ['ALB'],
  },
  'x-forwarded-for': {
    title: 'Client address behind a proxy',
    summary:
      'The balancer appends the client address, so trust only the entries of your own proxies, counted from the right.',
    group: 'Network',
    fit: 'optional',
    services: ['ALB', 'API Gateway'],
  },
  'network-legacy-guide': {
    title: 'Other network parts',
    summary:
      'Network, gateway and classic load balancers, fixed addresses, stateless ACLs, peering and VPN in one table.',
    group: 'Network',
    fit: 'guide',
    services: ['ELB', 'VPC'],
  },
} as const satisfies Record<string, CatalogueRow>;

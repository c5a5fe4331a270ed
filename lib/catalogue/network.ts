import type { CatalogueRow } from './types.ts';

/** VPCs, endpoints and load balancers. */
export const network = {
  'vpc-three-tier': {
    title: 'Three-tier VPC',
    summary:
      'Load balancer in public, application in private, data in isolated subnets, each open only to the one before.',
    group: 'Network',
    fit: 'catalog',
    services: ['VPC', 'ALB', 'ASG', 'RDS', 'ElastiCache'],
    notes: ['001', '004'],
  },
  'vpc-gateway-endpoints': {
    title: 'Gateway endpoints',
    summary: 'A route table entry leads to S3 and DynamoDB privately, without NAT and free of charge.',
    group: 'Network',
    fit: 'catalog',
    services: ['VPC'],
    notes: ['001', '004'],
  },
  'vpc-interface-endpoints': {
    title: 'Interface endpoints',
    summary: 'PrivateLink puts an address of a service, SQS included, into your subnets, billed per Zone and hour.',
    group: 'Network',
    fit: 'catalog',
    services: ['VPC', 'PrivateLink'],
    notes: ['001', '004'],
    errata: [8],
  },
  'vpc-flow-logs': {
    title: 'Flow logs',
    summary:
      'Accepted and rejected IP traffic is recorded per network interface, without content, for audit and debugging.',
    group: 'Network',
    fit: 'catalog',
    services: ['VPC', 'CloudWatch'],
    notes: ['001', '004'],
  },
  'alb-routing': {
    title: 'ALB routing',
    summary: 'Rules by path and host choose a target group, which sets health checks, stickiness and draining.',
    group: 'Network',
    fit: 'catalog',
    services: ['ALB'],
    notes: ['001', '002', '003', '004'],
  },
  'x-forwarded-for': {
    title: 'Client address behind a proxy',
    summary:
      'The balancer appends the client address, so trust only the entries of your own proxies, counted from the right.',
    group: 'Network',
    fit: 'catalog',
    services: ['ALB', 'API Gateway'],
    notes: ['000', '001', '003'],
  },
  'network-legacy-guide': {
    title: 'Other network parts',
    summary:
      'Network, gateway and classic load balancers, fixed addresses, stateless ACLs, peering and VPN in one table.',
    group: 'Network',
    fit: 'guide',
    services: ['ELB', 'VPC'],
    notes: ['001', '003', '004'],
  },
} as const satisfies Record<string, CatalogueRow>;

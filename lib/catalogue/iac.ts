import type { CatalogueRow } from './types.ts';

/** CDK and CloudFormation themselves. */
export const iac = {
  'cdk-constructs': {
    title: 'Reusable constructs',
    summary: 'One construct per pattern carries its safe defaults and its own tests, and stacks merely compose them.',
    group: 'IaC',
    fit: 'core',
    services: ['CDK'],
  },
  'cdk-synth-tests': {
    title: 'Synth and template tests',
    summary: 'Synth writes the template and deploys nothing, so tests inspect it without credentials.',
    group: 'IaC',
    fit: 'core',
    services: ['CDK'],
  },
  'stack-separation': {
    title: 'Layered stacks',
    summary: 'Stateful and stateless resources live in separate stacks, so an application update cannot endanger data.',
    group: 'IaC',
    fit: 'core',
    services: ['CDK', 'CloudFormation'],
  },
  'cross-stack-exports': {
    title: 'Exports and imports',
    summary:
      'An export in use can neither change nor go, and CDK creates them silently; SSM parameters couple more loosely.',
    group: 'IaC',
    fit: 'core',
    services: ['CloudFormation'],
    errata: [41],
  },
  'multi-env-config': {
    title: 'Configuration per environment',
    summary: 'One typed file states how the environments differ, and everything else is the same code.',
    group: 'IaC',
    fit: 'core',
    services: ['CDK', 'SAM'],
  },
  'deletion-policy': {
    title: 'Deletion policy',
    summary: 'Production data is retained on delete and on replacement; a sandbox removes everything it made.',
    group: 'IaC',
    fit: 'core',
    services: ['CloudFormation'],
  },
  tagging: {
    title: 'Tags',
    summary: 'Every resource carries environment, service and owner, so cost reports and clean-up can find it.',
    group: 'IaC',
    fit: 'core',
    services: ['CDK', 'Resource Groups'],
  },
  'cfn-template-anatomy': {
    title: 'Anatomy of a template',
    summary: 'Parameters, mappings, conditions and outputs in plain CloudFormation, beside their CDK counterparts.',
    group: 'IaC',
    fit: 'optional',
    services: ['CloudFormation'],
  },
  'cfn-intrinsics': {
    title: 'Intrinsic functions',
    summary:
      'Ref, GetAtt, Sub and the others, each with its CDK form; Fn::ForEach needs the language extensions transform.',
    group: 'IaC',
    fit: 'optional',
    services: ['CloudFormation'],
    errata: [88],
  },
  'cfn-macro-transform': {
    title: 'Macros and transforms',
    summary: 'A function of yours rewrites a template before deployment; AWS hosts ready ones such as Serverless.',
    group: 'IaC',
    fit: 'optional',
    services: ['CloudFormation', 'Lambda'],
    errata: [88],
  },
  'cfn-custom-resource': {
    title: 'Custom resource',
    summary:
      'A function creates, updates and deletes what CloudFormation lacks, and must reply or the stack waits in vain.',
    group: 'IaC',
    fit: 'optional',
    services: ['CloudFormation', 'Lambda'],
  },
  'cfn-stack-policy': {
    title: 'Stack policy',
    summary:
      'A JSON document denies updates of named resources, during stack updates only; it does not stop a deletion.',
    group: 'IaC',
    fit: 'optional',
    services: ['CloudFormation'],
  },
  'cfn-nested-stacks': {
    title: 'Nested stacks',
    summary:
      'A parent deploys child templates as one unit; CAPABILITY_AUTO_EXPAND is for macros, not for nesting as such.',
    group: 'IaC',
    fit: 'optional',
    services: ['CloudFormation'],
    errata: [43],
  },
  'cfn-stacksets': {
    title: 'StackSets',
    summary:
      'One template goes to many accounts and Regions in one operation, and new accounts can receive it automatically.',
    group: 'IaC',
    fit: 'optional',
    services: ['CloudFormation'],
  },
  'cfn-dynamic-params': {
    title: 'Dynamic references',
    summary:
      'Image ids, settings and secrets are resolved from SSM or Secrets Manager at deployment, not written down.',
    group: 'IaC',
    fit: 'optional',
    services: ['CloudFormation', 'SSM'],
  },
  'cfn-inline-code': {
    title: 'Inline code or asset',
    summary:
      'Inline code suits a few lines without dependencies: 4 MB is allowed, but the template size limit comes first.',
    group: 'IaC',
    fit: 'optional',
    services: ['CloudFormation', 'Lambda'],
    errata: [25],
  },
  'cfn-change-sets': {
    title: 'Change sets',
    summary: 'A preview lists what an update would change or replace; it does not promise that the update succeeds.',
    group: 'IaC',
    fit: 'guide',
    services: ['CloudFormation', 'CDK'],
    errata: [42],
  },
  'cfn-rollback-recovery': {
    title: 'Failed updates',
    summary:
      'A failed update returns to the last good state, and a stuck rollback continues by skipping named resources.',
    group: 'IaC',
    fit: 'guide',
    services: ['CloudFormation'],
  },
  'cfn-capabilities-role': {
    title: 'Capabilities and service role',
    summary: 'You acknowledge IAM resources and macros explicitly, and a service role holds the rights the user lacks.',
    group: 'IaC',
    fit: 'guide',
    services: ['CloudFormation', 'IAM'],
    errata: [43],
  },
  'cfn-helper-scripts': {
    title: 'Helper scripts',
    summary: 'cfn-init configures an instance, cfn-signal reports success and cfn-hup applies later metadata changes.',
    group: 'IaC',
    fit: 'guide',
    services: ['CloudFormation', 'EC2'],
  },
  'cdk-bootstrap-guide': {
    title: 'Bootstrap and SAM basics',
    summary:
      'Bootstrap prepares an account and Region for CDK once; SAM needs sam build and sam deploy, nothing in between.',
    group: 'IaC',
    fit: 'guide',
    services: ['CDK', 'SAM'],
    errata: [87],
  },
  'dr-strategies': {
    title: 'Disaster recovery',
    summary: 'From backup and restore to active-active, a lower RPO and RTO costs more, so decide per service.',
    group: 'IaC',
    fit: 'guide',
    services: ['Route 53', 'AWS Backup', 'DynamoDB', 'S3', 'CloudFormation'],
  },
  'dev-cost-hours': {
    title: 'Development stacks by the hour',
    summary:
      'Destroy sandboxes overnight and recreate them from code; idle serverless parts cost almost nothing anyway.',
    group: 'IaC',
    fit: 'guide',
    services: ['CloudFormation'],
  },
} as const satisfies Record<string, CatalogueRow>;

import type { CatalogueRow } from './types.ts';

/** Gradual deployments, pipelines and repositories. */
export const delivery = {
  'codedeploy-lambda-canary': {
    title: 'Canary by weighted alias',
    summary: 'CodeDeploy moves alias traffic to the new version in steps, so a bug meets only a share of the calls.',
    group: 'Delivery',
    fit: 'core',
    services: ['CodeDeploy', 'Lambda'],
    errata: [15],
  },
  'codedeploy-hooks-rollback': {
    title: 'Hooks and rollback',
    summary:
      'One function tests the new version before traffic moves, one after, and an alarm brings the old version back.',
    group: 'Delivery',
    fit: 'core',
    services: ['CodeDeploy', 'CloudWatch', 'Lambda'],
    errata: [44],
  },
  'pipeline-codebuild': {
    title: 'Pipeline on merge',
    summary: 'A merge starts build, tests, synth and deployment, each step with a minimal role.',
    group: 'Delivery',
    fit: 'optional',
    services: ['CodePipeline', 'CodeBuild'],
  },
  'pipeline-approval': {
    title: 'Manual approval',
    summary: 'The pipeline stops before production and a topic asks a person to approve or reject.',
    group: 'Delivery',
    fit: 'optional',
    services: ['CodePipeline', 'SNS'],
  },
  'pipeline-notify': {
    title: 'Pipeline failure notice',
    summary: 'State change events of failed stages go through EventBridge to a topic.',
    group: 'Delivery',
    fit: 'optional',
    services: ['EventBridge', 'SNS', 'CodePipeline'],
  },
  'pipeline-lambda-multi-region': {
    title: 'Lambda and cross-Region actions',
    summary:
      'Run order decides sequence or parallel, a function reports its result, and each Region has its artifacts.',
    group: 'Delivery',
    fit: 'optional',
    services: ['CodePipeline', 'Lambda'],
  },
  'codebuild-buildspec': {
    title: 'Build specification',
    summary:
      'Phases, cache and reports stand in one file, and secrets are read from Parameter Store or Secrets Manager.',
    group: 'Delivery',
    fit: 'optional',
    services: ['CodeBuild', 'SSM', 'KMS'],
    errata: [86],
  },
  'codedeploy-ecs-bluegreen': {
    title: 'ECS rolling and blue/green',
    summary:
      'ECS itself offers rolling, blue/green, linear and canary deployments; CodeDeploy is one option among others.',
    group: 'Delivery',
    fit: 'optional',
    services: ['CodeDeploy', 'ECS'],
    errata: [45],
  },
  'codecommit-branch-guard': {
    title: 'Protected branch',
    summary:
      'An explicit IAM deny on codecommit:References stops pushes, merges and deletes on main despite any allow.',
    group: 'Delivery',
    fit: 'optional',
    services: ['CodeCommit', 'IAM'],
    errata: [46],
  },
  'codecommit-triggers': {
    title: 'Repository events',
    summary: 'A push or a pull request starts a check or a notice through EventBridge.',
    group: 'Delivery',
    fit: 'optional',
    services: ['CodeCommit', 'EventBridge', 'Lambda'],
    errata: [46],
  },
  'codeartifact-repo': {
    title: 'Package repository',
    summary: 'A private registry shares packages and draws public ones from an npm upstream, under one policy.',
    group: 'Delivery',
    fit: 'optional',
    services: ['CodeArtifact'],
  },
  'sam-local-with-cdk': {
    title: 'SAM CLI beside CDK',
    summary:
      'The SAM CLI invokes functions of a synthesized template in a local container; cdk watch updates the cloud fast.',
    group: 'Delivery',
    fit: 'optional',
    services: ['SAM CLI'],
  },
  'codedeploy-ec2-guide': {
    title: 'CodeDeploy on servers',
    summary: 'An agent runs the appspec hooks in order, and a rollback is a new deployment of the last good revision.',
    group: 'Delivery',
    fit: 'guide',
    services: ['CodeDeploy'],
  },
  'beanstalk-deploy-modes': {
    title: 'Beanstalk deployment modes',
    summary: 'All at once, rolling, immutable, traffic splitting and URL swap, set against Lambda traffic shifting.',
    group: 'Delivery',
    fit: 'guide',
    services: ['Elastic Beanstalk'],
  },
  'dev-tools-legacy': {
    title: 'Retired developer tools',
    summary:
      'OpsWorks and CodeStar projects have ended, Cloud9 and CodeGuru Reviewer admit no newcomers; what to use now.',
    group: 'Delivery',
    fit: 'guide',
    services: ['CodeStar', 'CodeCatalyst', 'Cloud9', 'OpsWorks', 'CodeGuru'],
    errata: [47, 48, 49, 50, 51],
  },
  'git-workflow': {
    title: 'Branches and rebase',
    summary:
      'Rebase a feature branch on main to settle conflicts early, and give each long-lived branch its own pipeline.',
    group: 'Delivery',
    fit: 'guide',
    services: ['Git', 'CodePipeline'],
  },
} as const satisfies Record<string, CatalogueRow>;

import type { CatalogueRow } from './types.ts';

/** Gradual deployments, pipelines and repositories. */
export const delivery = {
  'codedeploy-lambda-canary': {
    title: 'Canary by weighted alias',
    summary: 'CodeDeploy moves alias traffic to the new version in steps, so a bug meets only a share of the calls.',
    group: 'Delivery',
    fit: 'core',
    services: ['CodeDeploy', 'Lambda'],
    notes: ['000', '001', '002', '004'],
    errata: [15],
  },
  'codedeploy-hooks-rollback': {
    title: 'Hooks and rollback',
    summary:
      'One function tests the new version before traffic moves, one after, and an alarm brings the old version back.',
    group: 'Delivery',
    fit: 'core',
    services: ['CodeDeploy', 'CloudWatch', 'Lambda'],
    notes: ['001', '002', '004'],
    errata: [44],
  },
  'pipeline-codebuild': {
    title: 'Pipeline on merge',
    summary: 'A merge starts build, tests, synth and deployment, each step with a minimal role.',
    group: 'Delivery',
    fit: 'catalog',
    services: ['CodePipeline', 'CodeBuild'],
    notes: ['000', '001', '002', '004'],
  },
  'pipeline-approval': {
    title: 'Manual approval',
    summary: 'The pipeline stops before production and a topic asks a person to approve or reject.',
    group: 'Delivery',
    fit: 'catalog',
    services: ['CodePipeline', 'SNS'],
    notes: ['000', '001'],
  },
  'pipeline-notify': {
    title: 'Pipeline failure notice',
    summary: 'State change events of failed stages go through EventBridge to a topic.',
    group: 'Delivery',
    fit: 'catalog',
    services: ['EventBridge', 'SNS', 'CodePipeline'],
    notes: ['001', '002', '004'],
  },
  'pipeline-lambda-multi-region': {
    title: 'Lambda and cross-Region actions',
    summary:
      'Run order decides sequence or parallel, a function reports its result, and each Region has its artifacts.',
    group: 'Delivery',
    fit: 'catalog',
    services: ['CodePipeline', 'Lambda'],
    notes: ['002'],
  },
  'codebuild-buildspec': {
    title: 'Build specification',
    summary:
      'Phases, cache and reports stand in one file, and secrets are read from Parameter Store or Secrets Manager.',
    group: 'Delivery',
    fit: 'catalog',
    services: ['CodeBuild', 'SSM', 'KMS'],
    notes: ['001', '002', '004'],
    errata: [86],
  },
  'codedeploy-ecs-bluegreen': {
    title: 'ECS rolling and blue/green',
    summary:
      'ECS itself offers rolling, blue/green, linear and canary deployments; CodeDeploy is one option among others.',
    group: 'Delivery',
    fit: 'catalog',
    services: ['CodeDeploy', 'ECS'],
    notes: ['001', '002', '004'],
    errata: [45],
  },
  'codecommit-branch-guard': {
    title: 'Protected branch',
    summary:
      'An explicit IAM deny on codecommit:References stops pushes, merges and deletes on main despite any allow.',
    group: 'Delivery',
    fit: 'catalog',
    services: ['CodeCommit', 'IAM'],
    notes: ['002'],
    errata: [46],
  },
  'codecommit-triggers': {
    title: 'Repository events',
    summary: 'A push or a pull request starts a check or a notice through EventBridge.',
    group: 'Delivery',
    fit: 'catalog',
    services: ['CodeCommit', 'EventBridge', 'Lambda'],
    notes: ['001', '002'],
    errata: [46],
  },
  'codeartifact-repo': {
    title: 'Package repository',
    summary: 'A private registry shares packages and draws public ones from an npm upstream, under one policy.',
    group: 'Delivery',
    fit: 'catalog',
    services: ['CodeArtifact'],
    notes: ['004'],
  },
  'sam-local-with-cdk': {
    title: 'SAM CLI beside CDK',
    summary:
      'The SAM CLI invokes functions of a synthesized template in a local container; cdk watch updates the cloud fast.',
    group: 'Delivery',
    fit: 'catalog',
    services: ['SAM CLI'],
    notes: ['000', '001', '002', '004'],
  },
  'codedeploy-ec2-guide': {
    title: 'CodeDeploy on servers',
    summary: 'An agent runs the appspec hooks in order, and a rollback is a new deployment of the last good revision.',
    group: 'Delivery',
    fit: 'guide',
    services: ['CodeDeploy'],
    notes: ['001', '002', '004'],
  },
  'beanstalk-deploy-modes': {
    title: 'Beanstalk deployment modes',
    summary: 'All at once, rolling, immutable, traffic splitting and URL swap, set against Lambda traffic shifting.',
    group: 'Delivery',
    fit: 'guide',
    services: ['Elastic Beanstalk'],
    notes: ['001', '002', '004'],
  },
  'dev-tools-legacy': {
    title: 'Retired developer tools',
    summary:
      'OpsWorks and CodeStar projects have ended, Cloud9 and CodeGuru Reviewer admit no newcomers; what to use now.',
    group: 'Delivery',
    fit: 'guide',
    services: ['CodeStar', 'CodeCatalyst', 'Cloud9', 'OpsWorks', 'CodeGuru'],
    notes: ['002', '004'],
    errata: [47, 48, 49, 50, 51],
  },
  'git-workflow': {
    title: 'Branches and rebase',
    summary:
      'Rebase a feature branch on main to settle conflicts early, and give each long-lived branch its own pipeline.',
    group: 'Delivery',
    fit: 'guide',
    services: ['Git', 'CodePipeline'],
    notes: ['000', '002'],
  },
} as const satisfies Record<string, CatalogueRow>;

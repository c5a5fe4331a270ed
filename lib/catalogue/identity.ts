import type { CatalogueRow } from './types.ts';

/** Who calls: Cognito, IAM roles and ownership. */
export const identity = {
  'cognito-user-pool': {
    title: 'User pool and app client',
    summary: 'A managed directory signs users up and in and issues JWTs; a browser client has no secret.',
    group: 'Identity',
    fit: 'core',
    services: ['Cognito'],
  },
  'cognito-mfa': {
    title: 'MFA and verification',
    summary: 'Codes from an authenticator app and recovery by verified email avoid the price and weakness of SMS.',
    group: 'Identity',
    fit: 'core',
    services: ['Cognito'],
  },
  'cognito-lambda-trigger': {
    title: 'User pool triggers',
    summary: 'The pool invokes a function at sign-up or sign-in and waits 5 s at most, so slow work goes to a queue.',
    group: 'Identity',
    fit: 'core',
    services: ['Cognito', 'Lambda'],
  },
  'backend-authorization': {
    title: 'Ownership checks in the backend',
    summary: 'The token says who calls; the use case decides from subject and groups whose data that caller may touch.',
    group: 'Identity',
    fit: 'core',
    services: ['Lambda', 'Cognito'],
    errata: [20],
  },
  'iam-role-per-function': {
    title: 'One role per function',
    summary:
      'Each function may perform only the actions it uses, on its own resources, and no two functions share a role.',
    group: 'Identity',
    fit: 'core',
    services: ['IAM', 'Lambda'],
  },
  'lambda-resource-policy': {
    title: 'Permission to invoke',
    summary: 'The policy on a function names the calling service and its source ARN, plus the account for a bucket.',
    group: 'Identity',
    fit: 'core',
    services: ['Lambda', 'IAM'],
  },
  'no-static-credentials': {
    title: 'No stored credentials',
    summary:
      'SDK clients find temporary role credentials through the default chain, so no key sits in code or configuration.',
    group: 'Identity',
    fit: 'core',
    services: ['IAM', 'SDK'],
  },
  'cognito-managed-login': {
    title: 'Managed login',
    summary:
      'Ready-made sign-in pages with the code flow supersede the classic hosted UI; the Lite plan does not have them.',
    group: 'Identity',
    fit: 'optional',
    services: ['Cognito'],
    errata: [89],
  },
  'cognito-federation': {
    title: 'Social, SAML and OIDC sign-in',
    summary: 'The pool accepts outside identity providers, maps their attributes and still issues tokens of its own.',
    group: 'Identity',
    fit: 'optional',
    services: ['Cognito'],
  },
  'cognito-identity-pool': {
    title: 'Temporary AWS credentials',
    summary:
      'An identity pool trades a token for short-lived AWS credentials limited to the prefix or rows of that user.',
    group: 'Identity',
    fit: 'optional',
    services: ['Cognito identity pools', 'IAM', 'S3'],
  },
  'cognito-guest-access': {
    title: 'Credentials for guests',
    summary: 'Guests get credentials only on request, and read one prefix that is meant to be public.',
    group: 'Identity',
    fit: 'optional',
    services: ['Cognito identity pools', 'IAM', 'S3'],
  },
  'cognito-threat-protection': {
    title: 'Threat protection',
    summary:
      'Risk scoring blocks or challenges suspicious sign-ins and known leaked passwords; it needs the Plus plan.',
    group: 'Identity',
    fit: 'optional',
    services: ['Cognito'],
    errata: [89],
  },
  'cognito-alb-auth': {
    title: 'ALB signs users in',
    summary: 'The load balancer runs the login with a user pool or OIDC provider before it forwards a request.',
    group: 'Identity',
    fit: 'optional',
    services: ['ALB', 'Cognito'],
  },
  'iam-cross-account-role': {
    title: 'Role in another account',
    summary: 'The target account trusts one caller role, and that role may call sts:AssumeRole on this single ARN.',
    group: 'Identity',
    fit: 'optional',
    services: ['IAM', 'STS', 'Lambda'],
    errata: [11, 65],
  },
  'lambda-cross-account-invoke': {
    title: 'Invocation from another account',
    summary:
      "A function's policy admits one account or an organisation, and the caller's own account has to allow the call, too.",
    group: 'Identity',
    fit: 'optional',
    services: ['Lambda', 'IAM'],
  },
  'iam-policy-from-activity': {
    title: 'Policy from recorded activity',
    summary:
      'Access Analyzer drafts a policy from CloudTrail history; the simulator tries it without making real calls.',
    group: 'Identity',
    fit: 'guide',
    services: ['IAM Access Analyzer', 'CloudTrail'],
    errata: [66],
  },
  'iam-account-hygiene': {
    title: 'Account hygiene',
    summary:
      'Root only where nothing else works, MFA for people, temporary credentials, and denials decoded before granting.',
    group: 'Identity',
    fit: 'guide',
    services: ['IAM', 'STS'],
  },
  'cognito-sync-legacy': {
    title: 'Cognito Sync',
    summary: 'A legacy way to share user data between devices, for which AppSync is used today.',
    group: 'Identity',
    fit: 'guide',
    services: ['Cognito Sync', 'AppSync'],
    errata: [90],
  },
} as const satisfies Record<string, CatalogueRow>;

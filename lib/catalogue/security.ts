import type { CatalogueRow } from './types.ts';

/** Encryption, secrets, keys and detection. */
export const security = {
  'tls-only-resource-policies': {
    title: 'TLS only',
    summary: 'A deny on aws:SecureTransport=false in bucket, queue and topic policies refuses plain HTTP.',
    group: 'Security',
    fit: 'core',
    services: ['S3', 'SQS', 'SNS', 'IAM'],
  },
  'sqs-sns-encryption': {
    title: 'Encrypted queues and topics',
    summary: 'Message bodies are encrypted at rest; a customer managed key must also admit the services that publish.',
    group: 'Security',
    fit: 'core',
    services: ['SQS', 'SNS', 'KMS'],
  },
  'ddb-encryption-default': {
    title: 'Table encryption',
    summary:
      'Every table is encrypted, by default with a free AWS owned key; KMS keys add control, audit trail and cost.',
    group: 'Security',
    fit: 'core',
    services: ['DynamoDB', 'KMS'],
    errata: [29],
  },
  'ssm-parameter-config': {
    title: 'Settings in Parameter Store',
    summary:
      'Versioned settings live under one path per environment, and the role of a function may read only that path.',
    group: 'Security',
    fit: 'core',
    services: ['SSM'],
  },
  'queue-topic-access-policy': {
    title: 'Queue and topic policies',
    summary: 'A resource policy lets one service principal send, and only on behalf of one source ARN.',
    group: 'Security',
    fit: 'core',
    services: ['SQS', 'SNS'],
  },
  'secrets-manager-rotation': {
    title: 'Rotating secret',
    summary: 'A rotation function replaces the secret in four steps, and consumers cache the current version briefly.',
    group: 'Security',
    fit: 'optional',
    services: ['Secrets Manager', 'Lambda'],
  },
  'ssm-securestring': {
    title: 'SecureString parameter',
    summary:
      'A KMS-encrypted Parameter Store value without rotation; CloudFormation can reference one but not create it.',
    group: 'Security',
    fit: 'optional',
    services: ['SSM', 'KMS'],
    errata: [12],
  },
  'appconfig-flags': {
    title: 'Feature flags',
    summary: 'AppConfig rolls a flag out in steps and takes it back on an alarm, with no code deployment.',
    group: 'Security',
    fit: 'optional',
    services: ['AppConfig', 'Lambda'],
  },
  'kms-customer-key': {
    title: 'Customer managed key',
    summary: 'The key policy rules and IAM counts only where it says so; rotation, once enabled, is yearly by default.',
    group: 'Security',
    fit: 'optional',
    services: ['KMS', 'IAM'],
    errata: [61, 62],
  },
  'kms-envelope-encryption': {
    title: 'Envelope encryption',
    summary:
      'KMS itself encrypts at most 4 KB, so a data key encrypts the payload locally and is stored encrypted beside it.',
    group: 'Security',
    fit: 'optional',
    services: ['KMS', 'Encryption SDK'],
  },
  'kms-asymmetric-sign': {
    title: 'Signing with an asymmetric key',
    summary:
      'KMS signs with a private key it never releases and anyone verifies; such keys have no automatic rotation.',
    group: 'Security',
    fit: 'optional',
    services: ['KMS'],
    errata: [60, 64],
  },
  'kms-asymmetric-encrypt-outside': {
    title: 'Encryption by outsiders',
    summary:
      'People without access to AWS encrypt by the public half of an RSA key, and only KMS decrypts what they send.',
    group: 'Security',
    fit: 'optional',
    services: ['KMS'],
    errata: [60],
  },
  'kms-cli-tour': {
    title: 'The life of a key by hand',
    summary:
      'A script encrypts, moves the text under a second key, rotates, and shows the states of a key to its deletion.',
    group: 'Security',
    fit: 'optional',
    services: ['KMS'],
    errata: [61],
  },
  'lambda-env-kms': {
    title: 'Variables under your own key',
    summary:
      'Lambda encrypts variables at rest in any case; a customer managed key lets you decide who may decrypt them.',
    group: 'Security',
    fit: 'optional',
    services: ['Lambda', 'KMS'],
  },
  's3-enforce-encryption': {
    title: 'Enforce an encryption mode',
    summary:
      'Uploads are encrypted with SSE-S3 anyway; a deny policy is for insisting on KMS or on one particular key.',
    group: 'Security',
    fit: 'optional',
    services: ['S3', 'KMS'],
    errata: [38],
  },
  's3-sse-modes': {
    title: 'S3 encryption modes',
    summary: 'SSE-S3, SSE-KMS and client-side differ in key custody and audit; SSE-C is off by default on new buckets.',
    group: 'Security',
    fit: 'optional',
    services: ['S3', 'KMS'],
    errata: [38, 39],
  },
  's3-client-side-encryption': {
    title: 'Encryption before the upload',
    summary: 'The client seals an object with a data key of KMS: who may read the object cannot read what is in it.',
    group: 'Security',
    fit: 'optional',
    services: ['KMS', 'S3'],
  },
  'waf-web-acl': {
    title: 'Web ACL',
    summary: 'Managed and rate-based rules filter HTTP requests in front of CloudFront or an API stage.',
    group: 'Security',
    fit: 'optional',
    services: ['WAF', 'CloudFront', 'API Gateway'],
  },
  'config-remediation': {
    title: 'Config rule with remediation',
    summary: 'A rule flags resources that break a policy, and an SSM Automation document repairs them.',
    group: 'Security',
    fit: 'optional',
    services: ['Config', 'SSM Automation'],
  },
  'exposed-key-remediation': {
    title: 'Response to an exposed key',
    summary: 'A Health event about leaked credentials starts a workflow that disables the key and alerts people.',
    group: 'Security',
    fit: 'optional',
    services: ['Health', 'EventBridge', 'Step Functions'],
  },
  'security-services-guide': {
    title: 'Security services overview',
    summary: 'Which service finds threats, classifies data, scans for weaknesses (agent or not) or governs software.',
    group: 'Security',
    fit: 'guide',
    services: [
      'GuardDuty',
      'Macie',
      'Inspector',
      'Trusted Advisor',
      'License Manager',
      'Service Catalog',
      'Systems Manager',
    ],
    errata: [100],
  },
  'kms-imported-material': {
    title: 'Imported key material',
    summary:
      'Imported material never rotates automatically; a symmetric key rotates on demand once new material is in.',
    group: 'Security',
    fit: 'guide',
    services: ['KMS'],
    errata: [60, 63],
  },
} as const satisfies Record<string, CatalogueRow>;

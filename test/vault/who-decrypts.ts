import type { Playground } from '../../playground/playground.ts';

/** What somebody asks a key to decrypt: with which context, by itself or through a service. */
export interface Asked {
  readonly key: 'Key' | 'SigningKey' | 'TipKey';
  readonly context: Readonly<Record<string, string>>;
  readonly via?: string;
}

/** Asks the stage for every principal of the account, and says who may. The names are those of functions, or of roles. */
export function whoDecrypts({ stage }: Playground, { key: name, context, via }: Asked): readonly string[] {
  const { access, kms } = stage.services;
  const key = kms.find(stage.output('vault', `${name}Arn`));
  const permission = kms.permission('Decrypt', key, { context, ...(via === undefined ? {} : { via }) });
  const sessions = [...access.roles.keys()].map((role) => access.sessionFor(role, 'who-decrypts'));
  const callers = [...sessions, access.caller('local-developer')];
  const may = callers.filter(
    (caller) => access.decide(caller, permission, { 'aws:securetransport': 'true' }, permission.policies) === 'allow',
  );
  for (const session of sessions) access.end(session);
  return may.map(({ roleArn, name: developer }) => roleArn?.replace(/^.*?:role\/(.*)$/, '$1') ?? developer).sort();
}

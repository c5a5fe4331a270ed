import type { Construct } from 'constructs';
import { Chapter, type ChapterProps } from '../../chapter.ts';
import type { ArcadeTable } from '../foundation/parts/arcade-table.ts';
import type { PlayerDirectory } from '../registration/parts/player-directory.ts';
import { ManagedLogin } from './parts/managed-login.ts';
import { OwnSpace } from './parts/own-space.ts';
import { protectSignIns } from './parts/threat-protection.ts';

export interface AccountsProps extends ChapterProps {
  readonly players: PlayerDirectory;
  readonly table: ArcadeTable;
}

/** Other identities: players sign in on pages that Cognito hosts. */
export class Accounts extends Chapter {
  constructor(scope: Construct, name: string, props: AccountsProps) {
    super(scope, name, props);
    this.login(props);
    this.ownSpace(props);
    if (props.players.isProtected) protectSignIns(this, props.players);
  }

  private login({ players, instance }: AccountsProps): void {
    const { client, domain } = new ManagedLogin(this, 'Login', { players, instance, environment: this.settings });
    this.output('LoginClientId', client.userPoolClientId);
    this.output('LoginUrl', domain.baseUrl());
  }

  /** Credentials of AWS for players: each reaches the own files and rows. */
  private ownSpace({ players, table }: AccountsProps): void {
    const { bucket, pool } = new OwnSpace(this, 'Space', {
      client: players.client,
      providerName: players.userPoolProviderName,
      environment: this.settings,
      guests: this.node.tryGetContext('guests') === 'true',
      table,
    });
    this.output('IdentityPoolId', pool.ref);
    this.output('FilesBucketName', bucket.bucketName, 'aws s3 rm --recursive s3://<this name>, before cdk destroy');
  }
}

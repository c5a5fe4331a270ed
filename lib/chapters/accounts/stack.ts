import type { Construct } from 'constructs';
import { Chapter, type ChapterProps } from '../../chapter.ts';
import type { ArcadeTable } from '../foundation/parts/arcade-table.ts';
import type { PlayerDirectory } from '../registration/parts/player-directory.ts';
import { ManagedLogin } from './parts/managed-login.ts';
import { OwnSpace } from './parts/own-space.ts';

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
  }

  private login({ players }: AccountsProps): void {
    const { client } = new ManagedLogin(this, 'Login', { players, environment: this.settings });
    this.output('LoginClientId', client.userPoolClientId);
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

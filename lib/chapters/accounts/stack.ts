import type { Construct } from 'constructs';
import { Chapter, type ChapterProps } from '../../chapter.ts';
import type { PlayerDirectory } from '../registration/parts/player-directory.ts';
import { ManagedLogin } from './parts/managed-login.ts';

export interface AccountsProps extends ChapterProps {
  readonly players: PlayerDirectory;
}

/** Other identities: players sign in on pages that Cognito hosts. */
export class Accounts extends Chapter {
  constructor(scope: Construct, name: string, props: AccountsProps) {
    super(scope, name, props);
    this.login(props);
  }

  private login({ players }: AccountsProps): void {
    const { client } = new ManagedLogin(this, 'Login', { players, environment: this.settings });
    this.output('LoginClientId', client.userPoolClientId);
  }
}

import { type App, Aspects, Tags } from 'aws-cdk-lib';
import type { Bundles } from './bundle.ts';
import { Foundation } from './chapters/foundation.ts';
import { Imports } from './chapters/imports.ts';
import { Leaderboard } from './chapters/leaderboard.ts';
import { Operations } from './chapters/operations.ts';
import { Plays } from './chapters/plays.ts';
import { Registration } from './chapters/registration.ts';
import { Seasons } from './chapters/seasons.ts';
import { ChapterHealth } from './constructs/chapter-health.ts';
import { AnnotateGenerated } from './generated.ts';
import type { StageSettings } from './stages.ts';

export interface ArcadeProps {
  readonly stage: StageSettings;
  readonly bundles: Bundles;
  /**
   * First part of every stack name: choose another to deploy a second copy beside the first.
   * @default 'arcade'
   */
  readonly instance?: string;
}

/** The composition root: builds the chapters in order and hands each what it needs. */
export class Arcade {
  readonly foundation: Foundation;
  readonly registration: Registration;
  readonly imports: Imports;
  readonly plays: Plays;
  readonly leaderboard: Leaderboard;
  readonly seasons: Seasons;
  readonly operations: Operations;

  constructor(app: App, props: ArcadeProps) {
    const { stage, bundles, instance = 'arcade' } = props;
    const chapter = (name: string) => ({
      stage,
      bundles,
      stackName: `${instance}-${name}`,
      terminationProtection: stage.deletionProtection,
    });

    this.foundation = new Foundation(app, 'foundation', chapter('foundation'));
    this.registration = new Registration(app, 'registration', {
      ...chapter('registration'),
      foundation: this.foundation,
    });
    this.imports = new Imports(app, 'imports', { ...chapter('imports'), foundation: this.foundation });
    this.plays = new Plays(app, 'plays', {
      ...chapter('plays'),
      foundation: this.foundation,
      registration: this.registration,
      imports: this.imports,
    });
    this.leaderboard = new Leaderboard(app, 'leaderboard', {
      ...chapter('leaderboard'),
      foundation: this.foundation,
    });
    this.seasons = new Seasons(app, 'seasons', { ...chapter('seasons'), foundation: this.foundation });

    const tags = { service: 'serverless-arcade', stage: stage.name, owner: instance };
    const chapters = [this.foundation, this.registration, this.imports, this.plays, this.leaderboard, this.seasons];
    for (const each of chapters) new ChapterHealth(each, 'Health');
    this.operations = new Operations(app, 'operations', {
      ...chapter('operations'),
      instance,
      chapters,
      plays: this.plays,
      tags,
    });

    for (const [key, value] of Object.entries(tags)) Tags.of(app).add(key, value);
    Aspects.of(app).add(new AnnotateGenerated());
  }
}

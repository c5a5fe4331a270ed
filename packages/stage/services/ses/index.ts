import { service } from '../../service.ts';
import { sesLinks } from './links.ts';
import { sesOperations } from './operations.ts';
import type { ReceivingStage } from './receiving.ts';
import { sesResources } from './resources.ts';
import { Ses } from './ses.ts';
import { sesVersion2 } from './version-2.ts';

/** Mail: the inbox into which all services deliver, what the application sends, and what is sent to it. */
export const ses = service({
  create: (stage: ReceivingStage) => new Ses(stage),
  resources: sesResources,
  api: (mail, stage) => ({
    query: [sesOperations(mail, () => stage.clock.now())],
    rest: sesVersion2(mail, stage),
  }),
  serve: sesLinks,
  keep(mail, keep) {
    keep('inbox', mail.inbox);
    keep('identities of mail', mail.identities);
    keep('templates of mail', mail.templates);
    keep('configuration sets of mail', mail.configurationSets);
    keep('rule sets of mail', mail.ruleSets.sets);
    keep('active rule set of mail', mail.ruleSets);
    keep('quota of mail', mail.quota);
    keep('suppression list of mail', mail.suppressionList);
  },
  opened: ({ identities }) => identities.askPending(),
});

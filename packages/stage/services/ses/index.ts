import { service } from '../../service.ts';
import { Ses } from './ses.ts';

/** Mail: the inbox into which all services deliver. */
export const ses = service({
  create: (stage) => new Ses(stage),
  keep: ({ inbox }, keep) => keep('inbox', inbox),
});

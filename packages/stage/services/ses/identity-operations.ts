import { picklist, strictObject, string } from 'valibot';
import { type Operation, operation } from '../../wire/aws-json.ts';
import { invalidValue, rejected } from './errors.ts';
import { onEverything } from './on-everything.ts';
import { listOf } from './send-operations.ts';
import type { Ses } from './ses.ts';

const NOTIFICATIONS = ['Bounce', 'Complaint', 'Delivery'];

/** Identities, and what the account may send. https://docs.aws.amazon.com/ses/latest/APIReference/API_Operations.html */
export function identityOperations(ses: Ses): Readonly<Record<string, Operation>> {
  const { identities, quota } = ses;
  return {
    VerifyEmailIdentity: operation({
      input: strictObject({ EmailAddress: string() }),
      permissions: onEverything('VerifyEmailIdentity'),
      run: ({ EmailAddress }) => {
        identities.add(EmailAddress, true);
        identities.askPending();
        return {};
      },
    }),
    DeleteIdentity: operation({
      input: strictObject({ Identity: string() }),
      permissions: onEverything('DeleteIdentity'),
      run: ({ Identity }) => {
        identities.remove(Identity);
        return {};
      },
    }),
    ListIdentities: operation({
      input: strictObject({}),
      permissions: onEverything('ListIdentities'),
      run: () => ({ Identities: identities.all }),
    }),
    GetIdentityVerificationAttributes: operation({
      input: strictObject({ Identities: listOf(string()) }),
      permissions: onEverything('GetIdentityVerificationAttributes'),
      run: ({ Identities }) => ({
        VerificationAttributes: new Map(
          Identities.filter((name) => identities.has(name)).map((name) => [
            name,
            { VerificationStatus: identities.isVerified(name) ? 'Success' : 'Pending' },
          ]),
        ),
      }),
    }),
    // The stage sends no notifications of an identity itself: configuration sets tell the same. It checks what it is asked.
    SetIdentityHeadersInNotificationsEnabled: operation({
      input: strictObject({ Identity: string(), NotificationType: string(), Enabled: picklist(['true', 'false']) }),
      permissions: onEverything('SetIdentityHeadersInNotificationsEnabled'),
      run: ({ Identity, NotificationType }) => {
        if (!NOTIFICATIONS.includes(NotificationType)) {
          throw invalidValue(
            `Invalid notification type: ${NotificationType}. Valid values are: ${NOTIFICATIONS.join(', ')}.`,
          );
        }
        if (!identities.has(Identity)) throw rejected(`Identity ${Identity} is not verified or does not exist.`);
        return {};
      },
    }),
    GetSendQuota: operation({
      input: strictObject({}),
      permissions: onEverything('GetSendQuota'),
      run: () => quota.describe(),
    }),
  };
}

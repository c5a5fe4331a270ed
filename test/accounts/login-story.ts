import type { Account } from '../../playground/arcade-client.ts';
import type { Playground } from '../../playground/playground.ts';
import { observe, type Scene } from '../../playground/step.ts';
import { LoginPages, PAGE } from './login-pages.ts';

/** A player of this part of the story, who registers once. */
async function visitor(playground: Playground): Promise<Account> {
  return playground.people.includes('visitor') ? playground.account('visitor') : playground.register('visitor');
}

async function signInWithCode(playground: Playground): Promise<string> {
  const account = await visitor(playground);
  const pages = new LoginPages(playground);
  const back = await pages.signIn(account);
  observe(back.href.startsWith(`${PAGE}?code=`), `the browser was sent to ${back.origin}${back.pathname}`);
  observe(back.searchParams.get('state') === pages.state, 'the state is another one');
  const { json } = await pages.exchange(back);
  const { json: user } = await pages.ask('oauth2/userInfo', undefined, {
    authorization: `Bearer ${String(json.access_token)}`,
  });
  observe(user.sub === account.playerId && user.email === account.email, 'the tokens are of another player');
  return 'the page saw a code and no password, and its tokens are those of the player';
}

async function guardCode(playground: Playground): Promise<string> {
  const account = await visitor(playground);
  const pages = new LoginPages(playground);
  const refused = async (back: URL, changes: Readonly<Record<string, string>>, error: string) => {
    const { status, json } = await pages.exchange(back, changes);
    observe(status === 400 && json.error === error, `${status} ${String(json.error)} instead of ${error}`);
  };
  await refused(await pages.signIn(account), { code_verifier: new LoginPages(playground).verifier }, 'invalid_grant');
  await refused(await pages.signIn(account), { redirect_uri: `${PAGE}/` }, 'unauthorized_client');
  const back = await pages.signIn(account);
  observe((await pages.exchange(back)).status === 200, 'a good code is refused');
  await refused(back, {}, 'invalid_grant');
  const late = await pages.signIn(account);
  await playground.stage.advance(5 * 60);
  await refused(late, {}, 'invalid_grant');
  return 'without its verifier, for another address, a second time and after five minutes, a code is worth nothing';
}

async function keepToAddress(playground: Playground): Promise<string> {
  const pages = new LoginPages(playground);
  for (const redirect_uri of [`${PAGE}/`, `${PAGE}?x=1`, 'https://elsewhere.example/signed-in']) {
    const { headers } = await pages.ask(`oauth2/authorize?${pages.asked({ redirect_uri })}`);
    const location = headers.get('location') ?? '';
    observe(location.includes('/error?error=redirect_mismatch'), `${redirect_uri} was answered with ${location}`);
  }
  const { headers } = await pages.ask(`oauth2/authorize?${pages.asked({ response_type: 'token' })}`);
  observe((headers.get('location') ?? '').includes('error=unauthorized_client'), 'tokens would go into the URL');
  return 'other addresses get no code, and no address gets tokens in its URL';
}

const pattern = 'cognito-managed-login';

export const login: Scene = {
  id: 'accounts-login',
  steps: [
    { pattern, title: 'A player signs in on the pages of Cognito, and the page gets a code', run: signInWithCode },
    { pattern, title: 'A code is good once, for five minutes and for who asked for it', run: guardCode },
    { pattern, title: 'The browser goes back to one address, and to no other', run: keepToAddress },
  ],
};

import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import type { Playground } from '../../playground/playground.ts';
import { closeArcades, openChapter } from '../support/arcade.ts';
import { chromiumPath, NO_CHROMIUM, openBrowser } from '../support/browser.ts';

const ORIGIN = 'http://localhost:3000';
const PAGE = readFileSync(join(import.meta.dirname, '..', '..', 'lambda', 'accounts', 'page', 'index.html'), 'utf8');

// Jest says nothing of a file in which everything is skipped.
if (chromiumPath === undefined) process.stderr.write(`The page that signs in, in a browser: ${NO_CHROMIUM}\n`);

const browserDescribe = chromiumPath === undefined ? describe.skip : describe;
browserDescribe('the page that signs in, in a browser', () => {
  let browser: Browser;
  let playground: Playground;
  let page: Page;
  let site: Server;

  beforeAll(async () => {
    [browser, playground] = await Promise.all([openBrowser(), openChapter('accounts')]);
    await playground.register('visitor');
    const { stage } = playground;
    const config = {
      loginUrl: stage.output('accounts', 'LoginUrl'),
      clientId: stage.output('accounts', 'LoginClientId'),
    };
    // At the address that the client has in the sandbox.
    site = createServer(({ url }, response) => {
      const isConfig = url === '/config.json';
      response.setHeader('content-type', isConfig ? 'application/json' : 'text/html');
      response.end(isConfig ? JSON.stringify(config) : PAGE);
    }).listen(3_000, 'localhost');
    await once(site, 'listening');
  }, 240_000); // It may have to be synthesized first.
  afterAll(async () => {
    await browser.close();
    site.close();
    site.closeAllConnections();
    await closeArcades();
  });

  beforeEach(async () => {
    const context = await browser.newContext();
    page = await context.newPage();
  });

  const signIn = async (password: string) => {
    await page.goto(ORIGIN);
    await page.click('#sign-in');
    await page.fill('input[name=username]', playground.account('visitor').email);
    await page.fill('input[name=password]', password);
    await page.click('form button');
  };
  const status = () => page.textContent('#status');

  test('cognito-managed-login: a player signs in, and no code and no token is left in the browser', async () => {
    await signIn(playground.account('visitor').password);
    await page.waitForSelector('#status:has-text("@")');
    expect(await status()).toBe('Signed in as visitor@example.com.');
    expect(page.url()).toBe(`${ORIGIN}/`);
    const kept = await page.evaluate('[sessionStorage.length, localStorage.length, document.cookie]');
    expect(kept).toEqual([0, 0, '']);
  });

  test('cognito-managed-login: a wrong password stays at Cognito, which says so', async () => {
    await signIn('not the password');
    expect(await page.textContent('[role=alert]')).toBe('Incorrect username or password.');
    expect(page.url()).toContain('/login?');
  });

  test('cognito-managed-login: a code that another tab asked for is not taken', async () => {
    await page.goto(`${ORIGIN}/signed-in?code=stolen&state=guessed`);
    await page.waitForSelector('#status:has-text("sign-in")');
    expect(await status()).toBe('This sign-in was not begun in this tab.');
  });
});

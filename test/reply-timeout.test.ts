import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type Activity,
  ConfigurationBotFrameworkAuthentication,
  ConfigurationServiceClientCredentialFactory,
} from 'botbuilder';
import { expect, test } from 'vitest';
import { withSharedClients } from '../src/adapters/teams/shared-clients.ts';

test('een antwoord waarop Teams niets zegt, houdt de bot niet voor altijd bezig', {
  timeout: 20_000,
}, async () => {
  let asked = 0;
  const silent = createServer(() => {
    asked += 1;
  });
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const serviceUrl = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/`;
  const nobody = new ConfigurationServiceClientCredentialFactory({
    MicrosoftAppId: '',
    MicrosoftAppPassword: '',
  });
  const auth = withSharedClients(new ConfigurationBotFrameworkAuthentication({}, nobody), 100);
  const activity = {
    type: 'message',
    channelId: 'msteams',
    serviceUrl,
    recipient: { id: '28:' },
  } as Activity;
  const { connectorFactory } = await auth.authenticateRequest(activity, '');
  const client = await connectorFactory?.create(serviceUrl, '');
  await expect(client?.conversations.sendToConversation('a:1', { type: 'message' })).rejects.toThrow();
  expect(asked).toBeGreaterThan(0);
  silent.closeAllConnections();
  silent.close();
});

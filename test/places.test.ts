import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createPlaces, type Places } from '../src/adapters/teams/places.ts';
import type { Store } from '../src/application/ports.ts';
import { type CosmosWorld, cosmosWorld } from './support/cosmos-world.ts';

const SERVICE = 'http://127.0.0.1:1/';
const PERSON = 'region/anna';
const chat = { serviceUrl: SERVICE, conversationId: 'a:chat' };
const channel = (channelId: string) => ({
  serviceUrl: SERVICE,
  tenantId: 'region',
  teamId: 'team',
  channelId,
});
const thread = (activityId: string) => ({ serviceUrl: SERVICE, conversationId: '19:thread', activityId });

describe('waar mensen en casussen in Teams zijn, met meer bots', () => {
  let cosmos: CosmosWorld;
  let store: Store;
  let one: Places;
  let other: Places;

  beforeEach(async () => {
    cosmos = await cosmosWorld();
    store = await cosmos.instance();
    one = createPlaces(store);
    other = createPlaces(await cosmos.instance());
  });
  afterEach(() => cosmos.close());

  test('het kanaal dat het laatst gekozen is telt, ook als deze bot het al eens gekozen zag', async () => {
    await one.setChannel(channel('eerst'));
    await other.setChannel(channel('toen'));
    await one.setChannel(channel('eerst'));
    expect(await other.channel()).toEqual(channel('eerst'));
  });

  test('een gesprek van een casus dat twee keer verdween, begint twee keer opnieuw', async () => {
    for (const activityId of ['1', '2']) {
      await other.setThread('a', thread(activityId));
      await one.setThread('a', null);
      expect(await other.thread('a')).toBeNull();
    }
  });

  test('wie de app weghaalt en weer neemt, is daarna te vinden', async () => {
    await one.setPersonal(PERSON, chat);
    await other.setPersonal(PERSON, null);
    expect(await one.personal(PERSON)).toBeNull();
    await one.setPersonal(PERSON, chat);
    expect(await other.personal(PERSON)).toEqual(chat);
    await other.setPersonal(PERSON, null);
    await one.setPersonal(PERSON, chat);
    await other.setPersonal(PERSON, null);
    expect(await one.personal(PERSON)).toBeNull();
  });

  test('een druk van iemand die de bot al kent, kost geen blik in de opslag', async () => {
    await one.setPersonal(PERSON, chat);
    const before = cosmos.peer.log.length;
    await one.setPersonal(PERSON, chat);
    expect(cosmos.peer.log).toHaveLength(before);
  });
});

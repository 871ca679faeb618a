import { INTAKE, PROPOSAL, type Visitor } from './room.ts';

/** What people of the practice register do at the page. `visitor.picture` is called where there is something to look at. */
export const REPORTER = 'Sanne Bruggencate';
export const COORDINATOR = 'Marloes Tervoorde';
export const MUNICIPALITY = 'Nadia el Barzani';
export const PROVIDER = 'Tamar Zwiggelink';
export const SCIENTIST = 'Yvonne Kraaijveen';
export const DELEGATES = [MUNICIPALITY, PROVIDER, SCIENTIST];

export async function reports(
  visitor: Visitor,
  fields: Readonly<Record<string, string>> = INTAKE,
  frame = 'Vrijwillig',
): Promise<void> {
  await visitor.be(REPORTER);
  await visitor.say('code paars');
  await visitor.sees('Code paars melden');
  await visitor.picture('melden');
  await visitor.fill(fields);
  await visitor.check(frame);
  await visitor.press('Melden');
  await visitor.sees('Jouw melding loopt');
  await visitor.picture('gemeld');
}

export async function accepts(visitor: Visitor): Promise<void> {
  await visitor.be(COORDINATOR);
  await visitor.sees('Nieuwe code paars');
  await visitor.picture('triage');
  await visitor.press('Aannemen');
  await visitor.sees('Jij leidt deze casus');
  await visitor.picture('leiden');
}

export async function joins(visitor: Visitor, name: string): Promise<void> {
  await visitor.be(name);
  await visitor.sees('Doe je mee aan deze code paars?');
  await visitor.picture('uitnodiging');
  await visitor.press('Ik doe mee');
  await visitor.press('Ik doe mee');
  await visitor.sees(/Je doet mee\./);
}

export async function opensTheTable(visitor: Visitor): Promise<void> {
  await visitor.press('Overleg openen');
  await visitor.sees('Wie zijn er?');
  await visitor.press('Overleg openen');
  await visitor.sees('✓ De tafel is open.');
  await visitor.picture('tafel-open');
}

export async function proposes(visitor: Visitor): Promise<void> {
  await visitor.press('Voorstel doen');
  await visitor.sees('Welke gemeente betaalt?');
  const chat = visitor.page.locator('#chat');
  const today = await chat.getByLabel('Start op').last().inputValue();
  await visitor.fill({ ...PROPOSAL, 'Voor het gezin klaar op': today });
  await chat.getByLabel('Wie vertelt het aan kind en ouders?').last().selectOption({ index: 1 });
  await chat.getByLabel('Wie doet dat voor het gezin?').last().selectOption({ index: 2 });
  await visitor.picture('voorstel');
  await visitor.press('Voorstel doen');
  await visitor.sees(/Je voorstel ligt er/);
}

export async function agrees(visitor: Visitor, name: string): Promise<void> {
  await visitor.be(name);
  await visitor.sees(/Wat is jouw stem|Geef dan je stem/);
  await visitor.picture('stem');
  await visitor.press('Akkoord');
  await visitor.sees('✓ Je stem telt: akkoord.');
}

export async function establishes(visitor: Visitor): Promise<void> {
  await visitor.be(COORDINATOR);
  await visitor.sees('Iedereen is akkoord');
  await visitor.picture('akkoord');
  await visitor.press('Besluit vaststellen');
  await visitor.sees('Er is een besluit');
}

/** From the report to everybody's consent. */
export async function comesToConsent(visitor: Visitor): Promise<void> {
  await reports(visitor);
  await accepts(visitor);
  for (const name of DELEGATES) await joins(visitor, name);
  await visitor.be(COORDINATOR);
  await opensTheTable(visitor);
  await proposes(visitor);
  for (const name of DELEGATES) await agrees(visitor, name);
}

/** What the page's four lines say, from the report to the decision; `look` is called at what is worth a look. */
export async function followsTheFourLines(
  visitor: Visitor,
  look: (visitor: Visitor) => Promise<void>,
): Promise<void> {
  await visitor.picture('begin');
  await comesToConsent(visitor);
  await establishes(visitor);
  await visitor.picture('besluit');
  await look(visitor);
  await visitor.be(REPORTER);
  await visitor.press('Besluit tonen');
  await visitor.sees('Tien nachten een crisisbed. Daarna naar huis, met hulp.');
  await visitor.picture('besluit-tonen');
  await visitor.tab('channel');
  await visitor.sees('Besluit genomen');
  await visitor.picture('kanaal');
  await look(visitor);
}

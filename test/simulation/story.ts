import { EVENT_WORDS } from '../../src/commands/event-words.ts';
import { lengthInWords, momentInWords, timeOf } from '../../src/domain/calendar.ts';
import type { CaseEvent } from '../../src/domain/case-file/events.ts';
import type { Register } from '../../src/domain/register.ts';
import type { Fault } from './plan.ts';
import type { Violation } from './record.ts';
import type { Outcome } from './run.ts';

const ZONE = 'Europe/Amsterdam';
/** A story longer than this is told from its end. */
const MAX_LINES = 60;

/** A failing run told in the protocol's words: what people, the clock and fate did, and which promise was broken. */
export function storyOf(outcome: Outcome, violation: Violation, register: Register): string {
  const events = (outcome.record.events.get(violation.caseId ?? '') ?? []).map((stored) => stored.event);
  const lines = [
    ...events
      .filter((event) => event.at <= violation.at + 3_600_000)
      .map((event) => ({ at: event.at, text: lineOf(event, register) })),
    ...outcome.plan.faults
      .filter((fault) => fault.at <= violation.at)
      .map((fault) => ({ at: fault.at, text: `⚡ ${faultInWords(fault, register)}` })),
  ].toSorted((one, other) => one.at - other.at);
  const told = lines.slice(-MAX_LINES).map(({ at, text }) => `  ${stamp(at)}  ${text}`);
  const broken = `${violation.rule} is gebroken (${violation.invariant}), ${stamp(violation.at)}: ${violation.what}`;
  return [broken, ...told].join('\n');
}

function stamp(at: number): string {
  return `${momentInWords(at, ZONE).replace(/ \d\d:\d\d$/, '')} ${timeOf(at, ZONE)}:${String(Math.floor(at / 1000) % 60).padStart(2, '0')}`;
}

function lineOf(event: CaseEvent, register: Register): string {
  const who = event.by === 'clock' ? 'de klok' : nameOf(event.by, register);
  if (event.type === 'DeadlineMet') return `de klok: ${event.rule} ${event.subject.slice(0, 40)}`;
  const about =
    'person' in event && event.person !== event.by ? ` (${nameOf(String(event.person), register)})` : '';
  const vote = event.type === 'VoteCast' ? `: ${event.vote}` : '';
  return `${who}: ${EVENT_WORDS[event.type]}${about}${vote}`;
}

function nameOf(person: string, register: Register): string {
  const found = register.people.find((each) => each.id === person);
  return found ? `${found.name} (${found.roles[0]})` : person;
}

function faultInWords(fault: Fault, register: Register): string {
  switch (fault.kind) {
    case 'crash':
      return `bot ${fault.instance} valt om, ${fault.after ? 'net na' : 'net voor'} een stap; ${lengthInWords(fault.downMs)} weg`;
    case 'outage':
      return `alles ligt eruit, ${lengthInWords(fault.ms)}`;
    case 'store':
      return `de opslag ${fault.how === 'refuses' ? 'weigert' : 'doet het, en zegt van niet'}, ${lengthInWords(fault.ms)}`;
    case 'teams':
      return `Teams: ${fault.how}, ${lengthInWords(fault.ms)}`;
    case 'blocked':
      return `${nameOf(fault.person, register)} haalt de bot weg, ${lengthInWords(fault.ms)}`;
    case 'jump':
      return `de klok springt ${Math.round(fault.byMs / 1000)} seconden`;
    case 'upgrade':
      return 'een nieuwe versie, met andere regels';
  }
}

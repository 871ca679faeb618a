import type { CaseFile } from './case-file.ts';
import type { CaseEvent } from './events.ts';

/** What somebody wrote down with an act, each under the word of that act; mostly one, or nothing. */
function written(event: CaseEvent): readonly (readonly [name: string, text: string])[] {
  switch (event.type) {
    case 'CaseMoved':
      return [[`Naar ${event.to}`, event.reason]];
    case 'ZorgmakelaarFinished':
      return [['Uitkomst zorgmakelaar', event.outcome]];
    case 'MunicipalityChanged':
      return [['Gemeente gewijzigd', event.reason]];
    case 'DecisionFailed':
      return [['Besluit lukt niet', event.reason]];
    case 'ActionDropped':
      return [['Actie vervalt', event.reason]];
    case 'AfschalingPostponed':
      return [['Nog niet afgeschaald', event.reason]];
    case 'ScaledDown':
      return [['Afgeschaald', event.note]];
    case 'ScaledUp':
      return [['Opgeschaald', event.reason]];
    case 'CaseClosed':
      return [['Gesloten', event.note]];
    case 'CaseWithdrawn':
      return [
        ['Ingetrokken', event.reason],
        ['Kind veilig volgens', event.judgedBy],
      ];
    default:
      return [];
  }
}

/** Reasons join the record, for everyone who may open the content (R10.5): the next check is asked with them in mind. */
export function evolveReasons(state: CaseFile, event: CaseEvent): CaseFile {
  const more = written(event)
    .filter(([, text]) => text !== '')
    .map(([name, text]) => ({ at: event.at, name, text }));
  return more.length === 0 ? state : { ...state, reasons: [...state.reasons, ...more] };
}

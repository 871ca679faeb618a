import { z } from 'zod';
import { durationMs, isDate, isPeriod, isTime, isTimeZone } from '../../domain/calendar.ts';
import type { ProtocolValues } from '../../domain/protocol-values.ts';
import { parseJson, problemOf } from './problem.ts';

const duration = z
  .string({ error: 'verwacht een duur, zoals PT24H of PT30S.' })
  .refine((text) => (durationMs(text) ?? 0) > 0, { error: 'verwacht een duur, zoals PT24H of PT30S.' })
  .transform((text) => durationMs(text) ?? 0);
const period = z
  .string({ error: 'verwacht een periode, zoals P6W of P12M.' })
  .refine(isPeriod, { error: 'verwacht een periode, zoals P6W of P12M.' });
const time = z
  .string({ error: 'verwacht een tijd, zoals 08:00.' })
  .refine(isTime, { error: 'verwacht een tijd, zoals 08:00.' });
const date = z
  .string({ error: 'verwacht een datum, zoals 2026-12-24.' })
  .refine(isDate, { error: 'verwacht een datum, zoals 2026-12-24.' });
const count = z
  .int({ error: 'verwacht een geheel getal vanaf 1.' })
  .min(1, { error: 'verwacht een getal vanaf 1.' });
const text = z.string({ error: 'verwacht tekst.' }).trim().min(1, { error: 'mag niet leeg zijn.' }).max(300);
const hours = z.strictObject(
  { from: time, till: time },
  { error: 'verwacht {"from":"08:00","till":"18:00"}.' },
);

const GROUNDS = [
  {
    id: 'toestemming',
    name: 'Toestemming',
    question:
      'Wie gaf toestemming? Jonger dan 12: de ouders. 12 tot 16: kind en ouders. Vanaf 16: de jongere.',
    kind: 'consent',
  },
  {
    id: 'maatregel',
    name: 'Een maatregel die delen toestaat',
    question: 'Welke maatregel is het?',
    kind: 'measure',
  },
  {
    id: 'acute-veiligheid',
    name: 'Acute veiligheid',
    question: 'Waarom kon je geen toestemming vragen?',
    kind: 'necessity',
  },
  {
    id: 'gevraagd-geweigerd',
    name: 'Gevraagd en geweigerd',
    question: 'Waarom weegt delen zwaarder? Met wie heb je overlegd?',
    kind: 'necessity',
  },
  { id: 'anoniem', name: 'Besproken zonder iets herkenbaars', question: null, kind: 'none' },
] as const;

const PRINCIPLES = [
  'Is er een verklarende analyse?',
  'Voorkomen we een verhuizing van het kind?',
  'Is het dicht bij huis?',
  'Gaat school door?',
  'Hebben we het gezin in beeld?',
  'Wie blijft verantwoordelijk?',
];

/** protocol.json (interfaces.md): each key optional, unknown keys refused by name. */
const PROTOCOL = z.strictObject({
  window: duration.prefault('PT24H'),
  duplicateWindow: duration.prefault('PT72H'),
  triageReminder: duration.prefault('PT15M'),
  triageAutoAccept: duration.prefault('PT30M'),
  ownerEscalation: duration.prefault('PT60M'),
  spoedPlanWorkingDays: count.prefault(2),
  zorgmakelaarWorkingDays: count.prefault(3),
  inviteReminder: duration.prefault('PT30M'),
  inviteDeputy: duration.prefault('PT60M'),
  inviteTellCoordinator: duration.prefault('PT90M'),
  meetingHours: hours.prefault({ from: '08:00', till: '18:00' }),
  meetingLength: duration.prefault('PT60M'),
  meetingLead: duration.prefault('PT60M'),
  bedRepeat: duration.prefault('PT1H'),
  autoPlan: duration.prefault('PT30M'),
  startCall: duration.prefault('PT15M'),
  ruggenspraak: duration.prefault('PT2H'),
  ruggenspraakRepeat: duration.prefault('PT15M'),
  ruggenspraakMax: count.prefault(4),
  establishAfter: duration.prefault('PT15M'),
  startConfirm: duration.prefault('PT2H'),
  afschalingMax: period.prefault('P6W'),
  unplannedAfter: duration.prefault('PT2H'),
  unplannedAt: time.prefault('16:00'),
  alertsBeforeDeadline: z
    .array(duration, { error: 'verwacht een lijst van duren.' })
    .max(20)
    .prefault(['PT12H', 'PT6H', 'PT3H', 'PT1H']),
  openingGrace: duration.prefault('PT15M'),
  decisionGrace: duration.prefault('PT2H'),
  decisionRepeat: duration.prefault('PT1H'),
  breachRepeat: duration.prefault('PT2H'),
  quietHours: hours.nullable().prefault({ from: '22:00', till: '07:00' }),
  workdayStart: time.prefault('09:00'),
  timeZone: z
    .string({ error: 'verwacht een tijdzone, zoals Europe/Amsterdam.' })
    .refine(isTimeZone, { error: 'verwacht een tijdzone, zoals Europe/Amsterdam.' })
    .prefault('Europe/Amsterdam'),
  extraHolidays: z.array(date, { error: 'verwacht een lijst van datums.' }).max(200).prefault([]),
  retention: period.prefault('P12M'),
  // NEN 7513 asks five years at least.
  accessLogRetention: period.prefault('P5Y'),
  grounds: z
    .array(
      z.strictObject({
        id: z
          .string()
          .regex(/^[a-z0-9-]{1,40}$/, { error: 'verwacht kleine letters, cijfers en streepjes.' }),
        name: text,
        question: text.nullable(),
        kind: z.enum(['consent', 'measure', 'necessity', 'none'], {
          error: 'verwacht consent, measure, necessity of none.',
        }),
      }),
    )
    .min(1, { error: 'verwacht minstens één grond.' })
    .max(12)
    .prefault([...GROUNDS]),
  principles: z.array(text).max(12).prefault(PRINCIPLES),
  emergencyNumbers: z
    .array(z.strictObject({ name: text, phone: text }))
    .min(1, { error: 'verwacht minstens één nummer.' })
    .max(6)
    .prefault([
      { name: 'Direct gevaar', phone: '112' },
      { name: 'Veilig Thuis', phone: '0800 2000' },
      { name: 'Crisisdienst jeugd', phone: 'Zie de website van je gemeente' },
    ]),
  places: z
    .array(text)
    .min(1, { error: 'verwacht minstens één plek.' })
    .max(12)
    .prefault(['Videobellen in Teams', 'Gemeentehuis, kamer 1', 'Telefonisch']),
  tick: duration.prefault('PT5S'),
});

/** Reads the text of a protocol file. Throws a ConfigurationProblem that names file, key and what is expected. */
export function parseProtocol(file: string, content: string): ProtocolValues {
  const parsed = PROTOCOL.safeParse(parseJson(file, content));
  if (!parsed.success) throw problemOf(file, parsed.error);
  const { data } = parsed;
  return {
    windowMs: data.window,
    duplicateWindowMs: data.duplicateWindow,
    triageReminderMs: data.triageReminder,
    triageAutoAcceptMs: data.triageAutoAccept,
    ownerEscalationMs: data.ownerEscalation,
    spoedPlanWorkingDays: data.spoedPlanWorkingDays,
    zorgmakelaarWorkingDays: data.zorgmakelaarWorkingDays,
    inviteReminderMs: data.inviteReminder,
    inviteDeputyMs: data.inviteDeputy,
    inviteTellCoordinatorMs: data.inviteTellCoordinator,
    meetingHours: data.meetingHours,
    meetingLengthMs: data.meetingLength,
    meetingLeadMs: data.meetingLead,
    bedRepeatMs: data.bedRepeat,
    autoPlanMs: data.autoPlan,
    startCallMs: data.startCall,
    ruggenspraakMs: data.ruggenspraak,
    ruggenspraakRepeatMs: data.ruggenspraakRepeat,
    ruggenspraakMax: data.ruggenspraakMax,
    establishAfterMs: data.establishAfter,
    startConfirmMs: data.startConfirm,
    afschalingMax: data.afschalingMax,
    unplannedAfterMs: data.unplannedAfter,
    unplannedAt: data.unplannedAt,
    alertsBeforeDeadlineMs: data.alertsBeforeDeadline,
    openingGraceMs: data.openingGrace,
    decisionGraceMs: data.decisionGrace,
    decisionRepeatMs: data.decisionRepeat,
    breachRepeatMs: data.breachRepeat,
    quietHours: data.quietHours,
    workdayStart: data.workdayStart,
    timeZone: data.timeZone,
    extraHolidays: data.extraHolidays,
    retention: data.retention,
    accessLogRetention: data.accessLogRetention,
    grounds: data.grounds,
    principles: data.principles,
    emergencyNumbers: data.emergencyNumbers,
    places: data.places,
    tickMs: data.tick,
  };
}

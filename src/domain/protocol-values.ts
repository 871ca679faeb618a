import type { CalendarRules, ClockTime, DayHours } from './calendar.ts';

/** A ground on which a case may be shared (R11.6). A region's jurist fixes the list. */
export interface Ground {
  readonly id: string;
  readonly name: string;
  /** What has to be written down with this ground, as a question; null if nothing. */
  readonly question: string | null;
  /** `none` for a case that holds nothing that identifies a child. */
  readonly kind: 'consent' | 'measure' | 'necessity' | 'none';
}

export interface EmergencyNumber {
  readonly name: string;
  readonly phone: string;
}

/**
 * The values of the protocol file, with durations in milliseconds. A case's first event carries the values it
 * runs under, so that a later change of the file never moves a deadline of a running case.
 */
export interface ProtocolValues extends CalendarRules {
  readonly windowMs: number;
  readonly duplicateWindowMs: number;
  readonly triageReminderMs: number;
  readonly triageAutoAcceptMs: number;
  readonly ownerEscalationMs: number;
  readonly spoedPlanWorkingDays: number;
  readonly zorgmakelaarWorkingDays: number;
  readonly inviteReminderMs: number;
  readonly inviteDeputyMs: number;
  readonly inviteTellCoordinatorMs: number;
  readonly meetingHours: DayHours;
  readonly meetingLengthMs: number;
  readonly meetingLeadMs: number;
  readonly bedRepeatMs: number;
  readonly autoPlanMs: number;
  readonly startCallMs: number;
  readonly ruggenspraakMs: number;
  readonly ruggenspraakRepeatMs: number;
  readonly ruggenspraakMax: number;
  readonly establishAfterMs: number;
  readonly startConfirmMs: number;
  /** An ISO 8601 period: six weeks by the calendar. */
  readonly afschalingMax: string;
  readonly unplannedAfterMs: number;
  readonly unplannedAt: ClockTime;
  readonly alertsBeforeDeadlineMs: readonly number[];
  readonly openingGraceMs: number;
  readonly decisionGraceMs: number;
  readonly decisionRepeatMs: number;
  readonly breachRepeatMs: number;
  readonly quietHours: DayHours | null;
  readonly retention: string;
  /** How long a line of the access log is kept; an ISO 8601 period. Of the region, not of a case. */
  readonly accessLogRetention: string;
  readonly grounds: readonly Ground[];
  readonly principles: readonly string[];
  readonly emergencyNumbers: readonly EmergencyNumber[];
  readonly places: readonly string[];
  readonly tickMs: number;
}

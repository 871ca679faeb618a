import type { Draw } from './alert-parts.ts';
import { AFTER_ALERTS } from './alerts-after.ts';
import { CONVENE_ALERTS } from './alerts-convene.ts';
import { TABLE_ALERTS } from './alerts-table.ts';

/** What the coordinator is alerted of, by the first word of its subject (R9.2–R9.4). */
export const ALERTS: Readonly<Record<string, Draw>> = {
  ...CONVENE_ALERTS,
  ...TABLE_ALERTS,
  ...AFTER_ALERTS,
};

import type { CaseFile } from '../../domain/case-file/case-file.ts';
import { ALERTS } from './alerts.ts';
import type { Scene } from './forms.ts';
import { lookup } from './lookup.ts';
import { own } from './markdown.ts';
import type { View } from './view.ts';
import { caseLine, lateLine, offering, publicFacts, view } from './view.ts';

/** R9.4: which case, how long is left, what is missing, and the button that mends it. */
export function alertView(state: CaseFile, subject: string, lateMs: number, scene: Scene): View | null {
  const [rule = '', ...rest] = subject.split('|');
  const about = rest.join('|');
  const alert = lookup(ALERTS, rule)?.(state, about, scene) ?? null;
  if (!alert) return null;
  return view('alert', state, state.caseId, {
    title: own(alert.title),
    subtitle: caseLine(state),
    tone: alert.good ? 'good' : 'attention',
    facts: publicFacts(state, scene),
    lines: [...alert.lines, ...lateLine(lateMs)],
    subject,
    offers: offering(state, scene, ...alert.acts),
  });
}

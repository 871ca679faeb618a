/** What stands under a key that a card sent, so perhaps `toString`: what a record has by itself, and nothing it inherits. */
export function lookup<Value>(
  record: Readonly<Partial<Record<string, Value>>>,
  key: string,
): Value | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

import { isDeepStrictEqual } from 'node:util';
import { isObject, type Json } from './shapes.ts';

type Value = Json | undefined;

function onStrings(test: (text: string, part: string) => boolean): (args: readonly Value[]) => Value {
  return ([text, part, blind]) => {
    if (typeof text !== 'string' || typeof part !== 'string') {
      return undefined;
    }
    return blind === true ? test(text.toLowerCase(), part.toLowerCase()) : test(text, part);
  };
}

function onString(change: (text: string) => Json): (args: readonly Value[]) => Value {
  return ([text]) => (typeof text === 'string' ? change(text) : undefined);
}

/** With `true` as its third argument a part of an object is enough ("ARRAY_CONTAINS"). */
function arrayContains([list, wanted, partly]: readonly Value[]): Value {
  if (!Array.isArray(list) || wanted === undefined) {
    return undefined;
  }
  return list.some((element: Json) => {
    if (partly === true && isObject(wanted) && isObject(element)) {
      return Object.entries(wanted).every(([name, value]) => isDeepStrictEqual(element[name], value));
    }
    return isDeepStrictEqual(element, wanted);
  });
}

/** Source: "System functions in Azure Cosmos DB for NoSQL", each on its own page. */
export const FUNCTIONS: Readonly<Record<string, (args: readonly Value[]) => Value>> = {
  IS_DEFINED: ([value]) => value !== undefined,
  IS_NULL: ([value]) => value === null,
  IS_BOOL: ([value]) => typeof value === 'boolean',
  IS_NUMBER: ([value]) => typeof value === 'number',
  IS_STRING: ([value]) => typeof value === 'string',
  IS_ARRAY: ([value]) => Array.isArray(value),
  IS_OBJECT: ([value]) => isObject(value),
  IS_PRIMITIVE: ([value]) => value === null || ['boolean', 'number', 'string'].includes(typeof value),
  ARRAY_CONTAINS: arrayContains,
  ARRAY_LENGTH: ([list]) => (Array.isArray(list) ? list.length : undefined),
  STARTSWITH: onStrings((text, part) => text.startsWith(part)),
  ENDSWITH: onStrings((text, part) => text.endsWith(part)),
  CONTAINS: onStrings((text, part) => text.includes(part)),
  STRINGEQUALS: onStrings((text, part) => text === part),
  LOWER: onString((text) => text.toLowerCase()),
  UPPER: onString((text) => text.toUpperCase()),
  LENGTH: onString((text) => text.length),
};

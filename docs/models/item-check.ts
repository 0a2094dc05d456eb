/**
 * What is wrong with an item before it is written, by the JSON Schema of its table.
 *
 * Items are those of the document client of AWS's SDK, version 3. It knows what the schemas of this
 * folder use of JSON Schema, and no more. No value is part of what it says.
 */

/** What is wrong, and where: the path of an attribute, such as `options[2].text`. */
export type Misfit = { field: string; problem: string };

/** The schema of a table, as it is imported from its file. */
export type Schema = { readonly $defs: Readonly<Record<string, object>> };

type Part = any;

/** Everything that is wrong with an item; nothing if it may be written. */
export const itemMisfits = (schema: Schema, item: object): Misfit[] => [
  ...found(schema, item, "", schema),
];

/** What is wrong with the attributes that an update sets, of an item of that kind. */
export const changeMisfits = (schema: Schema, kind: string, changes: object): Misfit[] => {
  const part = schema.$defs[kind];
  if (!part) throw new Error(`The schema has no kind of item ${kind}.`);
  return [...found({ ...part, required: [] }, changes, "", schema)];
};

function* found(part: Part, value: unknown, field: string, root: Schema): Generator<Misfit> {
  if (part === false) {
    yield { field, problem: "its key is that of no kind of item" };
  } else if (part.$ref) {
    yield* found(root.$defs[part.$ref.slice("#/$defs/".length)], value, field, root);
  } else if (part.type && !hasType(part, value)) {
    yield { field, problem: `it is no ${part.type}` };
  } else {
    yield* ofCombined(part, value, field, root);
    if (part.enum && !part.enum.includes(value)) {
      yield { field, problem: `use one of ${part.enum.join(", ")}` };
    }
    if (typeof value === "string") yield* ofText(part, value, field);
    else if (isNumber(value)) yield* ofNumber(part, Number(numberText(value)), field);
    else if (Array.isArray(value) || value instanceof Set) yield* ofList(part, value, field, root);
    else if (isMap(value)) yield* ofMap(part, value, field, root);
  }
}

function* ofCombined(part: Part, value: unknown, field: string, root: Schema): Generator<Misfit> {
  if ("if" in part) {
    const holds = found(part.if, value, field, root).next().done;
    yield* found(holds ? part.then : part.else, value, field, root);
  }
  if (part.anyOf) {
    const tried = part.anyOf.map((each: Part) => [...found(each, value, field, root)]);
    if (tried.every((each: Misfit[]) => each.length > 0)) yield* tried[0];
  }
}

function* ofText(part: Part, value: string, field: string): Generator<Misfit> {
  if (part.pattern && !new RegExp(part.pattern, "u").test(value)) {
    yield { field, problem: `it does not fit ${part.pattern}` };
  }
  yield* ofSize(part.minLength, [...value].length, part.maxLength, field, "characters");
}

function* ofNumber(part: Part, value: number, field: string): Generator<Misfit> {
  const isOut =
    value < part.minimum ||
    value > part.maximum ||
    value <= part.exclusiveMinimum ||
    value >= part.exclusiveMaximum;
  if (isOut) yield { field, problem: "it is out of range, or a time in another unit" };
}

function* ofList(
  part: Part,
  value: unknown[] | Set<unknown>,
  field: string,
  root: Schema,
): Generator<Misfit> {
  const members = [...value];
  yield* ofSize(part.minItems, members.length, part.maxItems, field, "members");
  for (const [place, member] of members.entries()) {
    if (part.items) yield* found(part.items, member, `${field}[${place}]`, root);
  }
}

function* ofMap(part: Part, value: object, field: string, root: Schema): Generator<Misfit> {
  const members: Array<[string, unknown]> =
    value instanceof Map ? [...value] : Object.entries(value);
  const values = new Map(members.filter(([, each]) => each !== undefined));
  const declared = new Map<string, Part>(Object.entries(part.properties ?? {}));
  for (const name of part.required ?? []) {
    if (!values.has(name)) yield { field: below(field, name), problem: "it is missing" };
  }
  for (const [name, each] of values) {
    const of = declared.get(name);
    if (of) yield* found(of, each, below(field, name), root);
    else if (part.additionalProperties === false) {
      yield { field: below(field, name), problem: "it is not declared" };
    }
  }
}

function* ofSize(
  least: number | undefined,
  size: number,
  most: number | undefined,
  field: string,
  unit: string,
): Generator<Misfit> {
  if (size < (least ?? 0) || size > (most ?? size)) {
    yield { field, problem: `it has ${size} ${unit}, of ${least ?? 0} to ${most ?? "any number"}` };
  }
}

const below = (field: string, name: string): string => (field ? `${field}.${name}` : name);

/** An object without a class of its own, or a Map: the client writes no other, such as a Date. */
const isMap = (value: unknown): value is object =>
  typeof value === "object" &&
  value !== null &&
  (value instanceof Map || [Object.prototype, null].includes(Object.getPrototypeOf(value)));

/** A number, a bigint, or a NumberValue of the SDK, which holds its digits as a text. */
const isNumber = (value: unknown): value is number | bigint | { value: string } =>
  (typeof value === "number" && Number.isFinite(value)) ||
  typeof value === "bigint" ||
  (typeof value === "object" &&
    value !== null &&
    Object.getPrototypeOf(value) !== Object.prototype &&
    isDigits((value as { value?: unknown }).value));

const isDigits = (text: unknown): boolean =>
  typeof text === "string" && text.trim() !== "" && Number.isFinite(Number(text));

const numberText = (value: number | bigint | { value: string }): string =>
  typeof value === "object" ? value.value : String(value);

const hasType = (part: Part, value: unknown): boolean => {
  switch (part.type) {
    case "null":
      return value === null;
    case "number":
      return isNumber(value);
    case "integer":
      return isNumber(value) && Number.isInteger(Number(numberText(value)));
    case "array":
      return part.uniqueItems ? value instanceof Set : Array.isArray(value);
    case "object":
      return isMap(value);
    case "string":
      return part.contentEncoding ? value instanceof Uint8Array : typeof value === "string";
    default:
      return typeof value === part.type;
  }
};

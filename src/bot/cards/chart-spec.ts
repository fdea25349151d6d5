/** The fields without which a kind of chart is refused, by its type in the platform's charts. */
const needed = new Map<unknown, readonly string[]>([
  ["line", ["xField", "yField"]],
  ["area", ["xField", "yField"]],
  ["bar", ["xField", "yField"]],
  ["scatter", ["xField", "yField"]],
  ["pie", ["valueField", "categoryField"]],
  ["funnel", ["valueField", "categoryField"]],
  ["radar", ["valueField", "categoryField"]],
  ["linearProgress", []],
  ["circularProgress", []],
  ["wordCloud", ["nameField", "valueField"]],
  ["common", ["series"]],
]);

type Spec = Readonly<Record<string, unknown>>;

/** The spec as plain JSON, if a card can draw it; functions never travel. */
export function drawable(spec: Spec): Spec | null {
  const clean = asJson(spec);
  if (!clean) return null;
  const fields = needed.get(clean["type"]);
  const complete = fields?.every((field) => clean[field] !== undefined) ?? false;
  return complete && hasValues(clean["data"]) && !asksForCode(clean) ? clean : null;
}

function asJson(spec: Spec): Spec | null {
  try {
    const copy: unknown = JSON.parse(JSON.stringify(spec));
    return isObject(copy) ? copy : null;
  } catch {
    return null;
  }
}

function hasValues(data: unknown): boolean {
  const sets = Array.isArray(data) ? data : [data];
  return (
    sets.length > 0 &&
    sets.every((set) => isObject(set) && Array.isArray(set["values"]) && set["values"].every(isObject))
  );
}

/** A formatter written as text would be refused; what stands in the data is only shown. */
function asksForCode(value: unknown, key = ""): boolean {
  if (key === "data") return false;
  if (typeof value === "string")
    return /^\s*(async\s+)?(function\b|\(|[\w$]+\s*=>)/.test(value) && /=>|function/.test(value);
  return (
    typeof value === "object" && value !== null && Object.entries(value).some(([name, each]) => asksForCode(each, name))
  );
}

function isObject(value: unknown): value is Spec {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

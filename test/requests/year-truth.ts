import { createHash } from "node:crypto";
import type { ShippedElement, ShippedLedger, shippedCatalogue } from "../../src/catalogue/shipped.ts";
import { isBlank, type Plain } from "../../src/ledgers/value.ts";
import { bankAccount, citizenId } from "../../src/synthetic/numbers.ts";
import type { Village } from "../../src/synthetic/shape.ts";
import { ageOn } from "../../src/values/days.ts";

type Catalogue = Awaited<ReturnType<typeof shippedCatalogue>>;

/** Somebody or something of a village as it really is, whatever the ledgers say. */
export interface Being {
  readonly id: string;
  readonly type: string;
  readonly village: string;
  readonly household: string | undefined;
  readonly ledgers: Set<string>;
  readonly facts: Map<string, Plain>;
  readonly gone: "dead" | "moved" | undefined;
  isHere: boolean;
}

interface Stand {
  readonly value: Plain;
  /** Milliseconds on the domain clock from which it is so. */
  readonly since: number;
}

function textOf(value: Plain): string {
  return typeof value === "string" ? value : "";
}

/** A hash as a whole number below `n`: what is invented is invented the same way every time. */
export function drawn(words: string, n: number): number {
  return createHash("sha256").update(words).digest().readUInt32BE(0) % n;
}

/**
 * What is true, kept apart from the database: the villages' own facts; what no ledger holds is invented once and stays so. Every change
 * is kept with its moment, so that what the ledgers say can be judged as of any day.
 */
export class Truth {
  readonly beings = new Map<string, Being>();
  readonly elements: ReadonlyMap<string, ShippedElement>;
  readonly #lists: ReadonlyMap<string, Catalogue["codeLists"][number]["items"]>;
  readonly #ledgers: readonly ShippedLedger[];
  readonly #past = new Map<string, Stand[]>();
  readonly #heads = new Map<string, Being>();
  readonly #start: number;

  constructor({ elements, codeLists, ledgers }: Catalogue, start: Date) {
    this.elements = new Map(elements.map((one) => [one.code, one]));
    this.#lists = new Map(codeLists.map((one) => [one.key, one.items]));
    this.#ledgers = ledgers;
    this.#start = start.getTime();
  }

  /** Takes a village as it was made; `idOf` gives the subject that a natural key became. */
  addVillage(village: Village, idOf: (type: string, key: string) => string): void {
    for (const subject of village.subjects) {
      this.add({
        id: idOf(subject.type, subject.key),
        type: subject.type,
        village: village.spec.name,
        household: subject.household === undefined ? undefined : idOf("household", subject.household),
        ledgers: new Set(subject.records.map(({ ledger }) => ledger)),
        facts: new Map(
          subject.records.flatMap(({ cells }) => Object.entries(cells).map(([code, { value }]) => [code, value])),
        ),
        gone: subject.gone,
        isHere: true,
      });
    }
  }

  add(being: Being): void {
    this.beings.set(being.id, being);
    if (being.household && !this.#heads.has(being.household)) this.#heads.set(being.household, being);
  }

  /** Who stands in a ledger on a day, of an age where one is asked. */
  standing(ledger: string, day: string, minAge: number | null = null): readonly Being[] {
    return [...this.beings.values()].filter((one) => {
      if (!one.isHere || !one.ledgers.has(ledger)) return false;
      const birth = one.facts.get("p.birth");
      return minAge === null || (typeof birth === "string" && ageOn(birth, day) >= minAge);
    });
  }

  /** What is true of an element; `code` is one of the catalogue's, or the word by which a department calls its own. */
  value(being: Being, code: string): Plain {
    const known = being.facts.get(code);
    if (known !== undefined) return known;
    const made = this.#invented(being, code, 0);
    being.facts.set(code, made);
    return made;
  }

  /** It is otherwise from now on. */
  change(being: Being, code: string, value: Plain, at: Date): void {
    const key = `${being.id} ${code}`;
    const past = this.#past.get(key) ?? [{ value: this.value(being, code), since: this.#start }];
    this.#past.set(key, [...past, { value, since: at.getTime() }]);
    being.facts.set(code, value);
  }

  /** Something else that could be so, of the element's kind. */
  other(being: Being, code: string, nth: number): Plain {
    const now = JSON.stringify(this.value(being, code));
    for (let n = nth; ; n += 1) {
      const next = this.#invented(being, code, n);
      if (JSON.stringify(next) !== now) return next;
    }
  }

  /** What was true at a moment. */
  valueAt(being: Being, code: string, at: Date): Plain {
    const past = this.#past.get(`${being.id} ${code}`);
    return past?.findLast(({ since }) => since <= at.getTime())?.value ?? past?.[0]?.value ?? this.value(being, code);
  }

  /** A value as people write it into a form. */
  written(code: string, value: Plain): string {
    if (isBlank(value)) {
      return { none: "无", unknown: "不详", "not-applicable": "不适用", refused: "拒绝提供" }[value.blank];
    }
    if (typeof value === "boolean") return value ? "是" : "否";
    const items = this.#lists.get(this.elements.get(code)?.codeList ?? "");
    return items?.find((item) => item.code === value)?.label ?? String(value);
  }

  /** What a person who knows it all would write for a row; undefined: there is nothing to write. */
  cell(
    being: Being,
    code: string,
    asked: { readonly day: string; readonly rowNo: number; readonly by: string; readonly town: string },
  ): string | undefined {
    const home = being.household ? this.beings.get(being.household) : undefined;
    const whose = code.startsWith("h.") && being.type === "person" ? home : being;
    if (!whose) return undefined;
    const read = (of: string): Plain => this.value(whose, of);
    const id = (): string => textOf(this.value(being, "p.id"));
    const members = (): number =>
      [...this.beings.values()].filter((one) => one.isHere && one.household === (being.household ?? being.id)).length;
    const inLedger = (ledger: string): string => (being.ledgers.has(ledger) || home?.ledgers.has(ledger) ? "是" : "否");
    const countOf = (type: string): string =>
      String(
        [...this.beings.values()].filter((one) => one.isHere && one.type === type && one.village === being.village)
          .length,
      );
    switch (code) {
      case "r.no":
        return String(asked.rowNo);
      case "r.unit":
      case "p.village":
        return being.village;
      case "r.by":
        return asked.by;
      case "r.day":
        return asked.day;
      case "p.town":
        return asked.town;
      case "p.grid":
      case "p.death":
        return undefined;
      case "p.sex":
        return this.written(code, Number(id()[16]) % 2 === 1 ? "1" : "2");
      case "p.birth":
        return id().replace(/^.{6}(\d{4})(\d{2})(\d{2}).*$/u, "$1-$2-$3");
      case "p.age":
        return String(ageOn(id().replace(/^.{6}(\d{4})(\d{2})(\d{2}).*$/u, "$1-$2-$3"), asked.day));
      case "p.dibao":
        return inLedger("dibao");
      case "p.tekun":
        return inLedger("tekun");
      case "p.veteran":
        return inLedger("veteran");
      case "p.poverty":
        return inLedger("poverty");
      case "p.member":
        return ["01", "02"].includes(textOf(read("p.politics"))) ? "是" : "否";
      case "p.same_addr":
        return read("p.hukou_addr") === read("p.live_addr") ? "是" : "否";
      case "p.apart_addr":
        return read("p.hukou_addr") === read("p.live_addr") ? "否" : "是";
      case "h.is_danger":
        return ["C", "D"].includes(textOf(read("h.danger"))) ? "是" : "否";
      case "h.size":
        return String(members());
      case "h.income_pc":
        return String(Math.round((Number(read("h.net_income")) / members()) * 100) / 100);
      case "v.pop":
        return countOf("person");
      case "v.hh":
        return countOf("household");
      default:
        return this.written(code, read(code));
    }
  }

  ledgerOf(being: Being, code: string): string | undefined {
    return this.#ledgers.find((one) => being.ledgers.has(one.code) && one.elements.includes(code))?.code;
  }

  #invented(being: Being, code: string, nth: number): Plain {
    const element = this.elements.get(code);
    const seed = `${being.id} ${code} ${nth}`;
    const n = drawn(seed, 1_000_000);
    if (code === "p.alive" || code === "p.status") return "1";
    if (code === "h.head_id")
      return this.#heads.get(being.id)?.facts.get("p.id") ?? citizenId("990101", "19600101", n % 999);
    // Few have a second number, a remark; for the others the form says that there is none.
    if (nth === 0 && (code === "p.phone2" || code === "p.note")) return { blank: "none" };
    // A department's own: sums and counts where its word says so.
    if (!element) return /(?:经费|份数|页数|数量)$/u.test(code) ? n % 900 : `${code.slice(-4)}${n % 9000}`;
    switch (element.type) {
      case "code": {
        const items = this.#lists.get(element.codeList ?? "") ?? [];
        return items[n % items.length]?.code ?? "";
      }
      case "boolean":
        return n % 2 === 0;
      case "integer":
      case "money":
        return n % 900;
      case "decimal":
        return (n % 900) / 10;
      case "percent":
        return n % 100;
      case "phone":
        return `138000${String(n % 100_000).padStart(5, "0")}`;
      case "date":
        return `20${10 + (n % 14)}-0${1 + (n % 9)}-1${n % 9}`;
      case "name":
        return `${"王李张刘陈杨"[n % 6]}${"建秀玉志桂春"[Math.floor(n / 6) % 6]}${"华英平兰芳军"[Math.floor(n / 36) % 6]}`;
      case "citizen-id":
        return citizenId(
          "990101",
          textOf(being.facts.get("p.birth") ?? "1970-05-05").replaceAll("-", ""),
          (n % 499) * 2 + (being.facts.get("p.sex") === "1" ? 1 : 0),
        );
      case "bank-account":
        return bankAccount(n);
      default:
        return `${element.name.slice(0, 4)}${n % 900}号`;
    }
  }
}

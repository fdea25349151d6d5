import type { ColumnToFind, TableRow } from "../sheets/table.ts";
import { type DirectoryEntry, type PeopleDirectory } from "./people-directory.ts";

/** The columns of a list of people, in the order of the template. Any one of the four that say who is enough. */
export const peopleColumns = [
  { key: "name", names: ["姓名"] },
  { key: "role", names: ["身份", "角色"] },
  { key: "unitCode", names: ["单位编码", "区划编码", "编码"], optional: true },
  { key: "unitName", names: ["单位名称", "单位", "所在单位"], optional: true },
  { key: "phone", names: ["手机号", "手机", "手机号码", "电话"], optional: true },
  { key: "email", names: ["邮箱", "电子邮箱", "email"], optional: true },
  { key: "userId", names: ["工号", "用户ID", "user_id"], optional: true },
  { key: "openId", names: ["飞书 open_id", "open_id", "飞书ID"], optional: true },
  { key: "post", names: ["职务", "岗位"], optional: true },
  { key: "deputy", names: ["代理谁", "代理", "代谁"], optional: true },
  { key: "from", names: ["起始日", "起日", "任职日期", "开始日期"], optional: true },
  { key: "until", names: ["截止日", "止日", "离任日期", "结束日期"], optional: true },
] as const satisfies readonly ColumnToFind[];

export type PeopleCell = (typeof peopleColumns)[number]["key"];
export type PeopleRow = Readonly<Record<PeopleCell, string>>;

/** A row's cells, trimmed, every column there. */
export function peopleRow(row: TableRow): PeopleRow {
  const cell = (key: PeopleCell): string => (row.cells[key] ?? "").trim();
  const entries = peopleColumns.map(({ key }) => [key, cell(key)] as const);
  // Every key of the list is an entry.
  return Object.fromEntries(entries) as Record<PeopleCell, string>;
}

/** Whom the platform knows by what the list says, the surest first; the telephone number is only asked with, never kept. */
export async function findAccounts(
  rows: readonly PeopleRow[],
  directory: PeopleDirectory,
): Promise<(row: PeopleRow) => DirectoryEntry | undefined> {
  const all = (key: PeopleCell): readonly string[] => [...new Set(rows.map((row) => row[key]).filter(Boolean))];
  const ids = await directory.openIds({
    emails: all("email").filter((email) => /^[^\s@]+@[^\s@]+$/.test(email)),
    mobiles: all("phone").filter((phone) => /^\+?\d{6,15}$/.test(phone)),
  });
  const byUserId = await directory.byUserId(all("userId").filter((id) => /^[\w-]{1,64}$/.test(id)));
  const openIdOf = (row: PeopleRow): string | undefined =>
    row.openId || byUserId.get(row.userId)?.openId || ids.get(row.email) || ids.get(row.phone);
  const wanted = rows.map(openIdOf).filter((id) => id !== undefined && /^ou_\w{1,64}$/.test(id));
  const known = await directory.byOpenId([...new Set(wanted)].filter((id) => id !== undefined));
  return (row) => known.get(openIdOf(row) ?? "");
}
